(()=>{
"use strict";
const D=document,H=D.documentElement,id=i=>D.getElementById(i),zh=()=>H.lang!=="en",ROW=64;
const X=JSON.parse(id("data").textContent),N=X.d.length,list=id("list"),pad=list.firstElementChild;
let found=[],hay=null,same=null;
// every row as one string, made at the first search: before and after each in their context, rule, document
function haystack(){hay=new Array(N);for(let i=0;i<N;i++){const d=X.docs[X.d[i]];hay[i]=(X.x[i]+X.b[i]+X.y[i]+"\n"+X.x[i]+X.a[i]+"\n"+X.rules[X.r[i]][0]+"\n"+d[0]+"\n"+d[2]).toLowerCase()}}
const key=i=>X.r[i]+"\n"+X.b[i]+"\n"+X.a[i];
function counts(){same=new Map();for(let i=0;i<N;i++){const k=key(i);same.set(k,(same.get(k)||0)+1)}}
const BANDS=[[0,500],[500,800],[800,950],[950,990],[990,1001]];
function find(){
const v=k=>id("f-"+k).value,num=k=>v(k)===""?-1:+v(k),t=num("status"),s=num("stage"),r=num("rule"),site=num("site"),c=num("conf"),q=id("q").value.trim().toLowerCase(),sort=v("sort");
if(q&&!hay)haystack();if(sort==="many"&&!same)counts();
const b=c<0?null:BANDS[c],out=[];
for(let i=0;i<N;i++){
if(t>=0&&X.t[i]!==t||r>=0&&X.r[i]!==r||s>=0&&X.rules[X.r[i]][1]!==s||site>=0&&X.docs[X.d[i]][3]!==sites[site])continue;
if(b&&(X.c[i]<b[0]||X.c[i]>=b[1])||q&&!hay[i].includes(q))continue;
out.push(i)}
if(sort==="least")out.sort((a,b)=>X.c[a]-X.c[b]||a-b);
if(sort==="many"){const n=new Map();for(const i of out)n.set(i,same.get(key(i)));out.sort((a,b)=>n.get(b)-n.get(a)||(key(a)<key(b)?-1:key(a)>key(b)?1:a-b))}
found=out;id("hits").textContent=out.length.toLocaleString();list.style.setProperty("--n",Math.max(out.length,1));pad.style.height=out.length*ROW+"px";list.scrollTop=0;paint();
}
const el=(tag,cls,text)=>{const e=D.createElement(tag);if(cls)e.className=cls;if(text!==undefined)e.textContent=text;return e};
function row(n){
const i=found[n],d=X.docs[X.d[i]],r=X.rules[X.r[i]],t=X.statuses[X.t[i]],e=el("div","row"),p=el("p","w1"),w=el("p","w2");
e.style.top=n*ROW+"px";e.setAttribute("role","listitem");e.setAttribute("aria-setsize",found.length);e.setAttribute("aria-posinset",n+1);
const a=el(d[1]?"a":"span");if(d[1])a.href=d[1]+"#e-"+X.i.substr(i*10,10);
const flag=t[0]==="suspect",done=t[0]==="applied";
a.append(el("span","ctx","…"+X.x[i]));
if(flag)a.append(el("span","sus",X.b[i]||"∅"));else{if(done){if(X.b[i])a.append(el("del","",X.b[i]));if(X.a[i])a.append(el("ins","",X.a[i]))}else a.append(el("span","old",X.b[i]),el("span","new","→"+(X.a[i]||"∅")))}
a.append(el("span","ctx",X.y[i]+"…"));p.append(a);
const c=X.c[i]/10;
w.append(el("span","t "+t[0],t[zh()?1:2]),el("span","",(c>=95?c:Math.floor(c))+"%"),el("span","",X.stages[r[1]][zh()?0:1]),el("code","rl",r[0]));
if(same&&id("f-sort").value==="many")w.append(el("b","","× "+same.get(key(i))));
w.append(el("span","doc",d[2]?d[2]+" · "+d[0]:d[0]));e.append(p,w);return e;
}
let drawn="";
function paint(force){
const first=Math.max(0,Math.floor(list.scrollTop/ROW)-6),last=Math.min(found.length,Math.ceil((list.scrollTop+list.clientHeight)/ROW)+6),k=first+"-"+last+"-"+found.length;
if(k===drawn&&force===false)return;drawn=k;const rows=[];for(let n=first;n<last;n++)rows.push(row(n));pad.replaceChildren(...rows);
}
const sites=[...new Set(X.docs.map(d=>d[3]))].filter(Boolean).sort();
function options(sel,items,hide){for(const [v,name] of items){const o=el("option","",name);o.value=v;sel.append(o)}if(hide)sel.parentElement.hidden=true}
function fill(){
const pick=k=>zh()?k[0]:k[1];
for(const k of ["status","stage","rule","site","conf","sort"]){
const s=id("f-"+k),old=s.value;s.replaceChildren();
if(k==="sort")options(s,[["least",pick(["最没把握的在前","least sure first"])],["text",pick(["按文档次序","in document order"])],["many",pick(["重复最多的在前","most repeated first"])]]);
else{options(s,[["",pick(["全部","all"])]]);
if(k==="status")options(s,X.statuses.map((t,i)=>[i,t[zh()?1:2]]));
if(k==="stage")options(s,X.stages.map((t,i)=>[i,pick(t)]),X.stages.length<2);
if(k==="rule")options(s,X.rules.map((r,i)=>[i,r[0]]).sort((a,b)=>a[1]<b[1]?-1:1));
if(k==="site")options(s,sites.map((x,i)=>[i,x]),sites.length<2);
if(k==="conf")options(s,[[0,"< 50%"],[1,"50–80%"],[2,"80–95%"],[3,"95–99%"],[4,"≥ 99%"]])}
if(old)s.value=old}
paint();
}
for(const k of ["status","stage","rule","site","conf","sort"])id("f-"+k).onchange=find;
let wait=0;id("q").oninput=()=>{clearTimeout(wait);wait=setTimeout(find,120)};
list.addEventListener("scroll",()=>paint(false),{passive:true});addEventListener("resize",()=>paint());
D.addEventListener("jk-lang",fill);
for(const b of D.querySelectorAll("[data-rule]"))b.onclick=()=>{const i=X.rules.findIndex(r=>r[0]===b.dataset.rule);if(i<0)return;for(const k of ["status","stage","site","conf"])id("f-"+k).value="";id("q").value="";id("f-rule").value=i;find();id("edits").scrollIntoView()};
const dq=id("dq"),items=[...D.querySelectorAll(".docs li")];
const docs=()=>{const q=dq.value.trim().toLowerCase(),t=id("dt").value;let n=0;for(const li of items){const show=(!t||li.dataset.t===t)&&(!q||li.textContent.toLowerCase().includes(q));li.hidden=!show;n+=show}id("dn").textContent=n.toLocaleString()};
if(dq){dq.oninput=docs;id("dt").onchange=docs}
addEventListener("keydown",ev=>{if(ev.key==="/"&&!/^(INPUT|SELECT|TEXTAREA)$/.test(ev.target.tagName)){ev.preventDefault();id("q").focus()}});
fill();find();
})();
