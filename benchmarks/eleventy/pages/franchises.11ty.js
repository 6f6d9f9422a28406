import { esc, longDate, out } from "../site.js";
import { base, progress } from "../parts.js";

export const data = { permalink: "/franchises/" };

const line = (one) => `<li>
<h3><a href="${one.url}">${esc(one.name)}</a> <span class="year">${one.years}</span></h3>
<ul class="facts">
<li>${progress(one.parts)}</li>
${one.rated > 1 ? `<li>average ${out(one.mean)}</li>\n` : ""}<li>last reviewed <time datetime="${one.latest}">${longDate(one.latest)}</time></li>
</ul>
</li>
`;

export function render({ collections }) {
  const all = collections.franchises.map((one) => ({ ...one, line: line(one) }));
  const orders = [
    ["name", "By name", all],
    ["rating", "By average", [...all].sort((a, b) => b.mean - a.mean)],
    ["progress", "By progress", all],
    ["latest", "By latest review", [...all].sort((a, b) => (a.latest < b.latest ? 1 : a.latest > b.latest ? -1 : 0))],
  ];
  const main = `<h1>Franchises</h1>
<div class="orders">
<fieldset class="tabs">
<legend>Order</legend>
${orders.map(([id, label], place) => `<label><input type="radio" name="order" value="${id}"${place ? "" : " checked"}> ${label}</label>\n`).join("")}</fieldset>
${orders.map(([id, label, found]) => `<section aria-labelledby="by-${id}">
<h2 id="by-${id}">${label}</h2>
<ol class="series">
${found.map((one) => one.line).join("")}</ol>
</section>
`).join("")}</div>`;
  return base({ title: "Franchises", description: `${all.length} franchises, and how far each is reviewed.`, url: "/franchises/", kind: "franchises", main });
}
