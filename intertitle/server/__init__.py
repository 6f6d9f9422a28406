"""Serve a preview of the site, and build again whenever the author saves."""
