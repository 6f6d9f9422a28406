import { esc, plural } from "../site.js";
import { base } from "../parts.js";

export const data = { pagination: { data: "collections.indexes", size: 1, alias: "list" }, permalink: (data) => data.list.url };

export function render({ list }) {
  const terms = list.terms.map((term) => `<li><a href="${term.url}">${esc(term.title)}</a> <span class="count">${plural(term.count, "film", "films")}</span></li>\n`);
  const main = `<h1>${list.heading}</h1>\n<ul class="terms">\n${terms.join("")}</ul>`;
  return base({ title: list.heading, description: list.description, url: list.url, kind: list.kind, main });
}
