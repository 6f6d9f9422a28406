import { esc, extremes, film, out, rating } from "../site.js";
import { base, bestWorst, progress } from "../parts.js";

export const data = { pagination: { data: "collections.franchises", size: 1, alias: "franchise" }, permalink: (data) => data.franchise.url };

const part = (one) => `<li>
<p class="part"><a href="${one.url}">${film(one)}</a> ${one.rating ? rating(one.rating) : '<span class="why">unrated</span>'}</p>
</li>
`;

export function render({ franchise }) {
  const main = `<article class="franchise">
<header class="titlecard">
<h1>${esc(franchise.name)}</h1>
<ul class="facts">
<li>${progress(franchise.parts)}</li>
<li>${franchise.years}</li>
${franchise.rated > 1 ? `<li>average ${out(franchise.mean)}</li>\n` : ""}</ul>
</header>
${bestWorst(extremes(franchise.parts, 1000))}<div class="side-by-side">
<section aria-labelledby="order-release">
<h2 id="order-release">Release order</h2>
<ol class="parts">
${franchise.parts.map(part).join("")}</ol>
</section>
</div>
</article>`;
  const description = `${franchise.name}: all ${franchise.parts.length} reviewed.`;
  return base({ title: `${franchise.name}, the franchise`, description, url: franchise.url, kind: "franchise", main });
}
