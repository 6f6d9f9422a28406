// Opens pages while their fonts come late, and prints what of them moves under a reader: by a layout shift that
// Lighthouse would show, which rounds to hundredths.
//
//   node late.js CHROMIUM BASE PATH...

import { launch, say } from "./watch.js";

const LATE = [0, 60, 150, 400]; // milliseconds: before the first paint, about it, and after it
const WIDTHS = [412, 1280];

const [chromium, base, ...paths] = process.argv.slice(2);
const browser = await launch(chromium);
const page = await browser.newPage();
await page.evaluateOnNewDocument(() => {
  globalThis.shifts = [];
  const keep = (list) => globalThis.shifts.push(...list.getEntries().map(({ value }) => value));
  new PerformanceObserver(keep).observe({ type: "layout-shift", buffered: true });
});
let late = 0;
await page.setCacheEnabled(false);
await page.setRequestInterception(true);
page.on("request", async (request) => {
  if (request.url().endsWith(".woff2")) await new Promise((resolve) => setTimeout(resolve, late));
  await request.continue();
});
for (const path of paths) {
  for (const width of WIDTHS) {
    await page.setViewport({ width, height: 823 });
    for (late of LATE) {
      await page.goto(base + path, { waitUntil: "load" });
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
      const shift = (await page.evaluate(() => globalThis.shifts)).reduce((sum, one) => sum + one, 0);
      if (shift >= 0.005) say({ path, width, late, shift });
    }
  }
}
await browser.close();
