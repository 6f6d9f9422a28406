import { base, rows } from "../parts.js";

export const data = { permalink: "/404.html" };

export function render({ collections }) {
  const main = `<div class="titlecard">
<h1>The reel is missing</h1>
<p class="blurb">There is no page at this address.</p>
<ul class="facts">
<li><a href="/">Home</a></li>
<li><a href="/reviews/">All reviews</a></li>
</ul>
</div>
<section aria-labelledby="newest">
<h2 id="newest">The newest reviews</h2>
<ul class="rows">
${rows(collections.reviews.slice(0, 3))}</ul>
</section>`;
  return base({ title: "Not found", description: "There is no page at this address.", url: "/404.html", kind: "404", main });
}
