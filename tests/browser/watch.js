// A browser, and pages in it that tell what is wrong as lines of JSON: what every check of pages begins with.

import puppeteer from "puppeteer-core";

export const launch = (chromium) =>
  puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });

export const say = (what) => console.log(JSON.stringify(what));

// What breaks the policy is told by the page itself, from before anything in it is read.
export async function watchPolicy(page, tell) {
  await page.exposeFunction("tellOfPolicy", (element) => tell({ rule: "policy", element }));
  await page.evaluateOnNewDocument(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const where = `${event.sourceFile}:${event.lineNumber}`;
      globalThis.tellOfPolicy(`${event.violatedDirective} ${event.blockedURI} ${where} ${event.sample}`);
    });
  });
}
