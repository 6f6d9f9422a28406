import { esc, slug } from "../site.js";
import { base, byLetter } from "../parts.js";

export const data = { permalink: "/people/" };

export function render({ collections }) {
  const last = (person) => slug(person.name.slice(person.name.lastIndexOf(" ") + 1));
  const keyed = collections.credited.map((person) => ({ person, key: `${last(person)} ${person.name}` }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  const id = ({ person }) => (person.count > 1 ? "" : `person-${slug(person.name)}`);
  const line = ({ person }) => (person.count > 1 ? `<a href="${person.url}">${esc(person.name)}</a> <span class="count">${person.count} films</span>` : `${esc(person.name)} ${[...person.films].map((one) => `<cite><a href="${one.url}">${esc(one.title)}</a></cite>`).join("")}`);
  const { letters, html } = byLetter(keyed, (one) => one.key[0].toUpperCase(), line, id);
  const main = `<h1>People</h1>
<nav class="contents letters" aria-label="Letters">
<ul>
${letters.map((letter, place) => `<li><a href="#letter-${place + 1}">${letter}</a></li>\n`).join("")}</ul>
</nav>
${html}`;
  return base({ title: "People", description: `${keyed.length} people in the films reviewed here.`, url: "/people/", kind: "people", main });
}
