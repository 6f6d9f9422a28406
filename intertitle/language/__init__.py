"""The site's language: its words, and how it writes dates, numbers and lists."""
