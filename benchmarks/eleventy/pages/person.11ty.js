import { esc, out, plural } from "../site.js";
import { base } from "../parts.js";

export const data = { pagination: { data: "collections.people", size: 1, alias: "person" }, permalink: (data) => data.person.url };

export function render({ person }) {
  const jobs = Object.entries(person.jobs).filter(([, films]) => films.length);
  const sections = jobs.map(([job, films], place) => `<section aria-labelledby="job-${place + 1}">
<h2 id="job-${place + 1}">${job}</h2>
<ul class="rows">
${films.map(({ one, as }) => `<li>${one.row}${as ? ` <span class="as">as ${esc(as)}</span>` : ""}</li>\n`).join("")}</ul>
</section>
`);
  const count = plural(person.count, "film", "films");
  const main = `<article class="person h-card">
<h1 class="p-name">${esc(person.name)}</h1>
<ul class="facts intro">
<li>${count} reviewed</li>
${person.rated && person.count > 1 ? `<li>average ${out(person.mean)}</li>\n` : ""}<li><a href="/people/">All people</a></li>
</ul>
<div class="filmography">
${sections.join("")}</div>
</article>`;
  const description = `${person.name}: ${count} reviewed (${jobs.map(([job]) => job.toLowerCase()).join(", ")}).`;
  return base({ title: person.name, description, url: person.url, kind: "person", main });
}
