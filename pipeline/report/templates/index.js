(()=>{
"use strict";
const D=document,H=D.documentElement,id=i=>D.getElementById(i),zh=()=>H.lang!=="en",say=w=>w[zh()?1:2];
// px; browsers end at 16 to 33 million
const ROW=64,TALLEST=12e6;
const X=JSON.parse(id("data").textContent),sums=a=>a.reduce((s,n)=>[...s,s[s.length-1]+n],[0]);
const firstRow=sums(X.rows),firstDoc=sums(X.docs),N=firstRow[X.rows.length],M=firstDoc[X.docs.length];

// — the data: columns over all rows; texts stay lines of one string a shard —
const RULE=new Uint16Array(N),SURE=new Uint16Array(N),STATUS=new Uint8Array(N),KIND=new Uint8Array(N),DOC=new Uint32Array(N),PART=new Uint16Array(N),FROM=new Uint32Array(N);
const STAGE=new Uint8Array(N),TIER=new Uint8Array(N),BAND=new Uint8Array(N),SITE=new Uint16Array(N);
const MORE=new Map(),docs=new Array(M),COUNT=new Uint32Array(M*X.statuses.length),parts=[],sites=new Map([["",0]]);
const BANDS=[0,500,800,950,990,1001],BAND_OF=Uint8Array.from({length:1001},(_,c)=>BANDS.findIndex(b=>b>c)-1);
let came=0,missing=0;
globalThis.jk=o=>{
  const base=firstRow[o.k],n=X.rows[o.k];
  RULE.set(o.rule,base);SURE.set(o.sure,base);PART.fill(o.k,base,base+n);
  let at=0,row=base;
  for(let i=base;i<base+n;i++){
    STATUS[i]=o.status.charCodeAt(i-base)-48;KIND[i]=o.kind.charCodeAt(i-base)-48;
    const r=X.rules[RULE[i]];STAGE[i]=r[1];TIER[i]=r[2];BAND[i]=BAND_OF[SURE[i]];
    FROM[i]=at;at=o.text.indexOf("\n",at)+1;
  }
  for(const i in o.more)MORE.set(base+ +i,o.more[i]);
  o.docs.forEach((d,i)=>{
    const doc=firstDoc[o.k]+i;docs[doc]=d;
    if(!sites.has(d[2]))sites.set(d[2],sites.size);
    DOC.fill(doc,row,row+o.n[i]);SITE.fill(sites.get(d[2]),row,row+o.n[i]);
    for(const end=row+o.n[i];row<end;row++)COUNT[doc*X.statuses.length+STATUS[row]]+=1+(MORE.get(row)||0);
  });
  parts[o.k]={text:o.text,id:o.id,base,end:base+n,hay:null};came++;
};
function cells(i){const t=parts[PART[i]].text,e=t.indexOf("\n",FROM[i]);return t.slice(FROM[i],e<0?t.length:e).split("\t")}
const editId=i=>{const p=parts[PART[i]],n=i-p.base;return "e-"+p.id.substr(n*10,10)};
const place=i=>({sha256:docs[DOC[i]][12],id:editId(i)});

// — search: a row's text as it was and as it became, each within its context —
function hay(p){
  const lines=p.text.toLowerCase().split("\n"),n=p.end-p.base,from=new Uint32Array(n+1);let at=0;
  for(let i=0;i<n;i++){const [x,b,a,y]=lines[i].split("\t"),s=x+b+y+"\t"+x+a+y+"\n";from[i]=at;at+=s.length;lines[i]=s}
  from[n]=at;p.hay={text:lines.join(""),from};
}
function matches(q){
  const hit=new Uint8Array(N);
  for(const p of parts){
    if(!p)continue;
    if(!p.hay)hay(p);
    const {text,from}=p.hay;let i=0,at=text.indexOf(q);
    while(at>=0){while(from[i+1]<=at)i++;hit[p.base+i]=1;at=text.indexOf(q,from[i+1])}
  }
  return hit;
}
function docMask(q){const m=new Uint8Array(M);docs.forEach((d,i)=>{if((d[0]+"\n"+d[1]).toLowerCase().includes(q))m[i]=1});return m}
// identical edits: of one rule, with the same text before and after. FIRST and NEXT lead through the rows of a group
const GROUP=new Uint32Array(N),NEXT=new Int32Array(N).fill(-1),FIRST=[],LAST=[],known=new Map();
function group(p){
  if(p.grouped)return;
  p.grouped=true;
  for(let i=p.base;i<p.end;i++){
    const t=p.text,b=t.indexOf("\t",FROM[i]),a=t.indexOf("\t",b+1),k=RULE[i]+t.slice(b,t.indexOf("\t",a+1));
    let g=known.get(k);
    if(g===undefined){known.set(k,g=FIRST.length);FIRST.push(i)}else NEXT[LAST[g]]=i;
    GROUP[i]=g;LAST[g]=i;
  }
}
const makeGroups=()=>parts.forEach(group);
// the rows of a group that the filters let through
function members(g){const out=[];for(let i=FIRST[g];i>=0;i=NEXT[i])if(!MISS[i])out.push(i);return out}

// — facets —
const FACETS=["status","kind","stage","rule","tier","conf","site"],COLUMNS=[STATUS,KIND,STAGE,RULE,TIER,BAND,SITE],FIELDS=[...FACETS.map(k=>"f-"+k),"f-sort","q","f-file"];
const names=()=>[X.statuses.map(say),X.kinds.map(say),X.stages.map(say),X.rules.map(r=>r[0]),X.tiers.map(say),["< 50%","50–80%","80–95%","95–99%","≥ 99%"],[...sites.keys()]];
const NUMBER=new Intl.NumberFormat(),num=n=>NUMBER.format(n);
// what keeps a row out: a bit a facet, then search, file and group; a filter that did not change costs nothing
const MISS=new Uint16Array(N),SEARCH=7,FILE=8,ONLY=9;
let found=new Uint32Array(0),shown=found,tally=[],size,inDocs,only=-1,mode="rows",asked={},last={};
function demand(bit,value,fits){
  if(asked[bit]===value)return;
  asked[bit]=value;
  const b=1<<bit;
  if(value==="")for(let i=0;i<N;i++)MISS[i]&=~b;
  else for(let i=0;i<N;i++)MISS[i]=fits(i)?MISS[i]&~b:MISS[i]|b;
}
function cached(key,q,make){if(last[key]!==q){last[key]=q;last[key+"!"]=make(q)}return last[key+"!"]}
function filter(){
  const q=id("q").value.trim().toLowerCase(),file=id("f-file").value.trim().toLowerCase(),hit=q&&cached("q",q,matches),mask=file&&cached("file",file,docMask);
  FACETS.forEach((k,f)=>{const value=id("f-"+k).value,want=+value,column=COLUMNS[f];demand(f,value,i=>column[i]===want)});
  demand(SEARCH,q,i=>hit[i]);demand(FILE,file,i=>mask[DOC[i]]);
  demand(ONLY,only<0?"":only,i=>GROUP[i]===only);
}
function find(){
  filter();
  tally=names().map(a=>new Uint32Array(a.length));
  const [status,kind,stage,rule,tier,conf,site]=tally,out=new Uint32Array(N);let n=0,more=0;
  for(const p of parts)if(p)for(let i=p.base;i<p.end;i++){
    const m=MISS[i];
    if(m){
      // a facet's counts are those of the rows that all other filters let through
      if(!(m&m-1)&&m<1<<SEARCH){const f=31-Math.clz32(m);tally[f][COLUMNS[f][i]]++}
      continue;
    }
    status[STATUS[i]]++;kind[KIND[i]]++;stage[STAGE[i]]++;rule[RULE[i]]++;tier[TIER[i]]++;conf[BAND[i]]++;site[SITE[i]]++;
    out[n++]=i;
  }
  found=out.subarray(0,n);
  for(const [i,m] of MORE)if(!MISS[i]&&parts[PART[i]])more+=m;
  order(id("f-sort").value);
  FACETS.forEach(k=>{const sel=id("f-"+k);if(sel===D.activeElement)tell(sel)});
  id("hits").textContent=num(n+more)+(came<X.src.length&&!missing?"…":"")+(mode==="groups"?(zh()?`，合为 ${num(shown.length)} 组`:` in ${num(shown.length)} groups`):"")+(missing?(zh()?"（有数据文件缺失，请重新运行）":" (a data file is missing: run again)"):"");
  edits.set(shown.length);
  try{history.replaceState({...history.state,jk:FIELDS.map(k=>id(k).value)},"")}catch(e){}
}
// how many rows each choice of a list would leave: told when someone is about to open it, for a browser measures all
// options of a list whenever one of them changes
function tell(sel){
  const t=tally[FACETS.indexOf(sel.id.slice(2))];if(!t)return;
  for(const o of sel.options)if(o.value!==""){const m=t[o.value];o.hidden=!m&&!o.selected;const words=`${o.dataset.name} (${num(m)})`;if(o.textContent!==words)o.textContent=words}
}
function sorted(list,key,most){
  const at=new Uint32Array(most+2),out=new Uint32Array(list.length);
  for(let n=0;n<list.length;n++)at[key[list[n]]+1]++;
  for(let c=1;c<at.length;c++)at[c]+=at[c-1];
  for(let n=0;n<list.length;n++)out[at[key[list[n]]]++]=list[n];
  return out;
}
function order(sort){
  shown=sort==="least"?sorted(found,SURE,1000):found;
  if(mode!=="groups"&&sort!=="many")return;
  makeGroups();
  const K=FIRST.length,lastDoc=new Int32Array(K).fill(-1),list=new Uint32Array(K);let k=0,most=0;
  size=new Uint32Array(K);inDocs=new Uint32Array(K);
  for(let n=0;n<found.length;n++){const i=found[n],g=GROUP[i];if(++size[g]>most)most=size[g];if(lastDoc[g]!==DOC[i]){lastDoc[g]=DOC[i];inDocs[g]++}}
  const met=new Uint8Array(K);
  for(let n=0;n<shown.length;n++){const g=GROUP[shown[n]];if(!met[g]){met[g]=1;list[k++]=g}}
  shown=list.subarray(0,k);
  if(sort==="many")shown=sorted(shown,size.map(n=>most-n),most);
  if(mode==="groups")return;
  const at=new Uint32Array(K),rows=new Uint32Array(found.length);let sum=0;
  for(let n=0;n<k;n++){at[shown[n]]=sum;sum+=size[shown[n]]}
  for(let n=0;n<found.length;n++)rows[at[GROUP[found[n]]]++]=found[n];
  shown=rows;
}

// — lists: only the rows in sight are elements —
function virtual(box,make){
  const pad=box.firstElementChild;let n=0,drawn="",cur=-1;
  const tall=()=>n*ROW>TALLEST,top=()=>tall()?box.scrollTop/(TALLEST-box.clientHeight)*(n-box.clientHeight/ROW):box.scrollTop/ROW;
  function paint(force){
    const f=top(),a=Math.max(0,Math.floor(f)-5),b=Math.min(n,Math.ceil(f+box.clientHeight/ROW)+5),key=tall()?f:a+"-"+b;
    if(!force&&key===drawn)return;
    drawn=key;
    const had=pad.contains(D.activeElement)?D.activeElement.closest(".row").dataset.n:null,rows=[];
    for(let i=a;i<b;i++){const e=make(i);e.dataset.n=i;e.style.top=(tall()?box.scrollTop+(i-f)*ROW:i*ROW)+"px";e.setAttribute("role","listitem");e.setAttribute("aria-setsize",n);e.setAttribute("aria-posinset",i+1);rows.push(e)}
    pad.replaceChildren(...rows);
    if(had!==null)focus(+had);
  }
  function focus(i){const e=pad.querySelector(`[data-n="${i}"] a,[data-n="${i}"] button`);if(e)e.focus({preventScroll:true})}
  const list={
    set(k){n=k;cur=-1;box.style.setProperty("--n",Math.max(n,1));pad.style.height=Math.min(n*ROW,TALLEST)+"px";box.scrollTop=0;paint(true)},
    paint,
    step(d){
      if(!n)return;
      const in_=pad.contains(D.activeElement)?+D.activeElement.closest(".row").dataset.n:cur<0?Math.ceil(top())-(d>0):cur;
      cur=Math.min(n-1,Math.max(0,in_+d));
      const f=top(),view=box.clientHeight/ROW;
      if(cur<f||cur+1>f+view)box.scrollTop=tall()?(cur-view/2)/(n-view)*(TALLEST-box.clientHeight):(cur-view/2)*ROW;
      paint();focus(cur);
    },
  };
  box.addEventListener("scroll",()=>paint(),{passive:true});addEventListener("resize",()=>paint(true));
  box.addEventListener("focusin",()=>{using=list});
  return list;
}
const el=(tag,cls,...inner)=>{const e=D.createElement(tag);if(cls)e.className=cls;e.append(...inner);return e};
const sure=c=>(c>=950?c/10:Math.floor(c/10))+"%";
function editLine(i,to){
  const [x,b,a,y]=cells(i),t=X.statuses[STATUS[i]][0],line=el(to?"a":"button");
  if(to)line.href=to;else line.type="button";
  const mid=el("span","mid");
  if(t==="suspect")mid.append(el("span","sus",b||"∅"));
  else if(t==="applied"||t==="accepted"){if(b)mid.append(el("del","",b));if(a)mid.append(el("ins","",a))}
  else mid.append(el("span","old",b),el("span","new","→"+(a||"∅")));
  line.append(el("span","ctx left","…"+x),mid,el("span","ctx",y+"…"));
  return el("p","w1",line);
}
function editRow(n){
  const g=mode==="groups"?shown[n]:-1,rows=g<0?[shown[n]]:members(g),i=rows.reduce((a,b)=>SURE[b]<SURE[a]?b:a),d=docs[DOC[i]],e=el("div","row"),slot=el("span","slot"),w=el("p","w2");
  X.statuses.forEach((s,k)=>{const m=rows.filter(x=>STATUS[x]===k).length;if(m)w.append(el("span","t "+s[0],say(s)+(m<rows.length?" "+num(m):"")))});
  if(g>=0)w.append(el("b","",zh()?`${num(size[g])} 处，${num(inDocs[g])} 份文档`:`${num(size[g])} places in ${num(inDocs[g])} documents`));
  w.append(el("span","",sure(SURE[i])),el("span","",say(X.stages[STAGE[i]])),el("code","rl",X.rules[RULE[i]][0]));
  if(g<0&&MORE.has(i))w.append(el("b","",(zh()?"此文另有 ":"more here: ")+num(MORE.get(i))+(zh()?" 处，见其页":", see its page")));
  if(g<0)w.append(el("span","doc",d[1]?d[1]+" · "+d[0]:d[0]));
  const line=editLine(i,g<0&&d[6]?d[6]+"#"+editId(i):"");
  if(g>=0)line.firstChild.onclick=()=>{only=g;mode="rows";mark();find();id("ungroup").focus()};
  e.append(line,w,slot);
  jkTell("jk-row",{row:e,slot,rows});
  return e;
}
let docList=[];
function findDocs(){
  const q=id("dq").value.trim().toLowerCase(),want=id("d-status").value,sort=id("d-sort").value,S=X.statuses.length;docList=[];
  const mask=q?docMask(q):null,worst=new Map(X.states.map((s,i)=>[s[0],s[0]==="ok"||s[0]==="skipped"?99:i]));
  docs.forEach((d,i)=>{if((!mask||mask[i]||d[2].toLowerCase().includes(q))&&(!want||d[8]===want))docList.push(i)});
  const edits_=i=>{let n=0;for(let s=0;s<S;s++)n+=COUNT[i*S+s];return n};
  if(sort==="worst")docList.sort((a,b)=>worst.get(docs[a][8])-worst.get(docs[b][8])||a-b);
  if(sort==="many")docList.sort((a,b)=>edits_(b)-edits_(a)||a-b);
  id("dn").textContent=num(docList.length);docBox.set(docList.length);
}
function docRow(n){
  const i=docList[n],d=docs[i],S=X.statuses.length,e=el("div","row"),name=d[1]||d[0],a=el(d[6]?"a":"span","ti",el("bdi","",name));
  if(d[6])a.href=d[6];
  const state=X.states.find(s=>s[0]===d[8]),told=[];
  X.statuses.forEach((s,k)=>{const m=COUNT[i*S+k];if(m)told.push(`${say(s)} ${num(m)}`)});
  const w=el("p","w2",el("span",d[8]==="ok"||d[8]==="skipped"?"":"bad",say(state)));
  if(d[1])w.append(el("bdi","doc",d[0]));
  if(d[4]||d[5])w.append(el("span","doc",zh()?d[4]:d[5]));
  if(d[11]||d[10])w.append(el("span","rl",`${num(d[10])} → ${num(d[11])}`));
  if(d[9])w.append(el("span","rl",zh()?`${d[9]} 页`:`${d[9]} pp.`));
  if(d[3])w.append(el("span","rl",d[3]));
  if(told.length){const b=el("button","link",told.join(" · "));b.type="button";b.onclick=()=>{clear();id("f-file").value=d[0];find();id("edits").scrollIntoView()};w.append(b)}
  if(d[7]){const t=el("a","link",zh()?"清本":"clean text");t.href=d[7];w.append(t)}
  e.append(el("p","w1",a),w);return e;
}

// — controls —
function options(sel,items){const old=sel.value;sel.replaceChildren(...items.map(([v,name])=>{const o=el("option","",name);o.value=v;o.dataset.name=name;return o}));sel.value=old;if(sel.selectedIndex<0)sel.selectedIndex=0}
function fill(){
  const all=["",zh()?"全部":"all"],few={stage:X.stages,tier:X.tiers,site:[...sites.keys()]};
  names().forEach((list,f)=>{
    let items=list.map((name,i)=>[i,name||"—"]);
    if(FACETS[f]==="rule"||FACETS[f]==="site")items.sort((a,b)=>a[1]<b[1]?-1:1);
    const sel=id("f-"+FACETS[f]);options(sel,[all,...items]);sel.parentElement.hidden=(few[FACETS[f]]||[1,2]).length<2;
  });
  options(id("f-sort"),zh()?[["least","最没把握的在前"],["text","按文档次序"],["many","重复最多的在前"]]:[["least","least sure first"],["text","in document order"],["many","most repeated first"]]);
  options(id("d-status"),[all,...X.states.map(s=>[s[0],say(s)])]);
  options(id("d-sort"),zh()?[["worst","有问题的在前"],["name","按路径"],["many","改动多的在前"]]:[["worst","trouble first"],["name","by path"],["many","most edits first"]]);
}
function mark(){id("group").setAttribute("aria-pressed",mode==="groups");id("ungroup").hidden=only<0;id("ungroup").textContent=zh()?"← 回到各组":"← all groups"}
function clear(){for(const k of FACETS)id("f-"+k).value="";id("q").value=id("f-file").value="";only=-1;mode="rows";mark()}
let using=null;
const edits=virtual(id("list"),editRow),docBox=virtual(id("docs"),docRow);using=edits;
function all(){fill();asked={};mark();find();findDocs()}
function arrived(){
  if(came+missing<X.src.length)return came===1?all():undefined;
  if(history.state&&history.state.jk)FIELDS.forEach((k,i)=>{id(k).dataset.was=history.state.jk[i]});
  fill();
  for(const e of D.querySelectorAll("[data-was]")){e.value=e.dataset.was;delete e.dataset.was;if(e.tagName==="SELECT"&&e.selectedIndex<0)e.selectedIndex=0}
  asked={};last={};mark();find();findDocs();
  H.dataset.ready="";jkTell("jk-ready");
  const idle=globalThis.requestIdleCallback||(f=>setTimeout(f,200)),work=parts.flatMap(p=>[()=>p.hay||hay(p),()=>group(p)]);
  const next=()=>{const one=work.shift();if(one){one();idle(next)}};
  next();
}
for(const src of X.src){const s=D.createElement("script");s.src=src;s.async=false;s.onload=arrived;s.onerror=()=>{missing++;arrived()};D.head.append(s)}
if(!X.src.length)arrived();
for(const k of [...FACETS,"sort"])id("f-"+k).onchange=find;
for(const k of FACETS){const sel=id("f-"+k);sel.onpointerdown=sel.onfocus=()=>tell(sel);sel.onblur=()=>{const o=sel.selectedOptions[0];o.textContent=o.dataset.name}}
for(const k of ["d-status","d-sort"])id(k).onchange=findDocs;
const soon=f=>{let t=0;return()=>{clearTimeout(t);t=setTimeout(f,120)}};
id("q").oninput=id("f-file").oninput=soon(find);id("dq").oninput=soon(findDocs);
id("clear").onclick=()=>{clear();find()};
const regroup=()=>{only=-1;mode=mode==="groups"?"rows":"groups";id("f-sort").value=mode==="groups"?"many":"least";mark();find()};
id("group").onclick=regroup;id("ungroup").onclick=()=>{only=-1;mode="groups";mark();find();id("group").focus()};
for(const b of D.querySelectorAll("[data-rule]"))b.onclick=()=>{const i=X.rules.findIndex(r=>r[0]===b.dataset.rule);if(i<0)return;clear();id("f-rule").value=i;find();id("edits").scrollIntoView()};
for(const b of D.querySelectorAll("[data-state]"))b.onclick=()=>{id("d-status").value=b.dataset.state;findDocs();id("documents").scrollIntoView()};
jkHear("jk-lang",()=>{if(came)all()});
jkKeys(["j k|下一行、上一行|next, previous row","Enter|打开|open","/|查找|find","g|合并相同的改动|group identical edits","0|清除筛选|clear the filters","? Esc|打开、关闭此页|open, close this help"]);
const help=id("help");id("ask").onclick=()=>help.showModal();
// a review adds keys of its own here, and to rows what it has for them (jk-row)
const keys={j:()=>using.step(1),k:()=>using.step(-1),g:regroup,0:()=>{clear();find()},"/":()=>id("q").focus(),"?":()=>help.showModal()};
globalThis.jiaokan={keys,find,place,texts:cells,rule:i=>X.rules[RULE[i]][0],repaint:()=>edits.paint(true),
  paths:()=>new Map(docs.map(d=>[d[12],d[0]])),
  // of the documents with these sha256: the status of every edit by its id
  rowsOf:shas=>{const out=new Map();for(let i=0;i<N;i++){const sha=docs[DOC[i]]?.[12];if(shas.has(sha)){if(!out.has(sha))out.set(sha,new Map());out.get(sha).set(editId(i),X.statuses[STATUS[i]][0])}}return out}};
D.addEventListener("keydown",ev=>{
  if(ev.ctrlKey||ev.metaKey||ev.altKey||/^(INPUT|SELECT|TEXTAREA)$/.test(ev.target.tagName)||help.open)return;
  const f=Object.hasOwn(keys,ev.key)&&keys[ev.key];if(f){ev.preventDefault();f(ev)}
});
})();
