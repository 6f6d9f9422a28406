import { base, byLetter, pager } from "../parts.js";

export const data = { pagination: { data: "collections.titles", size: 1, alias: "list" }, permalink: (data) => data.list.url };

const INDEXES = ["People", "Years", "Genres", "Tags", "Ratings"].map((name) => `<li><a href="/${name.toLowerCase()}/">${name}</a></li>\n`).join("");

export function render({ list }) {
  const title = list.number > 1 ? `All reviews, page ${list.number}` : "All reviews";
  const main = `<h1>${title}</h1>
<p class="intro">${list.count} reviews, by title.</p>
<nav class="contents" aria-label="Other indexes">
<ul>
${INDEXES}</ul>
</nav>
${byLetter(list.films, (one) => one.sorted[0].toUpperCase(), (one) => one.row).html}${pager(list, "Previous page", "Next page")}`;
  return base({ title, description: `Every film reviewed here, by title: ${list.count} in all.`, url: list.url, kind: "reviews", main });
}
