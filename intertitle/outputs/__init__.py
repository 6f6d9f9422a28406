"""The outputs of a site. Each kind has its own module, which plans and makes it."""
