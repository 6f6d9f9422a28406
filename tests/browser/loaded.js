// Searches as a reader does whose browser has nothing in its cache, and prints what it loads for each query, as lines of JSON:
// the path of each file and its kind.
//
//   node loaded.js CHROMIUM BASE ADDRESS QUERY...

import { launch, say } from "./watch.js";

const [chromium, base, address, ...queries] = process.argv.slice(2);
const browser = await launch(chromium);
for (const query of queries) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const files = new Map();
  page.on("requestfinished", (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin === new URL(base).origin) files.set(pathname, request.resourceType());
  });
  await page.goto(base + address, { waitUntil: "networkidle0" });
  await page.type("#q", query, { delay: 20 });
  await page.waitForFunction(() => document.getElementById("found").children.length, { timeout: 30000 });
  await page.waitForNetworkIdle({ idleTime: 1000 });
  say({ query, found: await page.$$eval("#found h2", (all) => all.length), files: Object.fromEntries(files) });
  await context.close();
}
await browser.close();
