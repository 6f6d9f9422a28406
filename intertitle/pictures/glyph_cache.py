"""The letters that the faces of share cards have, as far as somebody has asked."""

from __future__ import annotations

from intertitle import digest
from intertitle.model import Face
from intertitle.pictures import text_layout


class GlyphCache:
    """The letters that one of some faces has. A font is opened for letters that are not known yet.

    Args:
        faces: the first that has a letter sets it.
        known: the letters that the faces are known to have.
    """

    def __init__(self, faces: tuple[Face, ...], known: str = "") -> None:
        self.key = digest.of_value([face.digest for face in faces])
        self.known = set(known)
        self._faces = faces

    def supported_text(self, text: str) -> tuple[str, str]:
        """Return what of a text can be set, and the letters that no face has."""
        if self.known.issuperset(text):
            return text, ""
        supported, missing = text_layout.supported_text(text, self._faces)
        # Whether letters that join can be set depends on the machine, which may change.
        self.known |= {char for char in text if char not in missing and not text_layout.needs_shaping(char)}
        return supported, missing
