// Parts that several pages share.
import { AUTHOR, HOST, TITLE, esc } from "./site.js";

const MENU = ["Reviews", "Franchises", "Diary", "Stats"].map((name) => [name, `/${name.toLowerCase()}/`]);

export function base({ title, description, url, kind, main }) {
  const home = url === "/";
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; script-src 'self' 'sha256-5PMGrc8Zp4YQOijLAUqL10bqnHbi21bqilOI0nuGx9s='; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${esc(title)}${kind === "home" ? "" : ` – ${TITLE}`}</title>
${description ? `<meta name="description" property="og:description" content="${esc(description)}">\n` : ""}<meta name="generator" content="Eleventy 3.1.8">
<link rel="preload" href="/assets/fonts/federo.woff2" as="font" type="font/woff2" crossorigin>
<link rel="preload" href="/assets/fonts/vollkorn.woff2" as="font" type="font/woff2" crossorigin>
<meta name="color-scheme" content="light dark">
<script data-in-place>(() => {
const root = document.documentElement, key = "intertitle-lights";
const kept = () => { try { return localStorage.getItem(key); } catch {} };
const set = (lights) => {
root.dataset.lights = ["up", "down"].includes(lights) ? lights : "auto";
for (const one of document.getElementsByName("lights")) one.checked = one.value === root.dataset.lights;
};
const recall = () => set(kept());
recall();
addEventListener("DOMContentLoaded", recall);
addEventListener("pageshow", (event) => event.persisted && recall());
addEventListener("storage", recall);
addEventListener("change", (event) => {
if (event.target.name !== "lights") return;
set(event.target.value);
try { localStorage.setItem(key, event.target.value); } catch {}
});
})();</script>
<link rel="stylesheet" href="/assets/style.css">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="canonical" href="${HOST}${url}">
<meta property="og:type" content="${kind === "review" ? "article" : "website"}">
<meta property="og:site_name" content="${TITLE}">
<meta property="og:title" content="${esc(title)}">
<meta property="og:url" content="${HOST}${url}">
<meta name="twitter:card" content="summary">
<link rel="alternate" type="application/atom+xml" title="${TITLE}" href="/feed.xml">
</head>
<body class="is-${kind}">
<a class="skip" href="#main">Skip to the text</a>
<header class="masthead">
${home ? `<h1 class="brand">${TITLE}</h1>` : `<p class="brand"><a href="/" rel="home">${TITLE}</a></p>`}
<nav aria-label="Main">
<ul>
${MENU.map(([name, at]) => `<li><a href="${at}"${at === url ? ' aria-current="page"' : ""}>${name}</a></li>`).join("\n")}
</ul>
</nav>
</header>
<main id="main">
${main}
</main>
<footer>
<nav aria-label="Indexes">
<ul>
<li><a href="/people/">People</a></li>
<li><a href="/years/">Years</a></li>
<li><a href="/genres/">Genres</a></li>
<li><a href="/tags/">Tags</a></li>
<li><a href="/ratings/">Ratings</a></li>
</ul>
</nav>
<p>${TITLE}, by ${AUTHOR}.</p>
<ul>
<li><a href="/feed.xml">Atom feed</a></li>
<li>Made with Eleventy 3.1.8</li>
</ul>
<fieldset class="lights">
<legend>House lights</legend>
<label><input type="radio" name="lights" value="auto" checked>as on this device</label>
<label><input type="radio" name="lights" value="up">up</label>
<label><input type="radio" name="lights" value="down">down</label>
</fieldset>
</footer>
</body>
</html>
`;
}

export const cards = (films) => `<div class="programme">\n${films.map((one) => one.card).join("")}</div>\n`;
export const rows = (films) => films.map((one) => `<li>${one.row}</li>\n`).join("");

export function pager(page, back, on) {
  if (page.total === 1) return "";
  return `<nav class="pager" aria-label="Pages">
${page.newer ? `<p class="back"><a rel="prev" href="${page.newer}">${back}</a></p>\n` : ""}<p>Page ${page.number} of ${page.total}</p>
${page.older ? `<p class="on"><a rel="next" href="${page.older}">${on}</a></p>\n` : ""}</nav>
`;
}

export function progress(parts) {
  const frames = parts.map((_, place) => `<rect x="${place * 14 + 1}" y="2" width="11" height="10" class="lit"/>`).join("");
  const width = parts.length * 14;
  return `<svg class="frames" viewBox="0 0 ${width} 14" preserveAspectRatio="xMinYMid" width="${width}" height="14" aria-hidden="true">${frames}</svg>
<span>${parts.length === 1 ? "one part so far" : `all ${parts.length} reviewed`}</span>`;
}

export function bestWorst([best, worst]) {
  if (!best.length) return "";
  const group = (label, films) => `<div><dt>${label}</dt>\n${films.map((one) => `<dd>${one.row}</dd>\n`).join("")}</div>\n`;
  return `<dl class="summary">\n${group("Best", best)}${group("Worst", worst)}</dl>\n`;
}

// Long lists under their letters, given already in order. An entry without a page has an id.
export function byLetter(entries, letterOf, line, id = () => "") {
  const groups = new Map();
  for (const one of entries) {
    const letter = letterOf(one);
    groups.has(letter) ? groups.get(letter).push(one) : groups.set(letter, [one]);
  }
  const letters = [...groups.keys()];
  const sections = letters.map((letter, place) => `<section aria-labelledby="letter-${place + 1}">
<h2 id="letter-${place + 1}">${letter}</h2>
<ul>
${groups.get(letter).map((one) => `<li${id(one) && ` id="${id(one)}"`}>${line(one)}</li>\n`).join("")}</ul>
</section>
`);
  return { letters, html: `<div class="index">\n${sections.join("")}</div>\n` };
}
