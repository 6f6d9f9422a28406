import { esc, slug } from "../site.js";
import { base, byLetter } from "../parts.js";

export const data = { permalink: "/people/" };

export function render({ collections }) {
  const last = (person) => slug(person.name.slice(person.name.lastIndexOf(" ") + 1));
  const keyed = collections.people.map((person) => ({ person, key: `${last(person)} ${person.name}` }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  const line = ({ person }) => `<a href="${person.url}">${esc(person.name)}</a>${person.count > 1 ? ` <span class="count">${person.count} films</span>` : ""}`;
  const { letters, html } = byLetter(keyed, (one) => one.key[0].toUpperCase(), line);
  const main = `<h1>People</h1>
<nav class="contents letters" aria-label="Letters">
<ul>
${letters.map((letter, place) => `<li><a href="#letter-${place + 1}">${letter}</a></li>\n`).join("")}</ul>
</nav>
${html}`;
  return base({ title: "People", description: `${keyed.length} people in the films reviewed here.`, url: "/people/", kind: "people", main });
}
