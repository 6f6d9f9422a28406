"""Markdown: CommonMark with a few common extensions, spoilers, and links between reviews."""
