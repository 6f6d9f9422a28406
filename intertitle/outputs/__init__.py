"""The outputs: what a site consists of, each kind planned, keyed and made by its own module."""
