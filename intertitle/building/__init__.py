"""Connect the stages to the cache and the workers, so that each does only what has changed."""
