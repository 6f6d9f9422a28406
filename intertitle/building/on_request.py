"""Make the share cards and pictures of a preview when somebody asks for them.

Its build plans them, so their addresses and everything that decides their bytes are known.
"""

from __future__ import annotations

from intertitle.building.prepare import Prepared
from intertitle.outputs.pictures import KIND as PICTURE
from intertitle.outputs.registry import Output
from intertitle.outputs.view import View
from intertitle.pictures.image_cache import Encoding


class OutputsOnRequest:
    """The share cards and pictures that a build has planned and not made.

    Args:
        site: the site.
        shown: the slugs of the pictures that published outputs show. Others are not published.

    Attributes:
        images: the digest of all pictures of the site.
        encodings: how to encode the pictures that were asked for, by path.
    """

    def __init__(self, site: Prepared, shown: frozenset[str]) -> None:
        self._plan = site.plan
        self._registry = site.registry
        self._space = site.workspace
        self._shown = shown
        self.images = site.config.images
        self.encodings: dict[str, Encoding] = {}

    def find(self, path: str) -> Output | None:
        """Return the output at a path of the output folder, or None."""
        for kind in self._registry.on_request:
            found = self._plan.kinds[kind].get(path)
            if found and path not in self._plan.conflicts and (kind != PICTURE or found.item.slug in self._shown):
                return found
        return None

    def paths(self) -> tuple[str, ...]:
        """Return the path of every output."""
        kinds = self._plan.kinds
        return tuple(path for kind in self._registry.on_request for path in kinds[kind] if self.find(path))

    def make(self, output: Output) -> bytes | Encoding:
        """Return the bytes of an output, or how to encode it.

        This reads the cache, so no build and no other thread may use it meanwhile.

        Raises:
            OSError: if a file cannot be read, or was changed after the build.
            PluginError: if the plug-in of its kind fails.
            LookupError: if its kind asks for something that is not registered.
            CacheDamagedError: if the cache is not what the build left.
        """
        made: bytes | Encoding = self._registry.entries[output.item.kind].make(View(self._space), output.item)
        if isinstance(made, Encoding):
            self.encodings[output.path] = made
        return made

    def encode(self, encoding: Encoding) -> bytes:
        """Return a picture from the cache of encoded pictures, or encode it. Any thread may do this at any time.

        Raises:
            OSError: if its file cannot be read or encoded, or was changed after the build.
        """
        return self._space.kept.load(encoding)
