(()=>{
"use strict";
// decide on the edits of a document: through the review's server where it gave out this page, else kept by the browser
const {D,t,el,meta,SERVED,WORDS,SIGN,LABEL,post,stamp,tell,failed,...J}=jkDecide;
const id=i=>D.getElementById(i),page=id("text").dataset,SHA=page.sha256;
const note=e=>id("n"+e.slice(1)),block=e=>note(e).closest(".n");
let kept={said:{},terms:[]},steps=[],here=[],at=0;
const before=e=>note(e)?.dataset.decided||"";
const now=e=>kept.said[e]?kept.said[e].action==="undo"?"":kept.said[e].action:before(e);
const keep=()=>J.write(SHA,kept);

async function load(){
try{if(SERVED)kept.said=await J.state(SERVED);else{kept=J.read(SHA);J.drop(kept,SHA,followed)}}catch(x){}
paint()}
const followed=(e,d)=>note(e)&&(d.action==="protect"?note(e).dataset.why==="protected":d.action==="undo"?!before(e):d.action===before(e)&&(d.action!=="edit"||d.text===part(e,"ins")));
async function decide(action,text,alike){
const e=here[at];if(!e||!note(e))return;
if(action==="accept"&&note(e).dataset.why==="protected"){tell("此处受保护词保护","a protected term stands here");return}
try{
let count=1;
if(SERVED){const r=await post("decide",{doc:SERVED,journal:meta("journal"),id:e,action,text:text||"",alike:!!alike});Object.assign(kept.said,r.made);count=r.count;steps.push(1)}
else{
const all=alike?same(e):[e],step=[];count=all.length;
for(const i of all){step.push([i,kept.said[i]]);kept.said[i]={action,text:text||"",at:stamp(),rule:rule(i)}}
steps.push(step);keep()}
paint();tell(WORDS[action][0]+(count>1?` × ${count}`:""),WORDS[action][1]+(count>1?` × ${count}`:""));
}catch(x){failed(x);return}
advance()}
async function protect(term){
const e=here[at];if(!term.trim())return;
try{
if(SERVED){await post("decide",{doc:SERVED,journal:meta("journal"),id:e,action:"protect",text:term.trim()});steps.push(1)}
else{steps.push([[e,kept.said[e]],term.trim()]);kept.terms.push({text:term.trim(),at:stamp()})}
kept.said[e]={action:"protect",text:term.trim()};if(!SERVED)keep();
paint();tell(`不再改动“${term.trim()}”`,`“${term.trim()}” will never be changed`);
}catch(x){failed(x)}}
async function undo(){
const e=here[at];
try{
if(SERVED){
const r=await post("undo",{});
if(r.undone){await load();if(r.undone[0]&&note(r.undone[0].id))location.hash=r.undone[0].id;tell("撤销","undone");return}
}else if(steps.length){
const step=steps.pop(),term=typeof step[step.length-1]==="string"?step.pop():"";
if(term)kept.terms=kept.terms.filter(x=>x.text!==term);
for(const [i,was] of step)J.back(kept,i,was);
keep();paint();location.hash=step[0][0];tell("撤销","undone");return}
}catch(x){failed(x);return}
if(e&&now(e)){await decide("undo");if(SERVED)steps.pop()}else tell("没有可撤销的","nothing to undo")}

// --- what an edit says, read from the page
const rule=e=>block(e).querySelector("summary code,p code")?.textContent||"";
const told=e=>note(e).closest("li").querySelector(".nd")?.textContent||"";
function same(e){const k=rule(e)+"\n"+told(e);return [...D.querySelectorAll("#notes [id^=n-]")].map(n=>"e"+n.id.slice(1)).filter(i=>rule(i)+"\n"+told(i)===k)}
function plain(x){if(!x)return "";const c=x.cloneNode(true);for(const m of c.querySelectorAll(".m,.k>i,.u"))m.remove();return c.textContent.replace(/^→/,"").replace(/^∅$/,"")}
const part=(e,sel)=>{const n=note(e).closest("li").querySelector(".nd");if(!n)return "";const two=n.textContent.split(" → ");return plain(n.querySelector(sel))||(two.length>1?two[sel==="del"?0:1].replace(/^∅$/,""):sel==="del"?n.textContent:"")};

// --- what is shown
function paint(){
for(const m of D.querySelectorAll(".said"))m.remove();
for(const h of D.querySelectorAll(".text .h")){const a=(h.dataset.e||h.id).split(" ").map(now).filter(Boolean)[0];a?h.dataset.said=SIGN[a]:delete h.dataset.said}
for(const n of D.querySelectorAll("#notes [id^=n-]")){
const e="e"+n.id.slice(1),a=now(e),s=kept.said[e];if(!a&&!s)continue;
const fresh=s&&s.action!==before(e),w=WORDS[a||"undo"],text=n.matches("a")?SIGN[a||"undo"]:SIGN[a||"undo"]+" "+t(w[0],w[1])+(s&&s.text&&a==="edit"?` “${s.text}”`:"")+(fresh?t("，下次运行时生效",", from the next run on"):"");
const m=el(n.matches("a")?"span":"p","said "+(a||"undo"),text);n.matches("a")?n.after(m):n.append(m)}
draw()}
const ACTS=[["a","接受","accept",()=>decide("accept")],["x","否决","reject",()=>decide("reject")],["e","改写","edit",()=>ask("e")],
["A","同类都接受","all like this",()=>decide("accept","",true)],["X","同类都否决","none like this",()=>decide("reject","",true)],
["n","勿改此词","never change this",()=>ask("n")],["u","撤销","undo",undo]];
function draw(){
const e=here[at],n=J.count(kept);
J.draw(e?(here.length>1?`${at+1}/${here.length} `:"")+rule(e)+"  "+told(e):t("按 j 到下一处改动","press j for the next edit"),[
...ACTS,
...!SERVED&&n?[["",`保存决定（${n}）`,`Save decisions (${n})`,()=>{J.save(J.lines(page.path,SHA,kept));kept.saved=stamp();keep()}]]:[]])}
function ask(kind){
const e=here[at];if(kind!=="/"&&!e)return;
J.ask(LABEL[kind](),kind==="e"?part(e,"ins"):kind==="n"?part(e,"del"):"",v=>kind==="e"?decide("edit",v):kind==="n"?protect(v):find(v),
()=>D.querySelector(".h.cur")?.focus({preventScroll:true}))}
function find(v){
if(!v)return;const all=[...D.querySelectorAll("#notes [id^=n-]")],from=all.findIndex(n=>"e"+n.id.slice(1)===here[at])+1,q=v.toLowerCase();
for(let i=0;i<all.length;i++){const n=all[(from+i)%all.length],e="e"+n.id.slice(1);if(!block(e).hidden&&(rule(e)+told(e)+block(e).textContent).toLowerCase().includes(q)){location.hash=e;return}}
tell("没有找到","nothing found")}
function advance(){const rest=here.findIndex((e,i)=>i>at&&!now(e));if(rest>0){at=rest;draw()}else next()}
const KEYS=Object.fromEntries(ACTS.map(([key,,,act])=>[key,act])),next=()=>jkTell("jk-step",1);
const go=k=>{const u=meta(k)||D.querySelector(".bar>a")?.href;if(u)location.href=u};
jkHear("jk-edit",ids=>{here=ids.filter(note);at=Math.max(0,here.findIndex(e=>!now(e)));draw()});
D.addEventListener("keydown",ev=>{
if(ev.ctrlKey||ev.metaKey||ev.altKey||/^(INPUT|TEXTAREA|SELECT|BUTTON|SUMMARY)$/.test(ev.target.tagName)&&ev.key===" "||/^(INPUT|TEXTAREA|SELECT)$/.test(ev.target.tagName)||id("help").open)return;
const f={...KEYS,"/":()=>ask("/")," ":next,"[":()=>go("prev"),"]":()=>go("next")}[ev.key];
if(f){ev.preventDefault();f()}});
jkHear("jk-lang",paint);
jkKeys([...ACTS.map(([key,a,b])=>`${key}|${a}|${b}`),"Space|跳过|skip","/ [ ]|查找；上一份、下一份文档|find; previous, next document"]);
J.start(draw);
load();
if(location.hash)jkTell("jk-again");
})();
