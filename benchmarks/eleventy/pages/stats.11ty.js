import { esc, out } from "../site.js";
import { base, bestWorst } from "../parts.js";

export const data = { permalink: "/stats/" };

function chart([caption, rows]) {
  const longest = Math.max(...rows.map((row) => row.count));
  const label = (row) => (row.url ? `<a href="${row.url}">${esc(row.title)}</a>` : esc(row.title));
  const bar = (row) => `<tr><th scope="row">${label(row)}</th>
<td><svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="${Math.round((100 * row.count) / longest)}" height="8"/></svg></td>
<td>${row.count}</td></tr>
`;
  return `<table class="chart">\n<caption>${caption}</caption>\n${rows.map(bar).join("")}</table>\n`;
}

export function render({ collections }) {
  const [all] = collections.numbers;
  const number = (count) => count.toLocaleString("en");
  const main = `<h1>Stats</h1>
<dl class="numbers">
<div><dt>Reviews</dt><dd>${number(all.films)}</dd></div>
<div><dt>Words</dt><dd>${number(all.words)}</dd></div>
<div><dt>Hours of film</dt><dd>${number(all.hours)}</dd></div>
<div><dt>Average of ${all.rated} rated</dt><dd>${out(all.mean)}</dd></div>
</dl>
${bestWorst(all.extremes)}<div class="charts">
${all.charts.map(chart).join("")}</div>`;
  return base({ title: "Stats", description: `${all.films} reviews in numbers.`, url: "/stats/", kind: "stats", main });
}
