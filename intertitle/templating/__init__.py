"""Templates: the Jinja environment, and the Python that it generates."""
