import { esc, plural } from "../site.js";
import { base, cards, pager } from "../parts.js";

export const data = { pagination: { data: "collections.listings", size: 1, alias: "list" }, permalink: (data) => data.list.url };

export function render({ list }) {
  const title = list.number > 1 ? `${list.heading}, page ${list.number}` : list.heading;
  const main = `<h1>${esc(title)}</h1>
<ul class="facts intro">
${list.stars ? `<li><span class="rating" aria-hidden="true">${list.stars}</span></li>\n` : ""}<li>${plural(list.count, "review", "reviews")}</li>
<li><a href="/${list.kind}/">All ${list.index.toLowerCase()}</a></li>
</ul>
${cards(list.films)}${pager(list, "Previous page", "Next page")}`;
  const films = list.count === 1 ? "one film" : `${list.count} films`;
  return base({ title, description: `${list.heading}: ${films} reviewed.`, url: list.url, kind: list.kind, main });
}
