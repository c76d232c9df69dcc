import { openBrowser } from "./test/support/browser.ts";
const [out, base, ...paths] = process.argv.slice(2);
const b = await openBrowser();
for (const scheme of ["light","dark"] as const) for (const w of [1280,360]) {
  const c = await b.newContext({colorScheme:scheme, viewport:{width:w,height:w===360?740:860}, deviceScaleFactor: 1});
  for (const path of paths) { const p = await c.newPage();
   p.on("console",m=>{if(m.type()!=="log"&&m.type()!=="info")console.log(path,m.type(),m.text().slice(0,300))}); p.on("pageerror",e=>console.log(path,"ERR",e.message));
   await p.goto(base+path); await p.waitForLoadState("networkidle"); await p.waitForTimeout(300);
   await p.screenshot({path:`${out}-${path.replace(/\W+/g,"_")}-${scheme}-${w}.png`,fullPage:false}); await p.close(); }
  await c.close(); }
await b.close();
