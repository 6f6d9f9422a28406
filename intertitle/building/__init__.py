"""Building: the stages joined to the cache and to the workers, so that each does only what is not known already."""
