"""Endings of files. This module imports nothing, since completion has little time."""

from __future__ import annotations

TEXT_SUFFIXES = (".md", ".markdown")  # of a file with a document
TABLE_SUFFIX = ".csv"  # of a table of viewings
