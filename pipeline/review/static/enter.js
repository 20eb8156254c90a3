// The address that the terminal shows ends in #token: a fragment is sent to no server and stands in no log.
(async()=>{
"use strict";
const token=location.hash.slice(1);
if(!/^[\w-]{43}$/.test(token))return;
history.replaceState(null,"","/");
const answer=await fetch("/api/enter",{method:"POST",headers:{"X-Jiaokan-Token":token,"Content-Type":"application/json"},body:"{}"});
if(!answer.ok)return;
try{localStorage.setItem("jiaokan.token",token)}catch(e){}
location.replace("/c/_report/index.html");
})();
