// Intertitle's preview puts this into each page that it serves, and into no page that it writes. It reloads the
// page when a build has changed the site, and shows the errors of the last save over it.
(() => {
  "use strict";
  const { build, problems } = document.currentScript.dataset;
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

  // Text only, never HTML: a message may hold anything that somebody has typed.
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

  // A browser allows six connections to a server: a page that nobody sees gives its own back.
  function follow() {
    channel?.close();
    channel = null;
    if (document.visibilityState === "hidden") return;
    channel = new EventSource("/.intertitle/changes");
    channel.addEventListener("message", (event) => {
      const news = JSON.parse(event.data);
      if (news.build === build) show(news.problems);
      else location.reload();
    });
  }

  show(JSON.parse(problems));
  follow();
  document.addEventListener("visibilitychange", follow);
})();
