// The house lights: whether pages are light or dark, for a reader who wants them otherwise than the device has them.
// It runs before a page is first painted, so that the wrong one never flashes.
(() => {
  "use strict";
  const KEY = "intertitle-lights";
  const root = document.documentElement;

  // A reader may forbid a site to store anything: the choice then holds for one page.
  function kept() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function keep(lights) {
    try {
      if (lights === "auto") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, lights);
    } catch {}
  }

  function set(lights) {
    root.dataset.lights = ["up", "down"].includes(lights) ? lights : "auto";
    for (const one of document.getElementsByName("lights")) one.checked = one.value === root.dataset.lights;
  }

  const recall = () => set(kept());
  recall();
  document.addEventListener("DOMContentLoaded", recall);
  addEventListener("pageshow", ({ persisted }) => persisted && recall()); // gone back to, as it was left
  addEventListener("storage", recall); // chosen on another page
  document.addEventListener("change", ({ target }) => {
    if (target.name !== "lights") return;
    keep(target.value);
    set(target.value);
  });
})();
