// Opens pages one after another, and prints each as it is once an element of it has a text, as lines of JSON.
//
//   node dump.js CHROMIUM ELEMENT ADDRESS...

import { launch, say } from "./watch.js";

const [chromium, element, ...addresses] = process.argv.slice(2);
const browser = await launch(chromium);
const page = await browser.newPage();
for (const address of addresses) {
  await page.goto(address);
  await page.waitForFunction((id) => document.getElementById(id).textContent, { timeout: 60000 }, element);
  say(await page.content());
}
await browser.close();
