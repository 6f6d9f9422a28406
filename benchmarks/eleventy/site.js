// The reviews joined up: what every page of the site shows.
export const TITLE = "A Thousand Nights";
export const HOST = "https://example.org";
export const AUTHOR = "Noor Achterberg";
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const UNSAFE = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const esc = (text) => (/[&<>"]/.test(text) ? text.replace(/[&<>"]/g, (char) => UNSAFE[char]) : text);
export const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;
export const month = (iso) => MONTHS[Number(iso.slice(5, 7)) - 1];
export const longDate = (iso) => `${Number(iso.slice(8))} ${month(iso)} ${iso.slice(0, 4)}`;
export const shortDate = (iso) => `${Number(iso.slice(8))} ${month(iso).slice(0, 3)}`;
export const film = (one) => `<cite>${esc(one.title)}</cite> <span class="year">(${one.year})</span>`;
export const out = (mean) => `${(5 * mean).toFixed(1)} out of 5`;

// Eleventy's own filter takes 3 ms a name, so names are made into addresses here, each once.
const LETTERS = { "ø": "o", "ł": "l", "ı": "i", "ß": "ss" };
const slugs = new Map();
export function slug(name) {
  let made = slugs.get(name);
  if (made === undefined) {
    const bare = name.normalize("NFKD").toLowerCase().replace(/\p{M}|'/gu, "").replace(/[øłıß]/g, (char) => LETTERS[char]);
    slugs.set(name, (made = bare.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "")));
  }
  return made;
}
export const link = (kind, name) => `<a href="/${kind}/${slug(name)}/">${esc(name)}</a>`;

const sums = (films) => {
  const rated = films.filter((one) => one.rating);
  return { rated: rated.length, mean: rated.length ? rated.reduce((sum, one) => sum + one.rating.worth, 0) / rated.length : -1 };
};

export function rating(given) {
  if (!given) return "";
  return given.stars
    ? `<span class="rating" role="img" aria-label="${given.spoken}">${given.stars}</span>`
    : `<span class="rating">${given.spoken}</span>`;
}

function makeRow(one) {
  return `<span class="row"><a href="${one.url}">${film(one)}</a>${one.rating ? ` ${rating(one.rating)}` : ""}</span>`;
}

function makeCard(one) {
  return `<article class="card h-entry">
<h2><a class="p-name u-url" href="${one.url}"><cite>${esc(one.title)}</cite></a> <span class="year">(${one.year})</span></h2>
<ul class="facts">
${one.rating ? `<li>${rating(one.rating)}</li>\n` : ""}<li>${esc(one.directors.join(", "))}</li>
${one.franchises.map((name) => `<li>${link("franchises", name)}</li>\n`).join("")}</ul>
<p class="blurb p-summary">${esc(one.verdict)}</p>
<p class="date"><time class="dt-published" datetime="${one.date}"><span>${Number(one.date.slice(8))}</span> ${month(one.date).slice(0, 3)} ${one.date.slice(0, 4)}</time></p>
</article>
`;
}

function grouped(films, terms) {
  const found = new Map();
  for (const one of films) for (const term of terms(one)) found.has(term) ? found.get(term).push(one) : found.set(term, [one]);
  return found;
}

// Cut a long list into pages with links between them.
function* paged(films, size, first, later = (number) => `${first}page/${number}/`) {
  const total = Math.max(1, Math.ceil(films.length / size));
  const at = (number) => (number < 1 || number > total ? "" : number === 1 ? first : later(number));
  for (let number = 1; number <= total; number++) {
    yield { films: films.slice((number - 1) * size, number * size), number, total, url: at(number), newer: at(number - 1), older: at(number + 1) };
  }
}

export function extremes(films, many) {
  const worths = films.filter((one) => one.rating).map((one) => one.rating.worth);
  const [high, low] = worths.reduce(([high, low], worth) => [Math.max(high, worth), Math.min(low, worth)], [-1, 2]);
  if (high <= low) return [[], []];
  const of = (worth) => films.filter((one) => one.rating?.worth === worth).slice(0, many);
  return [of(high), of(low)];
}

