// Opens pages with a trailer, with and without scripts and on paper, clicks on the trailer, and prints what is asked of
// other hosts before and after that, as lines of JSON. A request is answered here; a connection of any other kind (one
// made ahead, for example) arrives at a server of ours and is counted too.
//
//   node trailer.js CHROMIUM BASE ADDRESS...

import { createServer } from "node:net";
import puppeteer from "puppeteer-core";
import { say, watchPolicy } from "./watch.js";

const [chromium, base, ...paths] = process.argv.slice(2);
const HOSTS = ["*youtube.com", "*youtube-nocookie.com", "*ytimg.com", "*vimeo.com", "*vimeocdn.com"];
let connections = 0;
const counter = createServer((socket) => {
  connections += 1;
  socket.destroy();
});
await new Promise((done) => counter.listen(0, "127.0.0.1", done));
const browser = await puppeteer.launch({
  executablePath: chromium,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    `--host-resolver-rules=${HOSTS.map((host) => `MAP ${host} 127.0.0.1:${counter.address().port}`)}`,
  ],
});
const wait = () => new Promise((done) => setTimeout(done, 700));

async function open(path, hasScripts) {
  const page = await browser.newPage();
  const asked = [];
  await page.setViewport({ width: 1000, height: 4000 });
  await page.setJavaScriptEnabled(hasScripts);
  await watchPolicy(page, (what) => say({ path, ...what }));
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    if (request.url().startsWith(base) || !request.url().startsWith("http")) {
      request.continue();
      return;
    }
    asked.push({ url: request.url(), referer: request.headers().referer ?? null });
    request.respond({ contentType: "text/html", body: "<!DOCTYPE html><title>Player</title>Playing" });
  });
  connections = 0; // a click before may have made some
  await page.goto(base + path, { waitUntil: "load" });
  await wait();
  return { page, asked };
}

for (const path of paths) {
  const boxes = [];
  for (const hasScripts of [true, false]) {
    const { page, asked } = await open(path, hasScripts);
    if (hasScripts) {
      for (const frame of await page.$$("iframe")) boxes.push(await frame.boundingBox());
    }
    const before = asked.length + connections;
    const [box] = boxes;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await wait();
    say({ path, hasScripts, frames: boxes.length, shape: Math.round((100 * box.width) / box.height), before, asked });
    await page.close();
  }
  const { page, asked } = await open(path, true);
  await page.emulateMediaType("print");
  const seen = await page.$$eval("iframe", (frames) => frames.filter((one) => one.checkVisibility()).length);
  await page.pdf();
  await wait();
  say({ path, isPrinted: true, seen, before: asked.length + connections });
  await page.close();
}
await browser.close();
counter.close();
