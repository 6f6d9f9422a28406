// Turns the house lights up and down as a reader does, and prints what each page then shows, and what breaks it, as
// lines of JSON.
//
//   node lights.js CHROMIUM BASE ADDRESS OTHER_ADDRESS

import { launch, say, watchPolicy } from "./watch.js";

const [chromium, base, address, other] = process.argv.slice(2);
const browser = await launch(chromium);

async function opened(scheme) {
  const page = await browser.newPage();
  page.on("pageerror", (failure) => say({ rule: "script", element: String(failure) }));
  await watchPolicy(page, say);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  // When the lights are known, and when something is first painted.
  await page.evaluateOnNewDocument(() => {
    new MutationObserver((_, observer) => {
      if (!document.documentElement?.dataset.lights) return;
      globalThis.lit = performance.now();
      observer.disconnect();
    }).observe(document, { attributes: true, childList: true, subtree: true });
  });
  return page;
}

const shown = (page) =>
  page.evaluate(() => {
    const { colorScheme, backgroundColor } = getComputedStyle(document.documentElement);
    const [red] = backgroundColor.match(/\d+/g).map(Number);
    return {
      lights: document.documentElement.dataset.lights ?? null,
      chosen: document.querySelector("[name=lights]:checked")?.value ?? null,
      isSeen: Boolean(document.querySelector(".lights")?.checkVisibility()),
      ground: red < 128 ? "dark" : "light",
      scheme: colorScheme,
    };
  });

const turn = (page, lights) => page.click(`[name=lights][value=${lights}]`);

const page = await opened("light");
await page.goto(base + address);
say({ when: "at first", ...(await shown(page)) });
if (await page.$(".lights")) {
  const beside = await opened("light");
  await beside.goto(base + other);
  await page.bringToFront(); // nothing is painted, nor scrolled to, on a page that nobody sees
  await turn(page, "down");
  say({ when: "turned down", ...(await shown(page)) });
  await beside.waitForFunction(() => document.documentElement.dataset.lights === "down");
  say({ when: "on a page beside it", ...(await shown(beside)) });

  await page.goto(base + other);
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length);
  const isBefore = await page.evaluate(
    () => globalThis.lit < performance.getEntriesByName("first-contentful-paint")[0].startTime,
  );
  say({ when: "on the next page", ...(await shown(page)), isBefore });

  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  await turn(page, "up");
  say({ when: "turned up in the dark", ...(await shown(page)) });
  await turn(page, "auto");
  say({ when: "given back", ...(await shown(page)) });
  await beside.close();

  const locked = await opened("light");
  await locked.evaluateOnNewDocument(() => {
    Object.defineProperty(globalThis, "localStorage", {
      get() {
        throw new DOMException("forbidden", "SecurityError");
      },
    });
  });
  await locked.goto(base + address);
  await turn(locked, "down");
  say({ when: "with nothing stored", ...(await shown(locked)) });
}
await page.setJavaScriptEnabled(false);
await page.goto(base + address);
await page.setJavaScriptEnabled(true);
say({ when: "without scripts", ...(await shown(page)) });
await browser.close();
