// Types queries into the search page as a reader does, and prints what each finds, and what breaks the page, as lines of JSON.
//
//   node search.js CHROMIUM BASE ADDRESS QUERY...

import { launch, say, watchPolicy } from "./watch.js";

const [chromium, base, address, ...queries] = process.argv.slice(2);
const browser = await launch(chromium);
const page = await browser.newPage();
const fetched = new Set();
page.on("pageerror", (failure) => say({ rule: "script", element: String(failure) }));
page.on("response", (response) => {
  if (response.url().endsWith(".json")) fetched.add(new URL(response.url()).pathname.split("/").pop());
  if (response.status() >= 400) say({ rule: `status ${response.status()}`, element: response.url() });
  if (!response.url().startsWith(base)) say({ rule: "another host", element: response.url() });
});
await watchPolicy(page, (what) => say(what));

const settled = () =>
  page.waitForFunction(() => document.getElementById("hits").textContent, { timeout: 10000 }).then(() =>
    page.evaluate(() => {
      const texts = (found) => [...document.querySelectorAll(found)].map((one) => one.textContent.replace(/\s+/g, " ").trim());
      return {
        films: texts("#found h2"),
        facts: texts("#found li .facts").slice(0, 3),
        verdicts: texts("#found .blurb").slice(0, 3),
        links: [...document.querySelectorAll("#found h2 a")].map((one) => one.getAttribute("href")),
        pages: texts("#found-pages li"),
        status: document.getElementById("hits").textContent,
        query: new URLSearchParams(location.search).get("q"),
      };
    }),
  );

for (const query of queries) {
  await page.goto(base + address);
  await page.type("#q", query, { delay: 5 });
  await page.waitForFunction((typed) => new URLSearchParams(location.search).get("q") === typed, {}, query.trim());
  say({ typed: query, ...(await settled()) });
}

// A link to a search finds what typing it finds; Enter and the arrows lead on; and the form is a form.
const [first] = queries;
await page.goto(`${base}${address}?q=${encodeURIComponent(first)}`);
say({ linked: first, ...(await settled()) });
await page.focus("#q");
await page.keyboard.press("ArrowDown");
const down = await page.evaluate(() => document.activeElement.textContent);
await page.keyboard.press("ArrowUp");
const up = await page.evaluate(() => document.activeElement.id);
await page.keyboard.press("Enter");
await new Promise((resolve) => setTimeout(resolve, 100));
const entered = await page.evaluate(() => document.activeElement.textContent);
say({ down, up, entered, fetched: [...fetched].sort() });

await page.setJavaScriptEnabled(false);
await page.goto(base + address);
await page.type("#q", first);
await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
say({ address: page.url().slice(base.length), said: await page.$eval("noscript", (one) => one.textContent.trim()) });
await browser.close();
