// Opens every page once, and prints what breaks the content security policy.
//
//   node visit.js CHROMIUM BASE PATH...

import { launch, say, watchPolicy } from "./watch.js";

const [chromium, base, ...paths] = process.argv.slice(2);
const browser = await launch(chromium);
const page = await browser.newPage();
let path = "";
await watchPolicy(page, (what) => say({ path, ...what }));
for (path of paths) {
  // A page that has moved sends the browser on at once, and is done when the other is.
  await page.goto(base + path, { waitUntil: "load" });
}
await browser.close();
