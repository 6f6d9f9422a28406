// Search, in the reader's browser: films, and all that they are found by, from files that the build has made
// (intertitle/outputs/search.py says what is in them). Results are made of text, never of HTML.
(() => {
  "use strict";
  const SLOTS = 256; // as in intertitle/markup/terms.py, with the folding
  const SHORTEST = 3;
  const SHOWN = 10;
  const PAGES = 6;
  const PAUSE = 250; // milliseconds without a key, after which the address and the voice follow
  const WORTH = { film: 100, also: 90, year: 60, head: 40, director: 30, person: 25, text: 5 };
  const SHARED = [40, 20, 20]; // franchise, genre, tag
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
  const UNSPACED = /[\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3\u3040-\u30ff\u3400-\u9fff]/u;
  const TERM =
    /[\p{L}\p{N}\u0900-\u0963\u0966-\u0df3\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ece\u102b-\u103e\u17b4-\u17d3]+/gu;
  const ACCENTS =
    /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u3099\u309a]+/gu;
  const BESIDE = /[²³¹¼-¾⁰⁴-⁹₀-₉⅐-⅟↉]/gu; // a number of its own beside the one before it: Alien³, 8½
  const ROMAN = ["ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]; // from 2

  const form = document.getElementById("search");
  const field = form.elements.q;
  const list = document.getElementById("found");
  const pages = document.getElementById("found-pages");
  const more = document.getElementById("more");
  const status = document.getElementById("hits");
  const folder = form.dataset.programme.replace(/[^/]*$/u, "");

  // ---------------------------------------------------------------- what it says

  // The page has every word, in its own language: a text, or a table of texts by plural category or number.
  const language = JSON.parse(form.dataset.words);
  status.lang = language.language;
  status.dir = "auto";
  const plurals = new Intl.PluralRules(language.language);
  const numbers = new Intl.NumberFormat(language.language);
  const conjunction = new Intl.ListFormat(language.language).formatToParts(["1", "2"])[1].value;
  const phrase = (name, values = {}, count = 0) => {
    const word = language.words[name];
    const text = typeof word === "string" ? word : (word[count] ?? word[plurals.select(count)] ?? word.other);
    const shown = { count: numbers.format(count), ...values };
    return text.replace(/\{([a-z_]+)\}/gu, (_, slot) => shown[slot]);
  };

  // ---------------------------------------------------------------- words

  const spell = (text) =>
    text
      .replace(BESIDE, " $&")
      .normalize("NFKD")
      .replace(ACCENTS, "")
      .replace(/[’ʼ`]/gu, "'")
      .toLowerCase()
      .replace(/[ßæœøłđðþı]/gu, (letter) => LETTERS[letter]);
  const fold = (text) => spell(text).replaceAll("'", "");
  const words = (text) => fold(text).match(TERM) ?? [];

  // The words that follow an apostrophe: amour of l'amour.
  const elided = (text) =>
    spell(text)
      .split("'")
      .slice(1)
      .map((part) => (part.search(TERM) === 0 ? part.match(TERM)[0] : ""))
      .filter((word) => word.length >= SHORTEST && !UNSPACED.test(word));

  // The words by which a title or a name is found: its own, what is between two spaces as one word (spiderman), initials
  // as one word, and what follows an apostrophe.
  const spellings = (name) => {
    const found = new Set(words(name));
    let initials = "";
    for (const part of name.split(/\s+/u)) {
      for (const word of [...elided(part), words(part).join("")]) found.add(word);
      for (const word of words(part)) {
        initials = word.length === 1 ? initials + word : "";
        found.add(initials);
      }
    }
    found.delete("");
    return found;
  };
  const named = (name) => ` ${[...spellings(name)].join(" ")} `;

  // A title is also found by the word for "&" or "+", and by its numbers in the other numerals: Rocky II, Rocky 2.
  const titled = (title) => {
    const found = spellings(title);
    if (/[&+]/u.test(title)) for (const word of ["and", ...words(conjunction)]) found.add(word);
    for (const word of [...found]) {
      if (ROMAN.includes(word)) found.add(String(ROMAN.indexOf(word) + 2));
      else if (ROMAN[Number(word) - 2]) found.add(ROMAN[Number(word) - 2]);
    }
    return ` ${[...found].join(" ")} `;
  };
  const hash = (letters) => letters.reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 8191, 0);
  const shardOf = (term, count) => Math.floor(((hash([...term].slice(0, SHORTEST)) % SLOTS) * count) / SLOTS);

  // What of a token is looked up among the words of texts: itself, or in a script without spaces its pairs of signs.
  const lookups = (token) => {
    if (!UNSPACED.test(token)) return token.length >= SHORTEST ? [token] : [];
    const signs = [...token];
    return signs.slice(1).map((sign, place) => signs[place] + sign);
  };

  // How well a token stands in words: whole, at the beginning of one, or within (which counts in titles without spaces).
  const match = (text, token) => {
    if (text.includes(` ${token} `)) return 1;
    if (text.includes(` ${token}`)) return 0.8;
    return UNSPACED.test(token) && text.includes(token) ? 0.7 : 0;
  };

  // How many slips of the keyboard lie between what is typed and the beginning of a word: a letter too many, too few,
  // another, or two that have changed places. Gives up above `most`.
  const slips = (typed, word, most) => {
    if (word.length < typed.length - most) return most + 1;
    const width = Math.min(word.length, typed.length + most);
    let before = [];
    let row = Array.from({ length: width + 1 }, (_, column) => column);
    for (let line = 1; line <= typed.length; line += 1) {
      const above = row;
      row = [line];
      for (let column = 1; column <= width; column += 1) {
        const same = typed[line - 1] === word[column - 1];
        let least = Math.min(above[column] + 1, row[column - 1] + 1, above[column - 1] + (same ? 0 : 1));
        if (line > 1 && column > 1 && typed[line - 1] === word[column - 2] && typed[line - 2] === word[column - 1]) {
          least = Math.min(least, before[column - 2] + 1);
        }
        row.push(least);
      }
      if (Math.min(...row) > most) return most + 1;
      before = above;
    }
    return Math.min(...row);
  };

  // ---------------------------------------------------------------- files

  const files = new Map();
  const load = (name) => {
    if (!files.has(name)) {
      const asked = fetch(folder + name, { cache: "no-cache" }).then((answer) => {
        if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
        return answer.json();
      });
      asked.catch(() => files.delete(name)); // the next key asks again
      files.set(name, asked);
    }
    return files.get(name);
  };
  const numbered = (kind, number) => load(`${kind}-${String(number).padStart(2, "0")}.json`);

  // A slug is 0 where it is the name's own, 1 with the year added, or said in full.
  const slugOf = (slug, name, year) => {
    if (typeof slug === "string") return slug;
    const own = name
      .toLowerCase()
      .replace(/['`]/gu, "")
      .replace(/[\W_]+/gu, "-")
      .replace(/^-+|-+$/gu, "");
    return slug ? `${own}-${year}` : own;
  };
  // Some pages have a url of their own in place of the slug.
  const address = ([before, after], slug) => (slug.startsWith("/") ? slug : before + encodeURIComponent(slug) + after);
  // Posts have the first numbers. Each has what it is: "Essay".
  const postAt = (told, place) => told.posts?.[place];
  const reviewAddress = (told, place, slug) => {
    const own = told.permalinks?.[place];
    const day = told.days?.[place];
    const url = own ?? address(postAt(told, place) ? told.post : told.review, slug);
    if (own || !day) return url;
    return url.replace("{year}", day.slice(0, 4)).replace("{month}", day.slice(4, 6)).replace("{day}", day.slice(6));
  };
  // Someone without a page has 2, or # before the slug, and a place on the index of people.
  const personAddress = (told, slug, name) => {
    const isListed = slug === 2 || (typeof slug === "string" && slug.startsWith("#"));
    const own = slug === 2 ? 0 : isListed ? slug.slice(1) : slug;
    return address(isListed ? told.listed : told.person, slugOf(own, name));
  };
  const unstepped = (steps) => {
    let place = 0;
    return steps.map((step) => (place += step));
  };

  let programme = null;
  const opened = async () => {
    if (!programme) {
      const told = await load("films.json");
      told.titles = told.films.map(titled);
      told.headlines = told.films.map((_, place) => (told.heads[place] ? titled(told.heads[place]) : ""));
      const given = (names, place) => titled([names?.[place] ?? []].flat().join(" "));
      told.alsos = told.films.map((_, place) => given(told.also, place));
      told.partly = told.films.map((_, place) => given(told.parts, place));
      told.called = told.terms.map(([, name]) => titled(name));
      told.joined = told.films.map((film) => words(film).join(""));
      told.shelf = told.words ? shelved(told) : null;
      programme = told;
    }
    return programme;
  };
  const shelved = ({ words: found, people }) => ({
    words: new Map(Object.entries(found)),
    people: people.map(([name, slug, steps, directed = [], also = ""]) => ({
      name,
      slug,
      films: unstepped(steps),
      directed: unstepped(directed),
      text: named(`${name} ${also}`),
    })),
  });
  const shelves = new Map();
  const shelf = async (told, term) => {
    if (told.shelf) return told.shelf;
    const number = shardOf(term, told.shelves);
    if (!shelves.has(number)) {
      const found = await numbered("words", number);
      if (found.ids !== told.ids) return { words: new Map(), people: [] }; // the site has been published anew
      shelves.set(number, shelved(found));
    }
    return shelves.get(number);
  };

  // ---------------------------------------------------------------- finding

  // Gives each film's worth for one token, and whether it is spelt otherwise there. What is not in the programme is looked
  // up only when `deep`.
  async function worths(told, token, people, deep) {
    const worth = new Float32Array(told.films.length);
    const raise = (place, value) => {
      if (value > worth[place]) worth[place] = value;
    };
    const shared = told.called.map((text, number) => match(text, token) * SHARED[told.terms[number][0]]);
    told.titles.forEach((text, place) => {
      raise(place, match(text, token) * WORTH.film);
      if (told.headlines[place]) raise(place, match(told.headlines[place], token) * WORTH.head);
      raise(place, match(told.alsos[place], token) * WORTH.also);
      raise(place, match(told.partly[place], token) * WORTH.head);
      if (String(told.years[place]) === token) raise(place, WORTH.year);
      for (const number of told.of[place]) raise(place, shared[number]);
    });
    if (!deep) return { worth, isClose: false };
    const meant = shared.flatMap((value, number) => (value && told.terms[number][0] ? [number] : []));
    if (meant.length) {
      const films = await sharing(told);
      for (const number of meant) for (const place of unstepped(films[number] ?? [])) raise(place, shared[number]);
    }
    for (const { text, films, directed } of people) {
      const value = match(text, token);
      for (const place of films) raise(place, value * WORTH.person);
      for (const place of directed) raise(place, value * WORTH.director);
    }
    const isNamed = worth.some((value) => value > 0);
    const inTexts = await written(told, token);
    for (const [place, value] of inTexts) raise(place, value * WORTH.text);
    const isClose = !isNamed && (await near(told, token, raise, inTexts.size > 0));
    return { worth, isClose };
  }

  // What a part of the query may mean, word by word: a word, and what follows an apostrophe in it.
  const alternatives = (part) =>
    words(part).map((word) => [word, ...elided(part).filter((one) => one !== word && word.endsWith(one))]);

  // Gives what `worths` gives for the best of a token's alternatives.
  async function either(told, token, people, deep) {
    const [first, ...others] = await Promise.all(token.map((word) => worths(told, word, people, deep)));
    for (const other of others) {
      first.worth = first.worth.map((value, place) => Math.max(value, other.worth[place]));
      first.isClose &&= other.isClose;
    }
    return first;
  }

  // The people whose names have a word that begins as any of the tokens does. A letter alone leads to nobody, but those
  // who are found by the other tokens may have it.
  async function persons(told, tokens) {
    const found = new Map();
    for (const token of tokens.filter(({ length }) => length > 1)) {
      const { people } = await shelf(told, token);
      for (const one of people) if (match(one.text, token)) found.set(`${one.slug} ${one.name}`, one);
    }
    return [...found.values()];
  }

  // The films of each genre and tag.
  async function sharing(told) {
    if (told.shared) return told.shared;
    const found = await load("terms.json");
    return found.ids === told.ids ? found.films : {};
  }

  // The films in whose texts a token stands, with how well.
  async function written(told, token) {
    let found = null;
    for (const term of lookups(token)) {
      const { words: known } = await shelf(told, term);
      const own = new Map();
      for (const [word, steps] of known) {
        if (!word.startsWith(term)) continue;
        const value = word === term ? 1 : 0.8;
        for (const place of unstepped(steps)) own.set(place, Math.max(own.get(place) ?? 0, value));
      }
      const before = found;
      found = before ? new Map([...own].filter(([place]) => before.has(place))) : own;
    }
    return found ?? new Map();
  }

  // Raises the films that a token nearly names, in a title or a franchise, or if no text has it, in a director's name.
  async function near(told, token, raise, isWritten) {
    const most = token.length < 4 ? 0 : token.length < 8 ? 1 : 2;
    if (!most) return false;
    told.vocabulary ??= vocabulary(titlesAndFranchises(told));
    if (!isWritten) told.directing ??= vocabulary(await directors(told));
    let isClose = false;
    for (const [word, places] of [...told.vocabulary, ...(isWritten ? [] : told.directing)]) {
      if (token.length < 6 && word[0] !== token[0]) continue;
      const wrong = slips(token, word, most);
      if (wrong > most) continue;
      isClose = true;
      // A word that goes on for long after its beginning is less likely meant.
      const value = WORTH.film / (1 + wrong) - Math.min(20, Math.abs(word.length - token.length));
      for (const place of places) raise(place, value);
    }
    return isClose;
  }

  function vocabulary(names) {
    const found = new Map();
    for (const [text, places] of names) {
      for (const word of text.trim().split(" ").filter(({ length }) => length >= SHORTEST)) {
        if (!found.has(word)) found.set(word, new Set());
        for (const place of places) found.get(word).add(place);
      }
    }
    return found;
  }

  const titlesAndFranchises = (told) =>
    told.titles.flatMap((text, place) => [
      [text, [place]],
      [told.alsos[place], [place]],
      ...told.of[place].map((one) => [told.called[one], [place]]),
    ]);

  async function directors(told) {
    if (told.shelf) return told.shelf.people.map(({ text, directed }) => [text, directed]);
    const found = await load("directors.json");
    if (found.ids !== told.ids) return []; // the site has been published anew
    return found.directors.map(([name, steps]) => [named(name), unstepped(steps)]);
  }

  // Gives the places of the films that have every token, the best first; what else has a page; and whether spelling was
  // passed over.
  async function find(typed, deep) {
    const told = await opened();
    const tokens = typed.split(/\s+/u).flatMap(alternatives);
    const people = deep ? await persons(told, tokens.flat()) : [];
    const each = await Promise.all(tokens.map((token) => either(told, token, people, deep)));
    const whole = words(typed).join("");
    const found = [];
    told.joined.forEach((title, place) => {
      const begins = title.startsWith(whole);
      let sum = 0;
      for (const { worth } of each) {
        // A title that begins so without its spaces matches too: "spider man" finds Spiderman.
        const value = worth[place] || (begins && whole.length > SHORTEST ? WORTH.head : 0);
        if (!value) return;
        sum += value;
      }
      if (title === whole) sum += 60;
      else if (begins) sum += 20;
      found.push({ place, sum, length: title.length, year: told.years[place] });
    });
    found.sort((one, other) => {
      const gap = other.sum - one.sum || one.length - other.length || other.year - one.year;
      return gap || one.place - other.place;
    });
    return {
      films: tokens.length ? found.map(({ place }) => place) : [],
      pages: tokens.length ? otherPages(told, tokens, whole, people) : [],
      isClose: each.some(({ isClose }) => isClose),
    };
  }

  function otherPages(told, tokens, whole, people) {
    const found = new Map();
    const offer = (kind, title, text, url) => {
      if (!tokens.every((token) => token.some((word) => match(text, word)))) return;
      const own = url();
      found.set(own, { kind, title, url: own, isWhole: words(title).join("") === whole, length: title.length });
    };
    told.terms.forEach(([kind, name, slug], number) => {
      const [label, ...around] = told.kinds[kind];
      offer(label, name, told.called[number], () => address(around, slugOf(slug, name)));
    });
    for (const { name, slug, text } of people) {
      offer(phrase("found_person"), name, text, () => personAddress(told, slug, name));
    }
    const [year] = tokens[0];
    if (tokens.length === 1 && told.years.includes(Number(year))) {
      offer(phrase("found_year"), phrase("films_of_year", { year }), ` ${year} `, () => address(told.year, String(year)));
    }
    for (const [kind, title, url] of told.others) offer(kind, title, titled(title), () => url);
    const order = (one, other) => other.isWhole - one.isWhole || one.length - other.length;
    return [...found.values()].sort(order).slice(0, PAGES);
  }

  // ---------------------------------------------------------------- showing

  function element(name, given = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function rating(told, place) {
    const [stars, spoken] = told.ratings[told.rated[place]];
    return stars
      ? element("span", { class: "rating", role: "img", "aria-label": spoken }, stars)
      : element("span", { class: "rating" }, spoken);
  }

  function hit(told, place) {
    const film = told.films[place];
    const year = told.years[place];
    const link = element("a", { href: reviewAddress(told, place, slugOf(told.slugs[place], film, year)) });
    const post = postAt(told, place);
    link.append(post ? film : element("cite", {}, film));
    const card = element("article", { class: "card" });
    const part = told.parts?.[place];
    const beside = (name, text) => [" ", element("span", { class: name }, text)];
    card.append(element("h2", {}, link, ...(year ? beside("year", `(${year})`) : []), ...(part ? beside("season", part) : [])));
    if (told.heads[place]) card.append(element("p", { class: "headline" }, told.heads[place]));
    const fact = (one) => element("li", {}, one);
    const facts = element("ul", { class: "facts" });
    if (post) facts.append(fact(post));
    if (told.rated[place] >= 0) facts.append(fact(rating(told, place)));
    const franchises = told.of[place].map((one) => fact(told.terms[one][1]));
    facts.append(...franchises);
    const blurb = element("p", { class: "blurb" });
    card.append(facts, blurb);
    const fill = ([verdict, ...directors]) => {
      if (directors.length) facts.insertBefore(fact(directors.join(phrase("comma"))), franchises[0] ?? null);
      if (!facts.children.length) facts.remove();
      if (verdict) blurb.append(verdict);
      else blurb.remove();
    };
    if (told.cards) fill(told.cards[place]);
    else unfilled.push([fill, `${post ? "posts/" : ""}${slugOf(told.slugs[place], film, year)}`]);
    return element("li", {}, card);
  }

  // On a large blog verdicts and directors are in files of their own, which are fetched for the films that are shown when
  // nobody types.
  let unfilled = [];
  function fillCards() {
    for (const [fill, slug] of unfilled.splice(0)) {
      numbered("cards", hash([...slug]) % programme.files).then(
        (cards) => fill(cards[slug] ?? [""]),
        () => fill([""]),
      );
    }
  }

  let left = [];
  function showMore() {
    const next = left.splice(0, SHOWN);
    list.append(...next.map((place) => hit(programme, place)));
    more.hidden = !left.length;
  }

  function summary(typed, found) {
    if (!typed) return "";
    const { isClose } = found;
    const films = found.films.filter((place) => !postAt(programme, place));
    const others = [...found.pages, ...found.films.filter((place) => postAt(programme, place))];
    const name = isClose ? "hits_close" : "hits_for";
    const ofFilms = phrase("hits_films", {}, films.length);
    const ofPages = phrase(films.length ? "hits_other_pages" : "hits_pages", {}, others.length);
    if (films.length && others.length) {
      return phrase(name, { hits: phrase("hits_both", { films: ofFilms, pages: ofPages }), query: typed });
    }
    if (!films.length && !others.length) return phrase("hits_none", { query: typed });
    return phrase(name, { hits: films.length ? ofFilms : ofPages, query: typed });
  }

  // A status that says every letter's count is noise to a screen reader; it speaks when the hands rest.
  let resting = 0;
  function rest(typed, said) {
    clearTimeout(resting);
    resting = setTimeout(() => {
      fillCards();
      status.textContent = said;
      const url = typed ? `?q=${encodeURIComponent(typed)}` : location.pathname;
      if (typed !== asked()) history.replaceState(null, "", url);
    }, PAUSE);
  }

  const asked = () => (new URLSearchParams(location.search).get("q") ?? "").trim();

  function show(found) {
    left = [...found.films];
    unfilled = [];
    list.replaceChildren();
    pages.replaceChildren(
      ...found.pages.map(({ kind, title, url }) =>
        element("li", {}, element("span", { class: "order" }, `${kind} `), element("a", { href: url }, title)),
      ),
    );
    showMore();
  }

  // Titles are shown at once, while the files of words and people are on their way.
  let turn = 0;
  async function search() {
    const typed = field.value.trim();
    turn += 1;
    const own = turn;
    try {
      for (const deep of [false, true]) {
        // What is looked up for the first letters of a word is seldom needed.
        if (deep && !programme.shelf && /(?:^|\s)\S{1,2}$/u.test(typed)) await new Promise((resume) => setTimeout(resume, PAUSE));
        if (own !== turn) return;
        const found = await find(typed, deep);
        if (own !== turn) return; // a later key has been pressed meanwhile
        if (deep || found.films.length) show(found);
        if (deep) rest(typed, summary(typed, found));
      }
    } catch {
      rest(typed, phrase("search_failed"));
    }
  }

  // ---------------------------------------------------------------- keys

  const links = () => [...document.querySelectorAll("#found-pages a, #found h2 a")];

  function step(event) {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = [field, ...links()];
    const here = all.indexOf(document.activeElement);
    if (way && here >= 0 && all[here + way]) {
      event.preventDefault();
      all[here + way].focus();
    } else if (event.key === "Escape" && here > 0) {
      field.focus();
    } else if (event.key === "/" && document.activeElement !== field && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      field.focus();
    }
  }

  field.addEventListener("focus", () => opened().catch(() => {}), { once: true });
  field.addEventListener("input", search);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search().then(() => links()[0]?.focus());
  });
  more.addEventListener("click", () => {
    const first = list.children.length;
    showMore();
    fillCards();
    list.children[first]?.querySelector("a").focus();
  });
  document.addEventListener("keydown", step);
  addEventListener("popstate", () => {
    field.value = asked();
    search();
  });
  field.value ||= asked();
  if (field.value) search();
})();
