(()=>{
"use strict";
// The text between any two stages. The journal's changes are replayed over the raw text, which the page holds already:
// its kept and its deleted text, with marks for what cannot be seen.
const D=document,id=i=>D.getElementById(i),text=id("text"),from=id("from"),to=id("to");
if(!from)return;
const steps=JSON.parse(id("steps").textContent),N=steps.length,whole=[...text.childNodes],GLYPHS={"↵":"\n","⇥":"\t","␣":" ","⇟":"\f","·":""};
function char(s){const m=/^U\+([0-9A-F]+)(?:×(\d+))?/.exec(s);return m?String.fromCodePoint(parseInt(m[1],16)).repeat(m[2]||1):s.startsWith("CR")?"\r".repeat(s.length/2):[...s].map(c=>GLYPHS[c]??"").join("")}
function rawOf(n){
const next=n.nextSibling,is=s=>n.matches(s),t=n.textContent;
if(n.nodeType===3)return n.data;
if(is("ins,.pg,.sug"))return "";
if(is(".k"))return n.firstChild.data;
if(is(".ff"))return "\f";
if(is(".u"))return char(t);
// a mark with its real white space behind it
if(is(".m"))return next&&(next.nodeType===1?next.matches(".w"):t[0]==="↵"&&next.data[0]==="\n")?"":char(t);
return [...n.childNodes].map(rawOf).join("")}
// pieces of text: s 0 as it was, -1 taken out, 1 put in, by edit e. A stage counts only what stands, not what is out
function after(pieces,step){
const out=[];let k=0,off=0,at=0,start=0;
const pass=(n,each)=>{while(k<pieces.length){
const p=pieces[k];
if(p.s<0){out.push(p);k++;continue}
if(!n)return;
const t=p.t.slice(off,off+n);n-=t.length;off+=t.length;
if(off===p.t.length){k++;off=0}
each({...p,t})}};
step.at?.forEach((d,i)=>{
const e="e-"+step.id.substr(i*10,10),n=step.cut[i],t=step.put[i];
start+=d;pass(start-at,p=>out.push(p));
pass(n,p=>{if(!p.s)out.push({...p,s:-1,e})});
if(t)out.push({t,s:1,e});
at=start+n});
pass(Infinity,p=>out.push(p));
return out}
let raw;
function between(a,b){
raw??=whole.map(rawOf).join("");
let pieces=[{t:raw,s:0}];
for(let i=0;i<b;i++){pieces=after(pieces,steps[i]);if(i<a)pieces=[{t:pieces.map(p=>p.s<0?"":p.t).join(""),s:0}]}
return pieces}
const el=(tag,cls,t)=>{const e=D.createElement(tag);if(cls)e.className=cls;if(t)e.textContent=t;return e},code=c=>"U+"+c.codePointAt(0).toString(16).toUpperCase().padStart(4,"0");
const HIDDEN=/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u3164\uffa0]/u,QUIET=/[\p{Zs}\ufe00-\ufe0f]/u,ALIKE=/[\u2e80-\u2fdf\u31c0-\u31ef\uf900-\ufaff]/,MARKS={"\n":"↵","\t":"⇥"," ":"␣"};
function fill(box,t,edited){
const blank=!t.trim();let plain="";
const add=(...x)=>{box.append(plain,...x);plain=""};
for(const c of t){
const line=/[\n\t]/.test(c),hidden=!line&&HIDDEN.test(c);
if(!edited)hidden?add(el("b","u",code(c))):plain+=c;
else if(ALIKE.test(c)){const k=el("b","k",c);k.append(el("i","",code(c)));add(k)}
else if(line||hidden||QUIET.test(c)&&(c!==" "||blank)){add(el("b","m",MARKS[c]||code(c)));if(/\s/.test(c))add(el("i","w",c))}
else plain+=c}
add()}
function show(){
const a=+from.value,b=+to.value,all=!a&&b===N,box=D.createDocumentFragment(),taken=new Set();let h,e;
for(const o of from.options)o.disabled=o.value>=b;
for(const o of to.options)o.disabled=o.value<=a;
for(const p of all?[]:between(a,b)){
if(!p.s){e=h=null;fill(box,p.t);continue}
if(p.e!==e||p.s<0&&h.lastChild.tagName==="INS"){h=el("span","h");e=p.e;if(taken.has(e))h.dataset.e=e;else h.id=e;taken.add(e);box.append(h)}
const d=el(p.s<0?"del":"ins");fill(d,p.t,1);h.append(d)}
text.replaceChildren(...all?whole:[box]);
id("alone").hidden=all;
jkTell("jk-text",all?null:new Set(steps.slice(a,b).map(s=>s.stage)))}
const set=(a,b)=>{from.value=a;to.value=b;show()};
from.onchange=to.onchange=show;id("alone").onclick=()=>set(0,N);
jkHear("jk-stage",d=>{const one=to.value-from.value===1&&N>1,n=(one?+from.value:d>0?-1:N)+d;!d||n<0||n>=N?set(0,N):set(n,n+1)});
globalThis.jiaokan={between};
})();