const largest = (counts) => [...counts].sort((a, b) => b.count - a.count || (a.title < b.title ? -1 : 1)).slice(0, 10);
const tally = (films, labels) => [...grouped(films, labels)].map(([title, found]) => ({ title, count: found.length }));

export function makeCatalogue(items, scale) {
  const films = items.map((item) => {
    const facts = item.data;
    const one = {
      id: item.fileSlug, url: `/reviews/${item.fileSlug}/`, title: facts.title, year: facts.year, sorted: facts.sorted,
      verdict: facts.description, date: facts.date instanceof Date ? facts.date.toISOString().slice(0, 10) : facts.date,
      directors: facts.directors, writers: facts.writers, cast: facts.cast, franchises: facts.franchises, genres: facts.genres,
      countries: facts.countries, tags: facts.terms, runtime: facts.runtime, viewings: facts.viewings ?? [],
      rating: facts.ratings.length ? { ...scale[facts.ratings[0]], slug: facts.ratings[0] } : null,
      words: item.rawInput.split(/\s+/).length, item,
    };
    one.row = makeRow(one);
    one.card = makeCard(one);
    return one;
  });
  films.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : a.sorted < b.sorted ? -1 : 1));
  const byYear = [...films].sort((a, b) => a.year - b.year);
  const titled = [...films].sort((a, b) => (a.sorted < b.sorted ? -1 : 1));

  const kinds = {
    years: { title: "Years", groups: grouped(films, (one) => [String(one.year)]), heading: (label) => `Films of ${label}` },
    tags: { title: "Tags", groups: grouped(films, (one) => one.tags), heading: (label) => `Tagged “${label}”` },
    genres: { title: "Genres", groups: grouped(films, (one) => one.genres), heading: (label) => label },
    ratings: { title: "Ratings", groups: grouped(films, (one) => (one.rating ? [one.rating.slug] : [])), heading: (label) => `Rated ${scale[label].spoken}` },
  };
  const address = (kind, label) => `/${kind}/${kind === "ratings" ? label : slug(label)}/`;
  const listings = [];
  const indexes = [];
  for (const [kind, { title, groups, heading }] of Object.entries(kinds)) {
    const labels = [...groups.keys()].sort();
    if (kind === "years") labels.reverse();
    if (kind === "ratings") labels.sort((a, b) => scale[b].worth - scale[a].worth);
    indexes.push({
      url: `/${kind}/`, kind, heading: title, description: `${title} of the films reviewed here.`,
      terms: labels.map((label) => ({ url: address(kind, label), title: kind === "ratings" ? scale[label].spoken : label, count: groups.get(label).length })),
    });
    for (const [label, found] of groups) {
      for (const page of paged(found, 24, address(kind, label))) {
        listings.push({ ...page, kind, index: title, heading: heading(label), count: found.length, stars: kind === "ratings" ? scale[label].stars : "" });
      }
    }
  }

  const people = new Map();
  const credit = (name, job, one, as) => {
    if (!people.has(name)) people.set(name, { name, films: new Set(), jobs: { Director: [], Writer: [], Actor: [] } });
    people.get(name).films.add(one);
    people.get(name).jobs[job].push({ one, as });
  };
  for (const one of [...byYear].reverse()) {
    for (const name of one.directors) credit(name, "Director", one);
    for (const name of one.writers) credit(name, "Writer", one);
    for (const player of one.cast) credit(player.name, "Actor", one, player.character);
  }
  const parts = grouped(films, (one) => one.franchises);
  const ofTime = grouped(films, (one) => one.genres.map((genre) => `${one.year} ${genre}`));
  const around = (year, genre) => [-2, -1, 0, 1, 2].flatMap((gap) => ofTime.get(`${year + gap} ${genre}`) ?? []);
  // Other films by a review's directors, with its lead, and of its genre and time, the nearest in year first.
  for (const one of films) {
    const shown = new Set([one, ...one.franchises.flatMap((name) => parts.get(name))]);
    const hands = [...one.directors.map((name) => ["More by", name, "Director"]), ...one.cast.slice(0, 1).map(({ name }) => ["More with", name, "Actor"])];
    const circles = hands.map(([words, name, job]) => [words, "people", name, new Set(people.get(name).jobs[job].map((credit) => credit.one))]);
    circles.push([`Around ${one.year}, in`, "genres", one.genres[0], around(one.year, one.genres[0])]);
    one.company = circles.flatMap(([words, kind, name, found]) => {
      const others = [...found].filter((other) => !shown.has(other));
      const gap = (other) => Math.abs(other.year - one.year);
      others.sort((a, b) => gap(a) - gap(b) || a.year - b.year || (a.id < b.id ? -1 : 1));
      const nearest = others.slice(0, 4);
      nearest.forEach((other) => shown.add(other));
      return nearest.length ? [{ words, kind, name, films: nearest }] : [];
    });
  }

  // A person has a page if at least two films credit them; others have a place on the index of people.
  for (const person of people.values()) person.url = `/people/${person.films.size > 1 ? `${slug(person.name)}/` : `#person-${slug(person.name)}`}`;
  const personLinks = (names) => names.map((name) => `<a href="${people.get(name).url}">${esc(name)}</a>`).join(", ");
  for (const one of films) one.personLinks = personLinks;
  const credited = [...people.values()].map((person) => ({ ...person, count: person.films.size, ...sums([...person.films]) }));
  const persons = credited.filter((person) => person.count > 1);

  const franchises = [...grouped(byYear, (one) => one.franchises)].map(([name, parts]) => {
    parts.forEach((one, place) => { one.strip = { name, parts, place }; });
    const years = [parts[0].year, parts.at(-1).year];
    const latest = parts.reduce((newest, one) => (one.date > newest ? one.date : newest), "");
    return { name, parts, url: `/franchises/${slug(name)}/`, years: years[0] === years[1] ? `${years[0]}` : years.join("–"), latest, ...sums(parts) };
  });
  franchises.sort((a, b) => (a.name < b.name ? -1 : 1));

  const seen = films.flatMap((one) => one.viewings.map((viewing) => ({ ...viewing, date: String(viewing.date), one })));
  const diaryYears = [...grouped(seen, (entry) => [entry.date.slice(0, 4)])].sort((a, b) => (a[0] < b[0] ? 1 : -1));
  const diaries = diaryYears.map(([year, entries]) => ({
    year, entries, url: `/diary/${year}/`, years: diaryYears.map(([one]) => one), months: [...grouped(entries, (entry) => [month(entry.date)])],
  }));
  indexes.push({ url: "/diary/", kind: "diary", heading: "Diary", description: "Films seen, year by year.",
    terms: diaries.map((one) => ({ url: one.url, title: one.year, count: one.entries.length })) });

  const named = (kind) => (rows) => rows.map((row) => ({ ...row, url: `/${kind}/${slug(row.title)}/` }));
  const numbers = [{
    films: films.length, words: films.reduce((sum, one) => sum + one.words, 0), hours: Math.round(films.reduce((sum, one) => sum + one.runtime, 0) / 60),
    ...sums(films), extremes: extremes(films, 5),
    charts: [
      ["Ratings", indexes.find((one) => one.kind === "ratings").terms],
      ["By decade of release", tally(films, (one) => [`${Math.floor(one.year / 10)}0s`]).sort((a, b) => (a.title < b.title ? -1 : 1))],
      ["By country", largest(tally(films, (one) => one.countries))],
      ["By genre", named("genres")(largest(tally(films, (one) => one.genres)))],
      ["Most reviewed people", largest(credited.map((one) => ({ title: one.name, count: one.count, url: one.url })))],
      ["Reviews a month", tally(films, (one) => [one.date.slice(0, 7)]).sort((a, b) => (a.title < b.title ? -1 : 1)).slice(-12)],
    ],
  }];
  return {
    reviews: films, newest: films.slice(0, 20).map((one) => one.item), listings, people: persons, credited, franchises, indexes, diaries, numbers,
    homes: [...paged(films, 12, "/", (number) => `/page/${number}/`)], titles: [...paged(titled, 200, "/reviews/")].map((page) => ({ ...page, count: films.length })),
  };
}
