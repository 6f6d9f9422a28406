export default {
  layout: "review.11ty.js",
  permalink: (data) => `/reviews/${data.page.fileSlug}/`,
};
