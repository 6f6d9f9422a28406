// Draws pages whole, at three widths, light and dark, into PNG files.
//
//   node shoot.js CHROMIUM BASE FOLDER PATH...

import { launch } from "./watch.js";

const [chromium, base, folder, ...paths] = process.argv.slice(2);
const browser = await launch(chromium);
const page = await browser.newPage();
for (const scheme of ["light", "dark"]) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  for (const width of [320, 768, 1280]) {
    await page.setViewport({ width, height: 900 });
    for (const path of paths) {
      // Twice: a typeface that came too late for the first look is there for the second.
      for (let look = 0; look < 2; look++) await page.goto(base + path, { waitUntil: "load" });
      const name = path.replace(/^\/|\/$/g, "").replaceAll("/", "-") || "home";
      await page.screenshot({ path: `${folder}/${name}-${width}-${scheme}.png`, fullPage: true });
    }
  }
}
await browser.close();
