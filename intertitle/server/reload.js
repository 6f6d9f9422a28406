// The preview adds this script to the pages that it serves, not to the files that it writes. The script updates the page
// after a build and shows the errors of the last save. If only texts and stylesheets have changed, it updates the page in
// place: scroll position, focus and open spoilers stay.
(() => {
  "use strict";
  const own = document.currentScript;
  const { reloadKey, problems } = own.dataset;
  let { build } = own.dataset;
  let latest = null;
  let isUpdating = false;
  const STYLE = `
    :host { all: initial; }
    section { position: fixed; inset: auto 0 0; z-index: 2147483647; box-sizing: border-box; max-height: 70vh;
      overflow: auto; padding: 1rem 1.5rem 1.25rem; background: #1d1416; color: #fbf3ee;
      border-top: 4px solid #ff6b57; font: 15px/1.5 system-ui, sans-serif; }
    h2 { margin: 0 3rem .5rem 0; font-size: 1rem; }
    p { margin: .75rem 0 0; }
    b { color: #ffb3a7; }
    code { display: block; color: #d8c6bd; font: 13px/1.6 ui-monospace, monospace; overflow-wrap: anywhere; }
    span { display: block; white-space: pre-wrap; }
    button { position: absolute; top: .75rem; right: 1rem; min-width: 2rem; min-height: 2rem; border: 1px solid #8a7772;
      border-radius: 4px; background: none; color: inherit; font: inherit; cursor: pointer; }`;
  let overlay = null;
  let channel = null;

  // Text only, never HTML, because a message may contain anything that an author typed.
  function element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  function show(found) {
    overlay?.remove();
    overlay = null;
    if (!found.length) return;
    const box = element("section", "");
    box.setAttribute("role", "alert");
    const close = element("button", "×");
    close.setAttribute("aria-label", "Hide");
    close.addEventListener("click", () => show([]));
    box.append(element("h2", found.length === 1 ? "One error" : `${found.length} errors`), close);
    for (const { code, place, message, hint } of found) {
      const one = element("p", "");
      one.append(element("b", code), ` ${message}`, element("code", place), element("span", hint));
      box.append(one);
    }
    overlay = document.createElement("intertitle-problems");
    const root = overlay.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style];
    root.append(box);
    document.documentElement.append(overlay);
  }

  // The browser parses a response of type "document". That is not a trusted-types sink, so it needs no policy, and no
  // script in it runs.
  function fetchPage() {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("GET", location.href);
      request.responseType = "document";
      request.timeout = 10000;
      request.onload = () => {
        const page = request.responseXML;
        const there = new URL(request.responseURL);
        const isHere = there.pathname === location.pathname && there.search === location.search;
        if (page && isHere) resolve(page);
        else reject(new Error("another page"));
      };
      request.onerror = request.ontimeout = () => reject(new Error("no page"));
      request.send();
    });
  }

  const isOwn = (node) => node.nodeName === "SCRIPT" && (node.getAttribute("src") ?? "") === own.getAttribute("src");
  const isSheet = (node) => node.matches('link[rel~="stylesheet"]');
  // These cannot be changed in place: scripts and styles, policies, and the base address.
  const isFixed = (node) => node.matches('script:not([type="application/ld+json"]), style, base, meta[http-equiv]');
  const written = (nodes) => nodes.map((node) => node.outerHTML).join("\n");

  // Except scripts that declare support for updates in place.
  function scripts(page) {
    return [...page.querySelectorAll('script:not([type="application/ld+json"], [data-in-place])')].filter((node) => !isOwn(node));
  }

  const without = (nodes, others) => nodes.filter((node) => !others.some((other) => other.outerHTML === node.outerHTML));

  async function updateHead(page) {
    const parts = (from) => [...from.head.children].filter((node) => node.nodeName !== "SCRIPT" && !isFixed(node));
    const [old, next] = [parts(document), parts(page)];
    const made = without(next, old).map((node) => document.importNode(node, true));
    const gone = without(old, next);
    const sheets = made.filter(isSheet).map(
      (node) =>
        new Promise((resolve) => {
          node.onload = node.onerror = resolve;
          setTimeout(resolve, 3000); // a stylesheet for another medium may never load
        }),
    );
    document.head.append(...made);
    await Promise.all(sheets); // the old stylesheets stay until the new ones are loaded
    for (const node of gone) node.remove();
  }

  // Keep details open or closed. They are matched by text, or by position if their number is the same.
  function keepOpen(page) {
    const found = (from) => [...from.querySelectorAll("details")];
    const [old, next] = [found(document), found(page)];
    const left = new Set(old);
    const pairs = new Map();
    for (const node of next) {
      const same = [...left].find((one) => one.textContent === node.textContent);
      if (same) pairs.set(node, same);
      left.delete(same);
    }
    if (old.length === next.length) next.forEach((node, place) => pairs.has(node) || pairs.set(node, old[place]));
    for (const [node, same] of pairs) node.toggleAttribute("open", same.open);
  }

  // Change only the nodes that differ, so that focus and playback continue.
  function patch(old, next) {
    if (old.isEqualNode(next)) return;
    if (old.nodeName !== next.nodeName) {
      old.replaceWith(document.importNode(next, true));
      return;
    }
    if (old.nodeType !== Node.ELEMENT_NODE) {
      old.nodeValue = next.nodeValue;
      return;
    }
    for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    patchChildren(old, [...old.childNodes], [...next.childNodes]);
  }

  function patchChildren(parent, old, next) {
    while (old.length && next.length && old[0].isEqualNode(next[0])) {
      old.shift();
      next.shift();
    }
    let after = null;
    while (old.length && next.length && old.at(-1).isEqualNode(next.at(-1))) {
      after = old.pop();
      next.pop();
    }
    const both = Math.min(old.length, next.length);
    for (let place = 0; place < both; place += 1) patch(old[place], next[place]);
    for (const node of old.slice(both)) node.remove();
    for (const node of next.slice(both)) parent.insertBefore(document.importNode(node, true), after);
  }

  async function update() {
    const page = await fetchPage();
    const state = [...page.querySelectorAll("script")].find(isOwn)?.dataset;
    const fixed = (from) => written([...from.head.children].filter((node) => isFixed(node) && !isOwn(node)));
    // A script may have changed its page, so such a page is reloaded.
    const isScripted = scripts(document).length || scripts(page).length;
    if (!state || state.reloadKey !== reloadKey || isScripted || fixed(document) !== fixed(page)) throw new Error("not in place");
    keepOpen(page);
    await updateHead(page);
    patch(document.body, page.body);
    document.documentElement.lang = page.documentElement.lang;
    build = state.build;
  }

  async function onState(state) {
    latest = state;
    if (isUpdating) return;
    isUpdating = true;
    try {
      for (let tries = 0; latest.build !== build; tries += 1) {
        if (latest.reload_key !== reloadKey || tries > 5) throw new Error("not in place");
        if (tries) await new Promise((resolve) => setTimeout(resolve, 50 * tries));
        await update();
      }
      show(latest.problems);
    } catch {
      location.reload();
    }
    isUpdating = false;
  }

  // A browser allows six connections per server, so a hidden page closes its own.
  function follow() {
    channel?.close();
    channel = null;
    if (document.visibilityState === "hidden") return;
    channel = new EventSource("/.intertitle/changes");
    channel.addEventListener("message", (event) => {
      onState(JSON.parse(event.data));
    });
  }

  show(JSON.parse(problems));
  follow();
  document.addEventListener("visibilitychange", follow);
})();
