"""Measure and encode pictures, and draw share cards. Encoded pictures are cached.

Pillow is imported where a picture is opened, so a build without new pictures does not load it.
"""
