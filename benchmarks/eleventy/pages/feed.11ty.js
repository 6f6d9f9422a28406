import { AUTHOR, HOST, TITLE, esc } from "../site.js";

export const data = { permalink: "/feed.xml", eleventyImport: { collections: ["newest"] } };

const stamp = (iso) => `${iso}T00:00:00Z`;

function withheld(html, page) {
  return html
    .replace(/<details class="spoiler" id="(.*?)">.*?<\/details>/gs, `<p><a href="${page}#$1">A spoiler is on the page.</a></p>`)
    .replace(/<span class="spoiler-inline">.*?<\/span><\/span>/gs, `<a href="${page}">[spoiler]</a>`)
    .replaceAll('href="#', `href="${page}#`)
    .replaceAll('href="/', `href="${HOST}/`);
}

function entry(one) {
  const page = HOST + one.url;
  const rated = one.rating ? `<p>${one.rating.stars || one.rating.text} (${one.rating.spoken})</p>` : "";
  const text = `${rated}<p><strong>${esc(one.verdict)}</strong></p>${withheld(one.item.templateContent, page)}`;
  return `<entry>
<title>${esc(one.title)}</title>
<id>tag:example.org,${one.date.slice(0, 4)}:reviews/${one.id}</id>
<link rel="alternate" type="text/html" href="${page}"/>
<published>${stamp(one.date)}</published>
<updated>${stamp(one.date)}</updated>
<author><name>${AUTHOR}</name></author>
${one.tags.map((tag) => `<category term="${esc(tag)}"/>`).join("")}<summary>${esc(one.verdict)}</summary>
<content type="html" xml:base="${page}">${esc(text)}</content>
</entry>
`;
}

export function render({ collections }) {
  const newest = collections.reviews.slice(0, 20);
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>${TITLE}</title>
<id>${HOST}/</id>
<link rel="self" type="application/atom+xml" href="${HOST}/feed.xml"/>
<link rel="alternate" type="text/html" href="${HOST}/"/>
<updated>${stamp(newest[0].date)}</updated>
<author><name>${AUTHOR}</name></author>
<generator>Eleventy</generator>
${newest.map(entry).join("")}</feed>
`;
}
