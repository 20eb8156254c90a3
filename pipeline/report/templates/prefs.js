(()=>{
"use strict";
const H=document.documentElement,Q=new URLSearchParams(location.search);
// localStorage can be refused (private windows, some file:// settings): then a choice lasts as long as the page
const get=k=>{try{return localStorage.getItem("jiaokan."+k)}catch(e){return null}};
const set=(k,v)=>{try{localStorage.setItem("jiaokan."+k,v)}catch(e){}};
const lang=v=>{H.lang=v==="en"?"en":"zh-Hans";document.dispatchEvent(new Event("jk-lang"))};
const theme=v=>{if(v==="dark"||v==="light")H.dataset.theme=v;else delete H.dataset.theme};
lang(Q.get("lang")||get("lang")||(/^zh/i.test(navigator.language)?"zh":"en"));
theme(Q.get("theme")||get("theme"));
addEventListener("DOMContentLoaded",()=>{
const on=(id,f)=>{const b=document.getElementById(id);if(b)b.onclick=f};
on("lang",()=>{const v=H.lang==="en"?"zh":"en";lang(v);set("lang",v)});
on("theme",()=>{const all=["auto","light","dark"],v=all[(all.indexOf(H.dataset.theme||"auto")+1)%3];theme(v);set("theme",v)});
});
})();
