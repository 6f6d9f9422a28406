"""Pictures: measured when they are new, encoded when a page shows them, and kept so that it is done once.

Pillow is imported by whoever opens a picture, and by nobody else: a build without new ones does without it.
"""
