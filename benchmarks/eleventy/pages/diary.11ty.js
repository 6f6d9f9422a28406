import { plural, shortDate } from "../site.js";
import { base } from "../parts.js";

export const data = { pagination: { data: "collections.diaries", size: 1, alias: "diary" }, permalink: (data) => data.diary.url };

export function render({ diary }) {
  const { year, years, entries, months } = diary;
  const nav = years.map((one) => `<li><a href="/diary/${one}/"${one === year ? ' aria-current="page"' : ""}>${one}</a></li>\n`).join("");
  const line = (entry) => `<li><time datetime="${entry.date}">${shortDate(entry.date)}</time> ${entry.one.row} <span class="as">${entry.medium}</span></li>\n`;
  const main = `<h1>Diary ${year}</h1>
<p class="intro">${plural(entries.length, "viewing", "viewings")}.</p>
${years.length > 1 ? `<nav class="contents" aria-label="Years of the diary">\n<ul>\n${nav}</ul>\n</nav>\n` : ""}${months.map(([month, found], place) => `<section aria-labelledby="month-${place + 1}">
<h2 id="month-${place + 1}">${month}</h2>
<ul class="diary">
${found.map(line).join("")}</ul>
</section>
`).join("")}`;
  return base({ title: `Diary ${year}`, description: `Films seen in ${year}: ${entries.length}.`, url: diary.url, kind: "diary", main });
}
