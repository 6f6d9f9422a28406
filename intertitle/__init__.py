"""Intertitle: a static site generator for film criticism."""

__version__ = "0.1.0"
