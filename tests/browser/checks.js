// What a page is asked, in the page: each function sees the document alone, and gives what is wrong with it as text.

export function beside() {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth > clientWidth ? [`${scrollWidth - clientWidth} px`] : [];
}

// ---------------------------------------------------------------- hands

// A link in a line of text is as high as its line, as WCAG 2.5.8 allows; axe measures the distances between those.
export function small() {
  const targets = document.querySelectorAll("a[href], button, input, select, textarea, summary, label:has(input)");
  return [...targets]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && getComputedStyle(one).display !== "inline")
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 23.99 || height < 23.99)
    .map(([one, { width, height }]) => `${width.toFixed(1)} × ${height.toFixed(1)} ${one.outerHTML.slice(0, 150)}`);
}

export function collect() {
  const usable = document.querySelectorAll("a[href], button, iframe, input, select, textarea, summary, [tabindex]");
  globalThis.waiting = new Set(
    [...usable].filter(
      (one) =>
        one.tabIndex >= 0 &&
        one.checkVisibility({ visibilityProperty: true }) &&
        // The arrows go on from the one that is chosen.
        (one.type !== "radio" || one.checked),
    ),
  );
  return globalThis.waiting.size;
}

// Takes the element with the focus off the list, and names it if a reader could not tell that it has it.
export function reached() {
  const one = document.activeElement;
  globalThis.waiting.delete(one);
  const ring = (element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
  };
  const { top, bottom, left, right } = one.getBoundingClientRect();
  const inView = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  const inner = one.contentDocument?.activeElement; // a link in a frame has the ring itself
  return inView && [one, one.parentElement, inner].some((element) => element && ring(element)) ? "" : one.outerHTML.slice(0, 200);
}

export function unreached() {
  return [...globalThis.waiting].map((one) => one.outerHTML.slice(0, 200));
}

// ---------------------------------------------------------------- eyes and ears

// The spacing that WCAG 1.4.12 wants every text to bear.
export function spaceWide() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }" +
      " p { margin-bottom: 2em !important }",
  );
  document.adoptedStyleSheets.push(sheet);
}

export function clipped() {
  const found = [];
  for (const one of document.body.querySelectorAll("*")) {
    const { overflowX, overflowY, clipPath, display } = getComputedStyle(one);
    const cuts = [overflowX, overflowY].map((how) => how === "hidden" || how === "clip");
    // What is meant for ears alone is clipped on purpose, and a spoiler covers its words.
    if (!cuts.some(Boolean) || display === "inline" || clipPath !== "none") continue;
    if (one instanceof SVGElement || one.closest(".spoiler-inline:not(:has(:checked))")) continue;
    if (!one.checkVisibility() || !one.textContent.trim()) continue;
    const over = [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight];
    if (cuts.some((cut, side) => cut && over[side] > 1)) found.push(`${over} px ${one.outerHTML.slice(0, 150)}`);
  }
  return found;
}

export function wordlessStars() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { parentElement: around, data } = walker.currentNode;
    if (!/[★☆½]{2}|[★☆]/u.test(data)) continue;
    const label = around.closest("[role=img]")?.ariaLabel ?? "";
    const beside = around.closest("[aria-hidden=true]")?.parentElement.textContent ?? "";
    if (!/\d out of \d|no stars/iu.test(label + beside)) found.push(around.outerHTML.slice(0, 150));
  }
  return found;
}

export function moving() {
  const found = getComputedStyle(document.documentElement).scrollBehavior === "smooth" ? ["scrolling"] : [];
  for (const one of document.querySelectorAll("*")) {
    for (const part of ["", "::before", "::after"]) {
      const { animationName, transitionDuration, transitionProperty } = getComputedStyle(one, part || null);
      const slow = transitionDuration.split(",").some((duration) => Number.parseFloat(duration) > 0);
      if (animationName !== "none" || (slow && transitionProperty !== "none")) {
        found.push(one.outerHTML.slice(0, 100) + part);
      }
    }
  }
  return found.slice(0, 3);
}

// ---------------------------------------------------------------- paper

export function printedNavigation() {
  return [...document.querySelectorAll("nav, .skip")]
    .filter((one) => one.checkVisibility())
    .map((one) => one.outerHTML.slice(0, 150));
}

// Ink is dark, and paper is white: the page's ground, and every word on it.
export function printedPale() {
  for (const change of document.getAnimations()) change.finish(); // a colour that is on its way is neither
  const light = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return alpha === 0 || 0.2126 * red + 0.7152 * green + 0.0722 * blue > 127;
  };
  const found = [];
  const ground = getComputedStyle(document.documentElement);
  if (!light(ground.backgroundColor) || ground.backgroundImage !== "none") found.push("the page's ground is dark");
  if (getComputedStyle(document.body).color !== "rgb(0, 0, 0)") found.push("the text is not black");
  for (const one of document.body.querySelectorAll("*")) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one instanceof SVGElement) continue;
    if (one.matches(".spoiler-inline")) continue; // the bar over the words
    const { color, backgroundColor } = getComputedStyle(one);
    const says = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if ((says && light(color)) || !light(backgroundColor)) found.push(one.outerHTML.slice(0, 150));
  }
  return found;
}

// On paper a link to elsewhere is its address.
// A browser gives the content as it is written, with attr(href), or with the address.
export function printedBare() {
  return [...document.querySelectorAll(".prose a[href^=http]")]
    .filter((one) => one.checkVisibility() && !/href|http/.test(getComputedStyle(one, "::after").content))
    .filter((one) => !one.textContent.includes(one.host))
    .map((one) => one.outerHTML);
}
