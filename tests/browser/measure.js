// Measures pages by Lighthouse as it does for a phone, and prints each run as a line of JSON.
//
//   node measure.js CHROMIUM BASE RUNS PATH...

import lighthouse from "lighthouse";
import { launch, say } from "./watch.js";

const NAMED = ["accessibility", "best-practices", "seo"];
const [chromium, base, runs, ...paths] = process.argv.slice(2);
const browser = await launch(chromium);
const port = Number(new URL(browser.wsEndpoint()).port);
for (const path of paths) {
  for (let run = 0; run < Number(runs); run += 1) {
    const { lhr } = await lighthouse(base + path, { port, output: "json", logLevel: "error" });
    const score = (name) => Math.round(lhr.categories[name].score * 100);
    const failed = NAMED.flatMap((name) => lhr.categories[name].auditRefs)
      .filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
      .map(({ id }) => id);
    say({
      path,
      performance: score("performance"),
      ...Object.fromEntries(NAMED.map((name) => [name, score(name)])),
      cls: lhr.audits["cumulative-layout-shift"].numericValue,
      lcp: lhr.audits["largest-contentful-paint"].numericValue,
      tbt: lhr.audits["total-blocking-time"].numericValue,
      failed,
      versions: `Lighthouse ${lhr.lighthouseVersion}, ${await browser.version()}`,
    });
  }
}
await browser.close();
