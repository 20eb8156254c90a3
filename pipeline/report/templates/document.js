(()=>{
"use strict";
const H=document.documentElement,D=document,id=i=>D.getElementById(i),all=(s,r=D)=>[...r.querySelectorAll(s)],rect=x=>x.getBoundingClientRect();
const text=id("text"),aside=id("notes"),zh=()=>H.lang!=="en";
// an element of the text may stand for several edits (data-e), a note always for one
const ids=h=>(h.dataset.e||h.id).split(" "),home=new Map(),parts=new Map();
const note=e=>id("n"+e.slice(1));
// range: the stages whose work the text shows now, null for all
let hs=[],range=null;
function read(){hs=all(".h[id]",text);home.clear();parts.clear();for(const h of all(".h",text))for(const e of ids(h)){if(h.id&&!home.has(e))home.set(e,h);parts.has(e)?parts.get(e).push(h):parts.set(e,[h])}}
read();
for(const h of hs)h.dataset.n=[...new Set(ids(h).map(e=>note(e)?.closest(".n").querySelector(".nn").textContent))].join(" ");
const seen=h=>h.getClientRects().length>0&&!h.classList.contains("off");
let cur=null;
function select(e,how){
const h=home.get(e),n=note(e);if(!h&&!n)return;
for(const x of all(".cur"))x.classList.remove("cur");
for(const x of parts.get(e)||[])x.classList.add("cur");
const same=how==="note"||!h?[e]:ids(h);let box=null;
for(const x of same){const m=note(x);if(!m)continue;m.classList.add("cur");const b=m.closest(".n");b.classList.add("cur");box=box||b}
cur=h||cur;H.classList.add("sheet");
if(how!=="note"&&box&&getComputedStyle(aside).position==="sticky"){const d=rect(box),a=rect(aside);if(d.top<a.top||d.bottom>a.bottom)aside.scrollTop+=d.top-a.top-a.height/3}
// on a narrow screen the note lies over the foot of the text, and over the edit if it stands there
if(h&&box&&getComputedStyle(box).position==="fixed"&&rect(h).bottom>rect(box).top)scrollBy(0,rect(h).top-innerHeight/4);
if(how!=="click"&&how!=="focus"&&h){if(!h.getClientRects().length)mode("both");h.scrollIntoView({block:"center"});h.focus({preventScroll:true})}
try{history.replaceState(null,"","#"+e)}catch(x){}
jkTell("jk-edit",same);
}
function step(d){
const list=hs.filter(seen);if(!list.length)return;
let i=list.indexOf(cur);
if(i<0)i=d>0?list.findIndex(h=>rect(h).top>90)-1:list.filter(h=>rect(h).top<90).length;
const h=list[Math.min(Math.max(i+d,0),list.length-1)];select(h.id,"key");
}
function mode(m){H.dataset.mode=m;for(const b of all("[data-m]"))b.setAttribute("aria-pressed",b.dataset.m===m);draw()}
function filter(){
const off=k=>new Set(all(`[data-f=${k}][aria-pressed=false]`).map(b=>b.value)),s=off("s"),t=off("t"),gone=n=>s.has(n.dataset.s)||t.has(n.dataset.t)||range&&!range.has(n.dataset.s);
H.dataset.off=[...t].join(" ");for(const n of all(".n",aside))n.hidden=gone(n);
for(const h of all(".h",text))h.classList.toggle("off",ids(h).every(e=>{const n=note(e);return n&&n.closest(".n").hidden}));
draw();
}
function label(){
const q=a=>`“${a}”`,z=zh(),cut=x=>x.textContent.slice(0,60);
for(const a of all("a.p",aside))a.setAttribute("aria-label",z?`原文件第 ${a.dataset.p} 页`:`page ${a.dataset.p} of the original`);
for(const h of hs){
h.tabIndex=0;h.setAttribute("role","group");
const d=h.querySelector(":scope>del"),i=h.querySelector(":scope>ins"),c=[];
if(d)c.push((z?"删去":"deleted ")+q(cut(d)));
if(i)c.push((z?"插入":"inserted ")+q(cut(i)));
if(h.matches(".q"))c.push((z?"待定":"held ")+q(cut(h)));
if(h.matches(".s"))c.push((z?"存疑":"suspect ")+q(cut(h)));
h.setAttribute("aria-label",c.join(z?"，":", ")||(z?"改动":"edit"));
}
}
function draw(){
const map=id("map"),box=rect(text),kinds={a:"",x:"",q:"",s:"",d:""};if(!box.height)return;
for(const h of hs){if(!seen(h))continue;const r=rect(h),y=((r.top+r.height/2-box.top)/box.height*1000).toFixed(1);
kinds[h.matches(".q")?"q":h.matches(".s")?"s":h.matches(".d")?"d":h.querySelector(":scope>ins")?"a":"x"]+=`M0 ${y}h10`}
for(const k in kinds)map.querySelector("."+k).setAttribute("d",kinds[k]);
view();
}
function view(){
const box=rect(text),r=id("map").querySelector("rect"),y=Math.max(0,-box.top/box.height*1000);
r.setAttribute("y",y);r.setAttribute("height",Math.max(4,Math.min(1000-y,innerHeight/box.height*1000)));
}
text.addEventListener("click",ev=>{const h=ev.target.closest(".h");if(h&&!String(getSelection()))select(h.id||ids(h)[0],"click")});
text.addEventListener("focusin",ev=>{if(ev.target.id&&ev.target!==cur)select(ev.target.id,"focus")});
aside.addEventListener("click",ev=>{
const a=ev.target.closest("a[href^='#e-']"),n=ev.target.closest(".n[id]");
if(a){ev.preventDefault();select(a.id?"e"+a.id.slice(1):a.hash.slice(1),"note")}
else if(n&&!ev.target.closest("button,input,textarea,summary")&&!String(getSelection()))select("e"+n.id.slice(1),"note")});
id("map").addEventListener("click",ev=>{const b=rect(id("map")),t=rect(text);scrollTo(0,scrollY+t.top+(ev.clientY-b.top)/b.height*t.height-innerHeight/2)});
for(const b of all("[data-m]"))b.onclick=()=>mode(b.dataset.m);
for(const b of all("[data-f]"))b.onclick=()=>{b.setAttribute("aria-pressed",b.getAttribute("aria-pressed")!=="true");filter()};
jkKeys(["j k|下一处、上一处|next, previous edit","1 2 3|清本、原文、对照|clean, original, both",", . 0|上一道、下一道工序，全部|previous, next stage alone, all","Enter|看此处的注|the note of this edit","? Esc|打开、关闭此页|open, close this help"]);
const help=id("help");id("ask").onclick=()=>help.showModal();
// not "click": once a touch has opened the sheet over the edit, its click is the page's
D.addEventListener("pointerdown",ev=>{if(!ev.target.closest(".h,.n,a,button"))H.classList.remove("sheet")});
D.addEventListener("keydown",ev=>{
if(ev.ctrlKey||ev.metaKey||ev.altKey||/^(INPUT|TEXTAREA|SELECT)$/.test(ev.target.tagName)||help.open)return;
const f={j:()=>step(1),k:()=>step(-1),1:()=>mode("clean"),2:()=>mode("raw"),3:()=>mode("both"),",":()=>stage(-1),".":()=>stage(1),0:()=>stage(0),"?":()=>help.showModal(),Escape:()=>H.classList.remove("sheet"),
Enter:()=>{const n=cur&&ev.target===cur&&note(cur.id);if(n)n.closest(".n").scrollIntoView({block:"center"})}}[ev.key];
if(f){f();if(ev.key!=="Enter")ev.preventDefault()}
});
function go(){const e=location.hash.slice(1),n=/^e-[a-z2-7]{10}$/.test(e)&&note(e);if(!n)return;
const b=n.closest(".n");if(b.hidden){for(const x of all("[data-f]"))if(x.value===(x.dataset.f==="s"?b.dataset.s:b.dataset.t))x.setAttribute("aria-pressed","true");filter()}select(e,"key")}
addEventListener("hashchange",go);addEventListener("resize",draw);addEventListener("scroll",view,{passive:true});
const stage=d=>jkTell("jk-stage",d);
jkHear("jk-text",of=>{range=of;cur=null;read();label();filter()});
// what a rule is for stands at its first note; here it comes to the others
const rules=new Map();
for(const w of all(".why",aside)){const c=w.closest(".n").querySelector("code").textContent,r=w.querySelector(":scope>span");if(r)rules.set(c,r);else if(rules.has(c))w.prepend(rules.get(c).cloneNode(true))}
// every page number of a note leads to that page of the PDF
if(text.dataset.pdf)for(const p of all(".p",aside)){const a=D.createElement("a");a.className="p";a.dataset.p=p.dataset.p;a.href=text.dataset.pdf+"#page="+parseInt(p.dataset.p);p.replaceWith(a)}
jkHear("jk-lang",label);jkHear("jk-step",step);jkHear("jk-again",go);
if(hs.length>150||all(".k",text).length>24)H.dataset.dense="";
label();filter();go();
})();
