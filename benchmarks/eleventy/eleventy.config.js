// The site that Intertitle makes of the same reviews, for Eleventy: templates in JavaScript, its fastest language,
// and Markdown without a template engine before it.
import fs from "node:fs";
import markdownIt from "markdown-it";
import anchor from "markdown-it-anchor";
import container from "markdown-it-container";
import deflist from "markdown-it-deflist";
import footnote from "markdown-it-footnote";
import { makeCatalogue } from "./site.js";

function spoiler(tokens, place, _options, env) {
  if (tokens[place].nesting < 0) return "</div></details>\n";
  env.spoilers = (env.spoilers ?? 0) + 1;
  const title = tokens[place].info.trim().slice("spoiler ".length);
  return `<details class="spoiler" id="spoiler-${env.spoilers}"><summary>Spoiler: ${title}</summary><div class="spoiler-text">\n`;
}

export default function (eleventy) {
  const markdown = markdownIt({ html: true, typographer: true })
    .use(footnote)
    .use(deflist)
    .use(anchor)
    .use(container, "spoiler", { render: spoiler });
  eleventy.setLibrary("md", markdown);
  eleventy.addPassthroughCopy("assets");
  eleventy.setQuietMode(true);

  const scale = JSON.parse(fs.readFileSync("_data/scale.json", "utf8"));
  let catalogue;
  eleventy.on("eleventy.before", () => { catalogue = undefined; });
  for (const part of ["reviews", "newest", "homes", "titles", "listings", "people", "credited", "franchises", "indexes", "diaries", "numbers"]) {
    eleventy.addCollection(part, (api) => {
      catalogue ??= makeCatalogue(api.getFilteredByGlob("content/reviews/*.md"), scale);
      return catalogue[part];
    });
  }

  return { markdownTemplateEngine: false, htmlTemplateEngine: false, templateFormats: ["md", "11ty.js"], dir: { output: "public" } };
}
