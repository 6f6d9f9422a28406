"""Remember which letters the fonts of share cards have."""

from __future__ import annotations

from intertitle import digest
from intertitle.model import Face
from intertitle.pictures import text_layout


class GlyphCache:
    """The letters that a list of fonts has. A font is opened only for letters that are not known yet.

    Args:
        faces: the fonts; the first that has a letter is used.
        known: letters that the fonts are known to have.
    """

    def __init__(self, faces: tuple[Face, ...], known: str = "") -> None:
        self.key = digest.of_value([face.digest for face in faces])
        self.known = set(known)
        self._faces = faces

    def supported_text(self, text: str) -> tuple[str, str]:
        """Return the part of a text that the fonts support, and the letters that no font has."""
        if self.known.issuperset(text):
            return text, ""
        supported, missing = text_layout.supported_text(text, self._faces)
        # Joined letters are not remembered, because support for them depends on the machine.
        self.known |= {char for char in text if char not in missing and not text_layout.needs_shaping(char)}
        return supported, missing
