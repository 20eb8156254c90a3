(()=>{
"use strict";
// decide from the list of edits: on one, or on all of a group at once, in all their documents
const {D,t,el,meta,SERVED,WORDS,SIGN,LABEL,post,stamp,tell,failed,...J}=jkDecide,{keys,place,texts,rule,repaint}=jiaokan;
const RUN=meta("run"),ROWS=new WeakMap(),docs=new Map(),steps=[];
// what was said of the documents, by sha256; a document nobody spoke of has nothing
const of=sha=>{let k=docs.get(sha);if(!k)docs.set(sha,k=SERVED?{said:{},terms:[]}:J.read(sha));return k};
const said=i=>{const {sha256,id}=place(i),k=docs.get(sha256);return k?k.said[id]:undefined};
const keep=shas=>{for(const sha of new Set(shas))J.write(sha,of(sha))};
const total=()=>{let n=0;for(const k of docs.values())n+=J.count(k);return n};
let here=null;

async function load(){
try{
if(SERVED){docs.clear();for(const [sha,each] of Object.entries(await J.state("index")))docs.set(sha,{said:each,terms:[]})}
else{
const kept=new Set(Object.keys(localStorage).filter(k=>k.startsWith(J.KEPT)).map(k=>k.slice(J.KEPT.length)));
const ours=jiaokan.rowsOf(kept);
for(const [sha,status] of ours)J.drop(of(sha),sha,(id,d)=>d.action+"ed"===status.get(id))}
}catch(x){}
repaint();draw()}
async function decide(action,text,rows){
if(!rows.length)return;
const found=rows.map(place);let n=rows.length;
try{
if(SERVED){
const places={};for(const p of found)(places[p.sha256]??=[]).push(p.id);
n=(await post("decide-all",{run:RUN,action,text:text||"",places})).count;await load()}
else{
const at=stamp(),step=found.map(({sha256,id},k)=>{const was=of(sha256).said[id];of(sha256).said[id]={action,text:text||"",at,rule:rule(rows[k])};return [sha256,id,was]});
steps.push({step});keep(step.map(s=>s[0]))}
repaint();tell(`${WORDS[action][0]} × ${n}`,`${WORDS[action][1]} × ${n}`);
}catch(x){failed(x);return}
keys.j()}
async function protect(term,row){
term=term.trim();if(!term)return;
try{
if(SERVED)await post("decide-all",{run:RUN,action:"protect",text:term,places:{}});
else{const sha=place(row).sha256;of(sha).terms.push({text:term,at:stamp()});steps.push({step:[],term,sha});keep([sha])}
tell(`不再改动“${term}”`,`“${term}” will never be changed`);
}catch(x){failed(x)}}
async function undo(){
try{
if(SERVED){const r=await post("undo",{});if(!r.undone)return tell("没有可撤销的","nothing to undo");await load()}
else{
const last=steps.pop();if(!last)return tell("没有可撤销的","nothing to undo");
for(const [sha,id,was] of last.step)J.back(of(sha),id,was);
if(last.term)of(last.sha).terms=of(last.sha).terms.filter(x=>x.text!==last.term);
keep(last.step.map(s=>s[0]).concat(last.sha||[]))}
repaint();tell("撤销","undone");
}catch(x){failed(x)}}
function save(){
const out=[],at=stamp(),paths=jiaokan.paths();
for(const [sha,k] of docs)if(J.count(k)){out.push(...J.lines(paths.get(sha),sha,k));k.saved=at;J.write(sha,k)}
J.save(out)}

// --- what is shown
jkHear("jk-row",({row,slot,rows})=>{
ROWS.set(row,rows);
const count={};for(const i of rows){const d=said(i);if(d)count[d.action]=(count[d.action]||0)+1}
for(const [a,n] of Object.entries(count)){const w=SIGN[a]+" "+t(...WORDS[a])+(n<rows.length?` ${n}/${rows.length}`:"");slot.append(el("span","said "+a,w))}
for(const a of ["accept","reject"]){
const b=el("button","rv-one",SIGN[a]),w=t(WORDS[a][0],a)+(rows.length>1?t(` ${rows.length} 处`,` ${rows.length} places`):"");
b.type="button";b.title=w;b.setAttribute("aria-label",w);b.onclick=()=>{b.closest(".row").querySelector("a,button").focus({preventScroll:true});decide(a,"",rows)};slot.append(b)}});
const row=()=>{const r=D.activeElement.closest("#list .row");if(r)here=ROWS.get(r);return here};
const on=f=>()=>row()&&f(here);
function ask(kind){
const rows=row(),[,before,after]=rows?texts(rows[0]):[];if(!rows)return;
const back=D.activeElement.closest("#list .row")?.dataset.n;
J.ask(LABEL[kind](),kind==="e"?after:before,v=>kind==="e"?decide("edit",v,rows):protect(v,rows[0]),()=>{if(back)D.querySelector(`#list [data-n="${back}"] a,#list [data-n="${back}"] button`)?.focus({preventScroll:true})})}
const act={a:on(rows=>decide("accept","",rows)),x:on(rows=>decide("reject","",rows)),e:()=>ask("e"),n:()=>ask("n"),u:undo};
Object.assign(keys,act);
function draw(){
J.bar.hidden=!here&&!total()&&!J.spoke();
const n=total(),[,before,after]=here?texts(here[0]):[];
J.draw(here?`${here.length>1?t(`${here.length} 处 `,`${here.length} places `):""}${rule(here[0])}  ${before||"∅"} → ${after||"∅"}`:t("按 j 到下一行","press j for the next row"),[
["a","接受","accept",act.a],["x","否决","reject",act.x],["e","改写","edit",act.e],["n","勿改此词","never change this",act.n],["u","撤销","undo",undo],
...!SERVED&&n?[["",`保存决定（${n}）`,`Save decisions (${n})`,save]]:[]])}
D.getElementById("list").addEventListener("focusin",()=>{row();draw()});
jkHear("jk-lang",draw);
jkKeys(["a x e|接受、否决、改写一行或一组|accept, reject, edit a row or a group","n u|再也不改这个词；撤销|never change this term; undo"]);
J.start(draw);
D.documentElement.dataset.ready===""?load():jkHear("jk-ready",load);
})();
