"""Markdown as critics write it: CommonMark, a few well-known extensions, spoilers and links between reviews."""
