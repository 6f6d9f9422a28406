import { HOST } from "../site.js";

export const data = { permalink: "/sitemap.xml" };

export function render({ collections }) {
  const newest = (films) => films.reduce((day, one) => (one.date > day ? one.date : day), "");
  const rows = [
    ...["/franchises/", "/people/", "/stats/"].map((url) => [url, ""]),
    ...collections.indexes.map((one) => [one.url, ""]),
    ...collections.reviews.map((one) => [one.url, one.date]),
    ...[...collections.homes, ...collections.titles, ...collections.listings].map((one) => [one.url, newest(one.films)]),
    ...collections.people.map((one) => [one.url, newest([...one.films])]),
    ...collections.franchises.map((one) => [one.url, one.latest]),
    ...collections.diaries.map((one) => [one.url, one.entries[0].date]),
  ].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  const lines = rows.map(([url, day]) => `<url><loc>${HOST}${url}</loc>${day ? `<lastmod>${day}</lastmod>` : ""}</url>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${lines.join("")}</urlset>\n`;
}
