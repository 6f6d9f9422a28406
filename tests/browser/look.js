// Looks at pages in a browser as readers with other eyes and other screens do, and prints what is wrong with each as a
// line of JSON.
//
//   node look.js CHROMIUM BASE PATH...

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const [chromium, base, ...paths] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });

async function look(path, scheme, width) {
  const page = await browser.newPage();
  const tell = (what) => console.log(JSON.stringify({ path, scheme, width, ...what }));
  page.on("pageerror", (failure) => tell({ rule: "script", element: String(failure) }));
  page.on("requestfailed", (request) => tell({ rule: "request", element: request.url() }));
  page.on("response", (response) => {
    if (response.status() >= 400) tell({ rule: `status ${response.status()}`, element: response.url() });
    if (!response.url().startsWith(base)) tell({ rule: "another host", element: response.url() });
  });
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(base + path);
  const beside = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (beside > 0) tell({ rule: "scrolls sideways", element: `${beside} px` });
  await page.evaluate(axe);
  const found = await page.evaluate((rules) => globalThis.axe.run(document, { runOnly: rules }), RULES);
  for (const { id, nodes } of found.violations) tell({ rule: id, element: nodes[0].html.slice(0, 200) });
  await page.close();
}

for (const scheme of ["light", "dark"]) {
  for (const width of [320, 1280]) {
    for (const path of paths) await look(path, scheme, width);
  }
}
await browser.close();
