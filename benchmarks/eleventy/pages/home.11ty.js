import { TITLE, esc, longDate, rating } from "../site.js";
import { base, cards, pager } from "../parts.js";

export const data = { pagination: { data: "collections.homes", size: 1, alias: "list" }, permalink: (data) => data.list.url };

const lead = (one) => `<article class="titlecard lead h-entry">
<h2><a class="p-name u-url" href="${one.url}"><cite>${esc(one.title)}</cite></a> <span class="year">(${one.year})</span></h2>
<p class="blurb p-summary">${esc(one.verdict)}</p>
<ul class="facts">
${one.rating ? `<li>${rating(one.rating)}</li>\n` : ""}<li>${esc(one.directors.join(", "))}</li>
<li><time class="dt-published" datetime="${one.date}">${longDate(one.date)}</time></li>
<li><a href="${one.url}">Read the review</a></li>
</ul>
</article>
`;

export function render({ list }) {
  const first = list.number === 1;
  const head = first ? lead(list.films[0]) : `<h1>Reviews, page ${list.number}</h1>\n`;
  const main = head + cards(first ? list.films.slice(1) : list.films) + pager(list, "Newer reviews", "Older reviews");
  return base({ title: first ? TITLE : `${TITLE}, page ${list.number}`, url: list.url, kind: "home", main });
}
