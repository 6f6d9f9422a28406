import { AUTHOR, esc, film, link, longDate, plural, rating } from "../site.js";
import { base } from "../parts.js";

const links = (kind, names) => names.map((name) => link(kind, name)).join(", ");

function given(one) {
  if (!one) return `<p class="given">Unrated</p>`;
  const stars = one.stars ? `<span class="rating" aria-hidden="true">${one.stars}</span> ` : "";
  return `<p class="given"><a href="/ratings/${one.slug}/"><data class="p-rating" value="${one.text}">${stars}${one.spoken}</data></a></p>`;
}

function notice(content) {
  const block = content.includes('<details class="spoiler"');
  const inline = content.includes('<span class="spoiler-inline"');
  if (block) return `<p class="notice">Hidden until you ask: The ending${inline ? "; and 1 more" : ""}.</p>\n`;
  return inline ? `<p class="notice">One spoiler is hidden until you ask.</p>\n` : "";
}

function strip({ name, parts, place }) {
  if (parts.length < 2) return "";
  const here = (one) => `<span class="row" aria-current="page">${film(one)}${one.rating ? ` ${rating(one.rating)}` : ""}</span>`;
  const side = (label, rel, one) => (one ? `<p><span class="side">${label}</span>\n<a href="${one.url}" rel="${rel}">${film(one)}</a></p>\n` : "");
  return `<section class="strip" aria-labelledby="strip-1">
<h2 id="strip-1">More ${link("franchises", name)}</h2>
<ol>
${parts.map((one, at) => `<li>${at === place ? here(one) : one.row}</li>\n`).join("")}</ol>
<nav aria-label="${esc(name)}: before and after">
<ul>
<li><p class="order">Release order</p>
${side("Before", "prev", parts[place - 1])}${side("After", "next", parts[place + 1])}</li>
</ul>
</nav>
</section>
`;
}

function poster(one) {
  const series = one.franchises[0] ?? "";
  const place = [...(series || one.title)].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 8191, 0) % 360;
  const length = [...one.title].length;
  return `<span class="poster printed hue-${Math.floor(place / 15)} figure-${place % 8}${length > 36 ? " is-long" : length < 11 ? " is-short" : ""}" aria-hidden="true">
<span class="series-name">${esc(series || one.directors.join(", "))}</span>
<span class="billing">${esc(one.title)}</span>
<span class="released">${one.year}</span>
</span>
`;
}

function company(groups) {
  if (!groups.length) return "";
  return `<section class="company" aria-labelledby="company">
<h2 id="company">On the same bill</h2>
<dl>
${groups.map(({ words, kind, name, films }) => `<div><dt>${words} ${link(kind, name)}</dt>
${films.map((other) => `<dd class="row"><a href="${other.url}">${film(other)}</a></dd>\n`).join("")}</div>\n`).join("")}</dl>
</section>
`;
}

let byId = new Map();
let from;

export default function (data) {
  if (from !== data.collections.reviews) {
    from = data.collections.reviews;
    byId = new Map(from.map((one) => [one.id, one]));
  }
  const one = byId.get(data.page.fileSlug);
  const minutes = one.runtime % 60;
  const reading = Math.max(1, Math.round(one.words / 230));
  const place = one.strip && `<p class="place">${link("franchises", one.strip.name)}${one.strip.parts.length > 1 ? `: part ${one.strip.place + 1} of ${one.strip.parts.length}` : ""}</p>\n`;
  const seen = one.viewings.map((viewing) => `<li><time datetime="${viewing.date}">${longDate(String(viewing.date))}</time> <span class="as">${viewing.medium}</span></li>\n`);
  const main = `<article class="review h-review h-entry">
<header class="titlecard">
${place ?? ""}<h1 class="film p-name"><cite class="p-item h-item">${esc(one.title)}</cite> <span class="year">(<a href="/years/${one.year}/">${one.year}</a>)</span></h1>
<ul class="facts">
<li>${one.personLinks(one.directors)}</li>
<li>${Math.floor(one.runtime / 60)} h${minutes ? ` ${minutes} min` : ""}</li>
<li>${one.countries.join(", ")}</li>
</ul>
${given(one.rating)}
</header>
<div class="columns">
<div class="opener">
<p class="standfirst p-summary">${esc(one.verdict)}</p>
<ul class="facts byline">
<li>By <span class="p-author h-card">${AUTHOR}</span></li>
<li><time class="dt-published" datetime="${one.date}">${longDate(one.date)}</time></li>
<li>${plural(reading, "minute", "minutes")} to read</li>
</ul>
${notice(data.content)}</div>
<div class="text">
<div class="prose opening e-content">
${data.content}</div>
</div>
<div class="notes">
${poster(one)}<section aria-labelledby="credits">
<h2 id="credits">Credits</h2>
<dl>
<div><dt>Directed by</dt><dd>${one.personLinks(one.directors)}</dd></div>
<div><dt>Written by</dt><dd>${one.personLinks(one.writers)}</dd></div>
<div><dt>Genres</dt><dd>${links("genres", one.genres)}</dd></div>
<div><dt>Tags</dt><dd>${links("tags", one.tags)}</dd></div>
</dl>
</section>
<section aria-labelledby="cast">
<h2 id="cast">Cast</h2>
<ul>
${one.cast.map((player) => `<li>${one.personLinks([player.name])} <span class="as">as ${esc(player.character)}</span></li>\n`).join("")}</ul>
</section>
${seen.length ? `<section aria-labelledby="seen">\n<h2 id="seen">Seen</h2>\n<ul>\n${seen.join("")}</ul>\n</section>\n` : ""}</div>
</div>
${one.strip ? strip(one.strip) : ""}${company(one.company)}</article>`;
  return base({ title: `${one.title} (${one.year})`, description: one.verdict, url: one.url, kind: "review", main });
}
