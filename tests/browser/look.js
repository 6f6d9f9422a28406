// Looks at pages in a browser as readers with other eyes, hands and screens do, and prints what is wrong with each as a
// line of JSON.
//
//   node look.js CHROMIUM BASE light|dark PATH...

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as checks from "./checks.js";
import { launch, say, watchPolicy } from "./watch.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const LONG = 200;
const [chromium, base, scheme, ...paths] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await launch(chromium);

async function look(path, width) {
  const page = await browser.newPage();
  const tell = (what) => say({ path, scheme, width, ...what });
  const ask = async (rule, check) => {
    for (const element of await page.evaluate(check)) tell({ rule, element });
  };
  const features = (motion) =>
    page.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: scheme },
      { name: "prefers-reduced-motion", value: motion },
    ]);
  page.on("pageerror", (failure) => tell({ rule: "script", element: String(failure) }));
  page.on("requestfailed", (request) => tell({ rule: "request", element: request.url() }));
  page.on("response", (response) => {
    if (response.status() >= 400) tell({ rule: `status ${response.status()}`, element: response.url() });
    if (!response.url().startsWith(base)) tell({ rule: "another host", element: response.url() });
  });
  await watchPolicy(page, tell);
  await page.setViewport({ width, height: 900 });
  await features("no-preference");
  await page.goto(base + path);
  await ask("scrolls sideways", checks.beside);

  // What one scheme shows, the other does; what a width changes is looked at in both.
  if (scheme === "light") await ask("target under 24 px", checks.small);
  if (scheme === "light" && width === 1280) {
    await ask("stars without words", checks.wordlessStars);
    await features("reduce");
    await ask("moves all the same", checks.moving);
    await walk(page, tell);
    await features("no-preference");
  }
  if (scheme === "dark" && width === 1280) {
    await page.emulateMediaType("print");
    await ask("printed navigation", checks.printedNavigation);
    await ask("printed pale", checks.printedPale);
    await ask("printed without its address", checks.printedBare);
    await page.emulateMediaType();
  }

  await page.evaluate(axe);
  const found = await page.evaluate((rules) => globalThis.axe.run(document, { runOnly: rules }), RULES);
  for (const { id, nodes } of found.violations) tell({ rule: id, element: nodes[0].html.slice(0, 200) });

  if (scheme === "light") {
    await page.evaluate(checks.spaceWide);
    await ask("scrolls sideways with wide spacing", checks.beside);
    await ask("clipped with wide spacing", checks.clipped);
  }
  await page.close();
}

// Goes through a page by the Tab key alone: everything that can be used is reached, and is seen to be. The end of a very
// long list is left out, since it is as its beginning.
async function walk(page, tell) {
  const count = await page.evaluate(checks.collect);
  for (let step = 0; step < Math.min(count, LONG); step += 1) {
    await page.keyboard.press("Tab");
    const unseen = await page.evaluate(checks.reached);
    if (unseen) tell({ rule: "no visible focus", element: unseen });
  }
  if (count > LONG) return;
  for (const element of await page.evaluate(checks.unreached)) tell({ rule: "not reached by key", element });
}

for (const width of [320, 1280]) {
  for (const path of paths) await look(path, width);
}
await browser.close();
