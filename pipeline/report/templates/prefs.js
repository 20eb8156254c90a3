(()=>{
"use strict";
const H=document.documentElement;
// localStorage can be refused (private windows, some file:// settings): then a choice lasts as long as the page
const get=k=>{try{return localStorage.getItem("jiaokan."+k)}catch(e){return null}};
const set=(k,v)=>{try{localStorage.setItem("jiaokan."+k,v)}catch(e){}};
// scripts tell each other by events: jkTell("jk-step",1), jkHear("jk-step",n=>…)
globalThis.jkTell=(name,detail)=>document.dispatchEvent(new CustomEvent(name,{detail}));
globalThis.jkHear=(name,f)=>document.addEventListener(name,ev=>f(ev.detail));
const lang=v=>{H.lang=v==="en"?"en":"zh-Hans";jkTell("jk-lang")};
const night=matchMedia("(prefers-color-scheme:dark)"),dim=()=>H.toggleAttribute("data-dark",H.dataset.theme?H.dataset.theme==="dark":night.matches);
const theme=v=>{if(v==="dark"||v==="light")H.dataset.theme=v;else delete H.dataset.theme;dim()};
night.onchange=dim;
lang(get("lang")||(/^zh/i.test(navigator.language)?"zh":"en"));
theme(get("theme"));
// rows of the list of keys, each "a b|中文|English": the pages' scripts add theirs
globalThis.jkKeys=rows=>{
const el=(tag,...x)=>{const e=document.createElement(tag);e.append(...x);return e},say=(l,t)=>{const e=el("i",t);e.lang=l;return e};
for(const r of rows){const [k,zh,en]=r.split("|");document.getElementById("keys").append(el("dt",...k.split(" ").map(x=>el("kbd",x))),el("dd",say("zh",zh),say("en",en)))}};
addEventListener("DOMContentLoaded",()=>{
const on=(id,f)=>{const b=document.getElementById(id);if(b)b.onclick=f};
on("lang",()=>{const v=H.lang==="en"?"zh":"en";lang(v);set("lang",v)});
on("theme",()=>{const all=["auto","light","dark"],v=all[(all.indexOf(H.dataset.theme||"auto")+1)%3];theme(v);set("theme",v)});
});
})();
