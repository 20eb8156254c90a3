(()=>{
"use strict";
// decide on edits: through the review's server where it gave out this page, else kept by the browser and saved as a file
const D=document,H=D.documentElement,id=i=>D.getElementById(i),zh=()=>H.lang!=="en",t=(a,b)=>zh()?a:b;
const meta=k=>{const m=D.querySelector(`meta[name=jiaokan-${k}]`);return m?m.content:""};
const page=id("text").dataset,SERVED=meta("review"),STORE="jiaokan.decisions."+page.sha256;
const note=e=>id("n"+e.slice(1)),block=e=>note(e).closest(".n");
let said={},terms=[],steps=[],here=[],at=0,message=["",""];
const el=(tag,cls,text)=>{const e=D.createElement(tag);if(cls)e.className=cls;if(text!==undefined)e.textContent=text;return e};
const WORDS={accept:["接受","accepted"],reject:["否决","rejected"],edit:["改写","edited"],protect:["保护","protected"],undo:["撤销","undone"]};
const SIGN={accept:"√",reject:"×",edit:"✎",protect:"◎",undo:"↶"};
const before=e=>note(e)?note(e).dataset.decided||"":"";
const now=e=>said[e]?said[e].action==="undo"?"":said[e].action:before(e);

// --- where decisions are kept
async function post(path,body){
let token="";try{token=localStorage.getItem("jiaokan.token")||""}catch(x){}
const r=await fetch(path,{method:"POST",headers:{"Content-Type":"application/json","X-Jiaokan-Token":token},body:JSON.stringify(body)}),j=await r.json().catch(()=>({zh:"服务已停止",en:"the server has stopped"}));
if(!r.ok)throw j;return j}
function keep(){try{localStorage.setItem(STORE,JSON.stringify({said,terms}))}catch(x){}}
async function load(){
try{
if(SERVED)said=(await (await fetch("/api/state/"+SERVED)).json()).decided;
else{const k=JSON.parse(localStorage.getItem(STORE)||"{}");said=k.said||{};terms=k.terms||[]}
}catch(x){}
paint()}
async function decide(action,text,alike){
const e=here[at];if(!e||!note(e))return;
if(action==="accept"&&note(e).dataset.why==="protected"){tell("此处受保护词保护","a protected term stands here");return}
try{
let count=1;
if(SERVED){const r=await post("/api/decide",{doc:SERVED,journal:meta("journal"),id:e,action,text:text||"",alike:!!alike});Object.assign(said,r.made);count=r.count;steps.push(1)}
else{
const at=new Date().toISOString(),all=alike?same(e):[e],step=[];count=all.length;
for(const i of all){step.push([i,said[i]]);said[i]={action,text:text||"",at}}
steps.push(step);keep()}
paint();tell(WORDS[action][0]+(count>1?` × ${count}`:""),WORDS[action][1]+(count>1?` × ${count}`:""));
}catch(x){tell(x.zh||String(x),x.en||String(x));return}
advance()}
async function protect(term){
const e=here[at];if(!term.trim())return;
try{
if(SERVED){await post("/api/decide",{doc:SERVED,journal:meta("journal"),id:e,action:"protect",text:term.trim()});steps.push(1)}
else{steps.push([[e,said[e]],term.trim()]);terms.push({text:term.trim(),at:new Date().toISOString()});keep()}
said[e]={action:"protect",text:term.trim()};paint();tell(`不再改动“${term.trim()}”`,`“${term.trim()}” will never be changed`);
}catch(x){tell(x.zh||String(x),x.en||String(x))}}
async function undo(){
const e=here[at];
try{
if(SERVED){
const r=await post("/api/undo",{});
if(r.undone){await load();if(r.undone[0]&&note(r.undone[0].id))location.hash=r.undone[0].id;tell("撤销","undone");return}
}else if(steps.length){
const step=steps.pop(),term=typeof step[step.length-1]==="string"?step.pop():"";
if(term)terms=terms.filter(x=>x.text!==term);
for(const [i,was] of step){if(was||term)was?said[i]=was:delete said[i];else said[i]={action:"undo",text:"",at:new Date().toISOString()}}
keep();paint();location.hash=step[0][0];tell("撤销","undone");return}
}catch(x){tell(x.zh||String(x),x.en||String(x));return}
if(e&&now(e)){await decide("undo");if(SERVED)steps.pop()}else tell("没有可撤销的","nothing to undo")}
function save(){
const lines=Object.entries(said).filter(([,d])=>d.action!=="protect").map(([i,d])=>({action:d.action,at:d.at,path:page.path,sha256:page.sha256,id:i,rule:rule(i),text:d.text}));
for(const x of terms)lines.push({action:"protect",at:x.at,text:x.text});
const a=el("a");a.href=URL.createObjectURL(new Blob(lines.map(l=>JSON.stringify(l)+"\n"),{type:"application/jsonl"}));
a.download=`decisions-${new Date().toISOString().slice(0,19).replace(/:/g,"")}.jsonl`;a.click();
tell("已保存；放进 raw/_review/ 后运行 make","saved; put it into raw/_review/ and run make")}

// --- what an edit says, read from the page
const rule=e=>{const c=block(e).querySelector("summary code,p code");return c?c.textContent:""};
const told=e=>(note(e).closest("li").querySelector(".nd")||{}).textContent||"";
function same(e){const k=rule(e)+"\n"+told(e);return [...D.querySelectorAll("#notes [id^=n-]")].map(n=>"e"+n.id.slice(1)).filter(i=>rule(i)+"\n"+told(i)===k)}
function plain(x){if(!x)return "";const c=x.cloneNode(true);for(const m of c.querySelectorAll(".m,.k>i,.u"))m.remove();return c.textContent.replace(/^→/,"").replace(/^∅$/,"")}
const part=(e,sel)=>{const n=note(e).closest("li").querySelector(".nd");if(!n)return "";const two=n.textContent.split(" → ");return plain(n.querySelector(sel))||(two.length>1?two[sel==="del"?0:1].replace(/^∅$/,""):sel==="del"?n.textContent:"")};

// --- what is shown
function paint(){
for(const m of D.querySelectorAll(".said"))m.remove();
for(const h of D.querySelectorAll(".text .h")){const a=(h.dataset.e||h.id).split(" ").map(now).filter(Boolean)[0];a?h.dataset.said=a:delete h.dataset.said}
for(const n of D.querySelectorAll("#notes [id^=n-]")){
const e="e"+n.id.slice(1),a=now(e);if(!a&&!said[e])continue;
const fresh=said[e]&&said[e].action!==before(e),w=WORDS[a||"undo"],text=n.matches("a")?SIGN[a||"undo"]:SIGN[a||"undo"]+" "+t(w[0],w[1])+(said[e]&&said[e].text&&a==="edit"?` “${said[e].text}”`:"")+(fresh?t("，下次运行时生效",", from the next run on"):"");
const m=el(n.matches("a")?"span":"p","said "+(a||"undo"),text);n.matches("a")?n.after(m):n.append(m)}
draw()}
function tell(a,b){message=[a,b];draw()}
const bar=el("section","review"),line=el("p","rv-line"),keys=el("div","rv-keys"),live=el("p","rv-live");
bar.append(line,live,keys);live.setAttribute("role","status");
const button=(key,a,b,act)=>{const x=el("button","");x.type="button";x.append(el("kbd","",key)," "+t(a,b));x.dataset.k=key;x.onclick=act;return x};
function draw(){
bar.setAttribute("aria-label",t("审阅","Review"));
const e=here[at];live.textContent=t(message[0],message[1]);
line.textContent=e?(here.length>1?`${at+1}/${here.length} `:"")+rule(e)+"  "+told(e):t("按 j 到下一处改动","press j for the next edit");
if(bar.querySelector("form"))return;
requestAnimationFrame(()=>H.style.setProperty("--bar",bar.offsetHeight+"px"));
const n=Object.values(said).filter(d=>d.action!=="protect").length+terms.length;
keys.replaceChildren(
button("a","接受","accept",()=>decide("accept")),button("x","否决","reject",()=>decide("reject")),button("e","改写","edit",()=>ask("e")),
button("A","同类都接受","all like this",()=>decide("accept","",true)),button("X","同类都否决","none like this",()=>decide("reject","",true)),
button("n","勿改此词","never change",()=>ask("n")),button("u","撤销","undo",undo));
if(!SERVED&&n){const s=el("button","rv-save",t(`保存决定（${n}）`,`Save decisions (${n})`));s.type="button";s.onclick=save;keys.append(s)}}
function ask(kind){
const e=here[at];if(kind!=="/"&&!e)return;
const form=el("form"),label=el("label","",kind==="e"?t("改为 ","Write "):kind==="n"?t("不再改动 ","Never change "):t("查找 ","Find ")),box=el("input"),ok=el("button","",t("确定","OK")),no=el("button","",t("取消","Cancel"));
box.value=kind==="e"?part(e,"ins"):kind==="n"?part(e,"del"):"";box.autocomplete="off";no.type="button";label.append(box);form.append(label,ok,no);
const close=()=>{form.remove();draw();const h=D.querySelector(".h.cur");if(h)h.focus({preventScroll:true})};
no.onclick=close;form.onkeydown=ev=>{if(ev.key==="Escape"){ev.preventDefault();close()}};
form.onsubmit=ev=>{ev.preventDefault();const v=box.value;close();kind==="e"?decide("edit",v):kind==="n"?protect(v):find(v)};
keys.replaceChildren(form);box.focus();box.select()}
function find(v){
if(!v)return;const all=[...D.querySelectorAll("#notes [id^=n-]")],from=all.findIndex(n=>"e"+n.id.slice(1)===here[at])+1,q=v.toLowerCase();
for(let i=0;i<all.length;i++){const n=all[(from+i)%all.length],e="e"+n.id.slice(1);if(!block(e).hidden&&(rule(e)+told(e)+block(e).textContent).toLowerCase().includes(q)){location.hash=e;return}}
tell("没有找到","nothing found")}
function advance(){const rest=here.findIndex((e,i)=>i>at&&!now(e));if(rest>0){at=rest;draw()}else D.dispatchEvent(new CustomEvent("jk-step",{detail:1}))}
const go=k=>{const u=meta(k)||(D.querySelector(".bar>a")||{}).href;if(u)location.href=u};
D.addEventListener("jk-edit",ev=>{here=ev.detail.ids.filter(note);at=Math.max(0,here.findIndex(e=>!now(e)));draw()});
D.addEventListener("keydown",ev=>{
if(ev.ctrlKey||ev.metaKey||ev.altKey||/^(INPUT|TEXTAREA|SELECT|BUTTON|SUMMARY)$/.test(ev.target.tagName)&&ev.key===" "||/^(INPUT|TEXTAREA|SELECT)$/.test(ev.target.tagName)||id("help").open)return;
const f={a:()=>decide("accept"),x:()=>decide("reject"),A:()=>decide("accept","",true),X:()=>decide("reject","",true),e:()=>ask("e"),n:()=>ask("n"),u:undo,"/":()=>ask("/"),
" ":()=>D.dispatchEvent(new CustomEvent("jk-step",{detail:1})),"[":()=>go("prev"),"]":()=>go("next")}[ev.key];
if(f){ev.preventDefault();f()}});
D.addEventListener("jk-lang",paint);
jkKeys(["a x e|接受、否决、改写|accept, reject, edit by hand","A X|同类都接受、都否决|accept, reject all like this","Space u|跳过、撤销|skip, undo","n|再也不改这个词|never change this term","/ [ ]|查找；上一份、下一份文档|find; previous, next document"]);
D.body.append(bar);H.dataset.review="";
load();
if(location.hash)D.dispatchEvent(new Event("jk-again"));
})();
