(()=>{
"use strict";
// what the pages share on which a reader decides: where decisions are kept, the saved file, the bar at the foot.
// A decision is kept by the document's sha256 and the edit's id: {action, text, at, rule}; `saved` is when a file was last saved
const D=document,H=D.documentElement,zh=()=>H.lang!=="en",t=(a,b)=>zh()?a:b;
const meta=k=>D.querySelector(`meta[name=jiaokan-${k}]`)?.content||"";
const el=(tag,cls,text)=>{const e=D.createElement(tag);e.className=cls||"";e.textContent=text??"";return e};
const SERVED=meta("review"),KEPT="jiaokan.decisions.";
const WORDS={accept:["接受","accepted"],reject:["否决","rejected"],edit:["改写","edited"],protect:["保护","protected"],undo:["撤销","undone"]};
const GONE={zh:"服务已停止",en:"the server has stopped"},SIGN={accept:"√",reject:"×",edit:"✎",protect:"◎",undo:"↶"};

// --- with a server it keeps them, else this browser
async function request(path,more){
let r;try{r=await fetch("/api/"+path,more)}catch(x){throw GONE}
const j=await r.json().catch(()=>GONE);if(!r.ok)throw j;return j}
const state=async name=>(await request("state/"+name)).decided;
function post(path,body){
let token="";try{token=localStorage.getItem("jiaokan.token")||""}catch(x){}
return request(path,{method:"POST",headers:{"Content-Type":"application/json","X-Jiaokan-Token":token},body:JSON.stringify(body)})}
function read(sha){let k={};try{k=JSON.parse(localStorage.getItem(KEPT+sha)||"{}")}catch(x){}return {said:k.said||{},terms:k.terms||[],saved:k.saved||""}}
function write(sha,kept){
const is=Object.keys(kept.said).length+kept.terms.length;
try{is?localStorage.setItem(KEPT+sha,JSON.stringify(kept)):localStorage.removeItem(KEPT+sha)}catch(x){tell("浏览器存不下了；请先保存决定","the browser has no room left: save the decisions now")}}
const stamp=()=>new Date().toISOString();
// what stood before comes back; where a saved file may hold what is taken back, it must be told so
function back(k,id,was){
const d=k.said[id];
if(was)k.said[id]={...was,at:stamp()};else if(d&&k.saved>=d.at)k.said[id]={action:"undo",text:"",at:stamp(),rule:d.rule};else delete k.said[id]}
// what the last run has followed needs no keeping
function drop(k,sha,followed){
for(const [id,d] of Object.entries(k.said))if(followed(id,d)){if(d.action==="protect")k.terms=k.terms.filter(x=>x.text!==d.text);delete k.said[id];write(sha,k)}}
const count=k=>Object.values(k.said).filter(d=>d.action!=="protect").length+k.terms.length;
function lines(path,sha256,k){
const out=Object.entries(k.said).filter(([,d])=>d.action!=="protect").map(([id,d])=>({action:d.action,at:d.at,path,sha256,id,rule:d.rule,text:d.text}));
return [...out,...k.terms.map(x=>({action:"protect",at:x.at,text:x.text}))]}
function save(lines){
const a=el("a");a.href=URL.createObjectURL(new Blob(lines.map(l=>JSON.stringify(l)+"\n"),{type:"application/jsonl"}));
a.download=`decisions-${stamp().slice(0,19).replace(/:/g,"")}.jsonl`;a.click();
tell("已保存；放进 raw/_review/ 后运行 make","saved; put it into raw/_review/ and run make")}

// --- the bar: what is at hand, what was said of it, buttons [key, zh, en, act]
const bar=el("section","review"),line=el("p","rv-line"),live=el("p","rv-live"),keys=el("div","rv-keys");
bar.append(line,live,keys);live.setAttribute("role","status");
let message=["",""],painter=()=>{};
const button=([key,a,b,act])=>{const x=el("button",key?"":"rv-save");if(key){x.append(el("kbd","",key)," ");x.dataset.k=key}x.append(t(a,b));x.onclick=act;return x};
function draw(told,buttons){
bar.setAttribute("aria-label",t("审阅","Review"));
live.textContent=t(...message);line.textContent=told;
requestAnimationFrame(()=>H.style.setProperty("--bar",bar.offsetHeight+"px"));
if(!bar.querySelector("form"))keys.replaceChildren(...buttons.map(button))}
function tell(a,b){message=[a,b];painter()}
const failed=x=>tell(x.zh||String(x),x.en||String(x));
function ask(label,value,done,left){
const form=el("form"),box=el("input"),name=el("label","",label),ok=el("button","",t("确定","OK")),no=el("button","",t("取消","Cancel"));
box.value=value;box.autocomplete="off";no.type="button";name.append(box);form.append(name,ok,no);
const close=()=>{form.remove();painter();left()};
no.onclick=close;form.onkeydown=ev=>{if(ev.key==="Escape"){ev.preventDefault();close()}};
form.onsubmit=ev=>{ev.preventDefault();close();done(box.value)};
keys.replaceChildren(form);box.focus();box.select()}
const LABEL={e:()=>t("改为 ","Write "),n:()=>t("不再改动 ","Never change "),"/":()=>t("查找 ","Find ")};
globalThis.jkDecide={bar,spoke:()=>message[0]!=="",D,H,t,el,meta,SERVED,WORDS,SIGN,LABEL,state,post,read,write,stamp,back,drop,KEPT,count,lines,save,draw,tell,failed,ask,
start(paint){painter=paint;D.body.append(bar);H.dataset.review="";paint()}};
})();
