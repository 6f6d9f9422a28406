// Opens a page of the preview, saves a file for each line that it is sent (JSON: file, text, and the words that the page is to
// show, in what a selector names) and tells when the words were on the screen, as a line of JSON, in milliseconds since the
// save: heard (the page asks for what is new), fetched (it has it), shown (it is painted), and whether it is the same document.
//
//   node painted.js CHROMIUM ADDRESS

import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { launch, say } from "./watch.js";

const [chromium, address] = process.argv.slice(2);
const browser = await launch(chromium);
const page = await browser.newPage();
let tell = null;
await page.exposeFunction("tellOfPaint", (painted) => tell?.({ ...painted, now: performance.now() }));
await page.evaluateOnNewDocument(() => {
  globalThis.waitFor = (selector, words) => {
    const isThere = () => document.querySelector(selector)?.textContent.includes(words);
    const painted = () =>
      requestAnimationFrame(() => {
        // A message is handed on when the frame that was asked for has been made.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          const last = performance.getEntriesByType("resource").findLast((one) => one.initiatorType === "xmlhttprequest");
          const now = performance.now();
          const ago = last ? { heard: now - last.startTime, fetched: now - last.responseEnd } : {};
          globalThis.tellOfPaint({ words, ...ago });
        };
        port2.postMessage(null);
      });
    if (isThere()) return painted();
    new MutationObserver((_changes, observer) => {
      if (!isThere()) return;
      observer.disconnect();
      painted();
    }).observe(document, { childList: true, subtree: true, characterData: true });
  };
  // A page that is loaded anew waits for what the one before it did.
  const wanted = JSON.parse(sessionStorage.getItem("wanted") ?? "null");
  if (wanted) globalThis.waitFor(...wanted);
});
await page.setViewport({ width: 1280, height: 800 });
await page.goto(address, { waitUntil: "load" });
await page.evaluate(() => {
  globalThis.isTheSame = true;
});
say({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const { file, text, selector, words } = JSON.parse(line);
  await page.evaluate(
    (...wanted) => {
      performance.clearResourceTimings();
      sessionStorage.setItem("wanted", JSON.stringify(wanted));
      globalThis.waitFor(...wanted);
    },
    selector,
    words,
  );
  const painted = new Promise((resolve) => {
    tell = (told) => told.words === words && resolve(told);
  });
  const saved = performance.now();
  writeFileSync(file, text);
  const { now, heard, fetched } = await painted;
  const shown = now - saved;
  const isTheSame = await page.evaluate(() => globalThis.isTheSame ?? false);
  say({ shown, heard: shown - (heard ?? 0), fetched: shown - (fetched ?? 0), isTheSame });
}
await browser.close();
