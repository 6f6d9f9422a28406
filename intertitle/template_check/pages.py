"""Declare the global names of templates. The kind of a page registers the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from intertitle.outputs.views import SiteView
from intertitle.template_check.value_types import Kind, Names

FUNCTIONS: Mapping[str, Kind] = {
    "asset": str,
    "link": str,
    "card_html": Markup,
    "menu_html": Markup,
    "word": str,
    "number": str,
}
_OF_JINJA = ("range", "namespace")


def global_names(options: Mapping[str, str | bool]) -> dict[str, Kind]:
    """Return the types of the global names. ``options`` are the theme's."""
    return {
        "site": SiteView,
        "theme": Names("theme", {name: type(value) for name, value in options.items()}, dict),
        **dict.fromkeys((*FUNCTIONS, *_OF_JINJA), Any),
    }
