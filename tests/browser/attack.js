// Opens pages without their policy, does to every element what could start a script, and prints what ran, what leads to a
// script or asks another host, and what left its place, as lines of JSON.
//
//   node attack.js CHROMIUM BASE < paths, one JSON text a line

import { createInterface } from "node:readline";

import { launch, say } from "./watch.js";

const [chromium, base] = process.argv.slice(2);
const browser = await launch(chromium);
const paths = [];
for await (const line of createInterface({ input: process.stdin })) paths.push(JSON.parse(line));

const visitAll = async () => {
  const page = await browser.newPage();
  await page.setBypassCSP(true);
  let path = "";
  page.on("dialog", (dialog) => (say({ path, rule: "dialog", element: dialog.message() }), dialog.dismiss()));
  // An author may show pictures of other hosts, and the policy decides. Anything else from there is harmful.
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    const url = request.url();
    if (url.startsWith(base) || url.startsWith("data:")) return void request.continue();
    if (!["image", "media"].includes(request.resourceType())) say({ path, rule: "another host", element: url });
    request.abort();
  });
  await page.exposeFunction("tellOfRun", (what) => say({ path, rule: "ran", element: String(what) }));
  await page.evaluateOnNewDocument(() => {
    globalThis.ran = (what) => globalThis.tellOfRun(what);
    globalThis.alert = globalThis.confirm = globalThis.prompt = globalThis.ran;
  });
  while (paths.length) {
    path = paths.shift();
    await page.goto(base + path, { waitUntil: "load" });
    const isSearch = path.includes("?q=");
    if (isSearch) {
      // A query without a letter or digit finds nothing, without a word.
      await page.waitForFunction(() => document.getElementById("hits").textContent, { timeout: 700 }).catch(() => {});
    }
    const found = await page.evaluate(() => {
      const wrong = [];
      const every = [...document.querySelectorAll("*")];
      const types = "mouseover mouseenter mousemove pointerover focus focusin toggle error load animationstart wheel keydown";
      for (const one of every) {
        for (const type of types.split(" ")) one.dispatchEvent(new Event(type));
        for (const { name, value } of one.attributes) {
          if (name.startsWith("on") || name === "srcdoc" || name === "style") wrong.push(`${one.tagName} ${name}=${value}`);
        }
        for (const name of ["href", "src", "action", "formAction", "data", "poster"]) {
          const value = one[name]?.baseVal ?? one[name];
          if (typeof value === "string" && /^\s*(javascript|vbscript|data:text)/i.test(value)) wrong.push(`${name}=${value}`);
        }
      }
      if (document.querySelector("meta[http-equiv=refresh], base")) wrong.push("another page");
      const outside = document.body.cloneNode(true);
      outside.querySelectorAll("details[class^=spoiler], span[class^=spoiler]").forEach((one) => one.remove());
      if (outside.textContent.includes("SPOILT")) wrong.push("a spoiler is shown");
      return { wrong, ends: [...document.body.children].map((one) => one.tagName).join(" "), mains: document.querySelectorAll("main").length, hits: document.getElementById("hits")?.textContent ?? "" };
    }).catch((failure) => ({ wrong: [`it leads on: ${failure.message}`], ends: "", mains: 0, hits: "" }));
    for (const element of found.wrong) say({ path, rule: "attribute", element });
    say({ path, ends: found.ends, mains: found.mains, hits: found.hits });
  }
};

await Promise.all([visitAll(), visitAll(), visitAll()]);
await browser.close();
