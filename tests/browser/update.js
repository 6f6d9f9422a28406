// Opens a page of the preview, does what a reader does in it, and tells for each line that it is sent (words to wait for, as
// JSON) how the page stands when it has them, as a line of JSON.
//
//   node update.js CHROMIUM ADDRESS

import { createInterface } from "node:readline";

import { launch, say, watchPolicy } from "./watch.js";

const [chromium, address] = process.argv.slice(2);
const browser = await launch(chromium);
const page = await browser.newPage();
const broken = [];
page.on("pageerror", (failure) => broken.push(String(failure)));
await watchPolicy(page, (what) => broken.push(what.element));
await page.setViewport({ width: 800, height: 400 });
await page.goto(address, { waitUntil: "load" });
await page.evaluate(async () => {
  await document.fonts.ready; // which move the lines
  globalThis.isTheSame = true; // until the page is loaded anew
  document.querySelector("details.spoiler").open = true;
  document.querySelector("main a").focus({ preventScroll: true });
  scrollTo({ top: 300, behavior: "instant" });
  document.querySelector("[name=lights][value=down]").click();
});
say({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const words = JSON.parse(line);
  await page.waitForFunction(
    (wanted) =>
      document.readyState === "complete" &&
      (document.documentElement.textContent.includes(wanted) ||
        document.querySelector("intertitle-problems")?.shadowRoot.textContent.includes(wanted) ||
        getComputedStyle(document.body).color === wanted),
    { timeout: 10000 },
    words,
  );
  say({
    ...(await page.evaluate(() => ({
      isTheSame: globalThis.isTheSame ?? false,
      isOpen: document.querySelector("details.spoiler")?.open,
      focus: document.activeElement.textContent,
      scroll: Math.round(scrollY),
      title: document.title,
      description: document.querySelector("meta[name=description]")?.content,
      sheets: [...document.querySelectorAll("link[rel=stylesheet]")].length,
      lights: [document.documentElement.dataset.lights, document.querySelector("[name=lights]:checked").value],
      problems: document.querySelector("intertitle-problems")?.shadowRoot.textContent ?? "",
      banner: document.querySelector(".intertitle-banner")?.textContent ?? "",
    }))),
    broken,
  });
}
await browser.close();
