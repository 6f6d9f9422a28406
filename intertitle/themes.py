"""Load themes: the templates and assets of a site, where the site's own files override the shipped ones.

A theme is a folder with ``templates/``, ``assets/``, ``words/`` and ``theme.toml``: its name, version and parent, and
the options that a site may set. A child theme inherits every file of its parent that it does not have itself, and
refers to its parent's templates as ``intertitle/review.html``. A site's ``themes/NAME/`` overrides files of the
shipped theme of that name, and refers to the shipped templates as ``shipped/review.html``, so it can override a single
block. These overrides do not apply to child themes.

Themes override the templates of plug-ins, which are available as ``NAME/marked.html`` by the plug-in's name.
"""

from __future__ import annotations

import functools
import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from intertitle import assets, config, digest, fonts, theme_settings, toml
from intertitle.assets import Asset
from intertitle.diagnostics import ConfigurationError, Diagnostic, Hint, Location, error, not_utf8, suggest
from intertitle.language import words_file
from intertitle.language.tags import ENGLISH
from intertitle.language.words_file import Word, WordsFile
from intertitle.model import CardStyle, Face, Struct
from intertitle.theme_settings import Option, choose_options

_WITH_ALL_WORDS = "intertitle"  # the shipped theme that has the words of our own code
SHIPPED = "shipped/"
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
# A name is a constant only if the tag continues like this. A name in a concatenation or an ``if`` is computed.
_REFERENCE = re.compile(
    r"""\{%[-+]?\s*(?:extends|include|import|from)\s+(["'])(?P<name>[^"']+)\1\s*"""
    r"(?:[-+]?%\}|(?:ignore|with|without|as|import)\b)"
)
_ANY_REFERENCE = re.compile(r"\{%[-+]?\s*(?:extends|include|import|from)\b")
_CARD = re.compile(r"""\bcard_html\((?:[^()"']*?,\s*(?:style\s*=\s*)?["'](?P<style>[\w-]+)["']\s*|[^()"',]*)\)""")
_ANY_CARD = re.compile(r"\bcard_html\b")
_MENU = re.compile(r"\bmenu_html\b")
# The name of a filter is after a bar, in a tag, or in a string, for ``map``. A computed name may be any.
_FILTER = re.compile(r"""\|\s*(\w+)|\{%[-+]?\s*filter\s+(\w+)|["'](\w+)["']""")
_MAPPED = re.compile(r"\|\s*map\b")
_MAPPED_CONSTANT = re.compile(r"""\|\s*map\s*\(\s*(?:(["'])\w+\1\s*[,)]|attribute\s*=)""")
# The name of a word is a constant, or begins with one, as in  word("kind_" ~ card.kind).
_WORD = re.compile(r"""\bword\b(?:\(\s*(["'])(?P<name>[\w-]*)\1\s*(?P<end>[,)~]))?""")
DEFAULT_CARD = "card"
MENU = "partials/menu.html"


class Template(Struct, frozen=True, kw_only=True):
    """A template's source, the path of its file in messages, and whether it is part of Intertitle."""

    file: str
    source: str
    shipped: bool = False


class Theme(Struct, frozen=True, kw_only=True):
    """A theme: templates and assets by name, the values of its options, the widths of its pictures and its words."""

    name: str
    templates: Mapping[str, Template]
    assets: Mapping[str, Asset]
    options: Mapping[str, str | bool] = {}
    pictures: Mapping[str, tuple[int, ...]] = {}  # poster, still, text → the widths of such pictures
    chrome: Mapping[str, tuple[str, ...]] = {}  # header, footer → the sections that it links to
    share: CardStyle | None = None  # of share cards; None if there are none
    language: str = ENGLISH  # the site's
    words: Mapping[str, Word] = {}  # the texts of pages in that language, by name

    def closure(self, template: str) -> bytes:
        """Return the digest of a template with all that it uses."""
        reached = sorted(self.reached(template))
        sources = [(name, self.templates[name].source if name in self.templates else "") for name in reached]
        return digest.of_value(sources)

    def reached(self, template: str) -> list[str]:
        """Return the names of a template and of all that it extends, includes and imports, at any depth.

        A reference with a computed name counts as references to all templates.
        """
        reached: dict[str, None] = {}
        waiting = [template]
        while waiting:
            name = waiting.pop()
            found = self.templates.get(name)
            if name in reached or found is None:
                reached[name] = None  # a missing template is part of the closure too
                continue
            reached[name] = None
            waiting += self.templates if is_dynamic(found.source) else find_references(found.source)
        return list(reached)

    def filters(self, template: str, known: Collection[str]) -> tuple[str, ...]:
        """Return those of the known filters that a template and all that it uses may apply, sorted."""
        reached = (self.templates[name].source for name in self.reached(template) if name in self.templates)
        used = set().union(*(_filters(source) for source in reached))
        return tuple(sorted(known if _ANY_FILTER in used else used.intersection(known)))

    def words_of(self, template: str) -> tuple[str, ...]:
        """Return the names of the words that a template and all that it uses may say, sorted."""
        reached = (self.templates[name].source for name in self.reached(template) if name in self.templates)
        patterns = set().union(*(_words(source) for source in reached))
        return tuple(sorted(name for name in self.words if any(fnmatchcase(name, one) for one in patterns)))


_ANY_FILTER = "*"


@functools.lru_cache(maxsize=256)
def _filters(source: str) -> frozenset[str]:
    """Return the possible names of a template's filters, and `_ANY_FILTER` if it computes one."""
    code = _COMMENT.sub("", source)
    is_computed = len(_MAPPED.findall(code)) != len(_MAPPED_CONSTANT.findall(code))
    named = {name for found in _FILTER.finditer(code) for name in found.groups() if name}
    return frozenset(named | ({_ANY_FILTER} if is_computed else set()))


@functools.lru_cache(maxsize=256)
def _words(source: str) -> frozenset[str]:
    """Return patterns of the names of words in a template: ``liked``, ``kind_*``, and ``*`` if it computes one."""
    code = _COMMENT.sub("", source)
    found = [f"{call['name'] or ''}{'' if call['end'] in {',', ')'} else '*'}" for call in _WORD.finditer(code)]
    return frozenset([*found, *(["comma"] if _filters(source) & {"refs", _ANY_FILTER} else [])])


@functools.lru_cache(maxsize=256)
def find_references(source: str) -> tuple[str, ...]:
    """Return the constant names of templates in a template, with the partials of its cards and menu."""
    code = _COMMENT.sub("", source)
    named = [found["name"] for found in _REFERENCE.finditer(code)]
    named += [MENU] if _MENU.search(code) else []
    return (*named, *(card_partial(found["style"] or DEFAULT_CARD) for found in _CARD.finditer(code)))


@functools.lru_cache(maxsize=256)
def is_dynamic(source: str) -> bool:
    """Return whether a template computes the name of another, or the style of a card."""
    code = _COMMENT.sub("", source)
    pairs = ((_ANY_REFERENCE, _REFERENCE), (_ANY_CARD, _CARD))
    return any(len(every.findall(code)) != len(constant.findall(code)) for every, constant in pairs)


def card_styles(theme: Theme) -> tuple[str, ...]:
    """Return the card styles that more than one template uses, sorted."""
    counts: Counter[str] = Counter()
    for name, template in theme.templates.items():
        if not name.startswith(SHIPPED):
            code = _COMMENT.sub("", template.source)
            counts.update({found["style"] or DEFAULT_CARD for found in _CARD.finditer(code)})
    return tuple(sorted(style for style, count in counts.items() if count > 1))


def card_partial(style: str) -> str:
    """Return the name of the partial for a card style."""
    return f"partials/{style}.html"


def shipped_folder(kind: str) -> Path:
    """Return the shipped folder ``themes`` or ``seeds``: in an installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "shipped" / kind
    return installed if installed.is_dir() else package.parent / kind


def load(
    name: str,
    root: Path,
    options: Mapping[str, str | bool] | None = None,
    *,
    share_cards: bool = True,
    language: str = ENGLISH,
    below: Sequence[tuple[str, Path]] = (),
) -> Theme:
    """Load a theme by name for a site.

    Args:
        name: the theme's name.
        root: the site's folder.
        options: the options that the site sets.
        share_cards: whether the site wants share cards.
        language: the site's language.
        below: the names of plug-ins and the folders of their templates. The theme overrides these, and an earlier
            plug-in overrides a later one.

    Raises:
        ConfigurationError: if the theme does not exist, one of its files cannot be read, or an option is invalid.
    """
    layers = _layers(name, root)
    declared = _merge_options(layers)
    chosen = choose_options(declared, options or {}, name, root)
    colours = {key: str(value) for key, value in chosen.items() if declared[key].type == "colour"}
    templates: dict[str, Template] = {}
    files: dict[str, Path] = {}
    try:
        for plugin, folder in reversed(below):
            for key, file in _files(folder):
                template = Template(file=str(file), source=_source(file, str(file)))
                templates[key] = templates[f"{plugin}/{key}"] = template
        for layer in layers:
            for key, file in _files(layer.folder / "templates"):
                shown = display_path(file, root)
                template = Template(file=shown, source=_source(file, shown), shipped=layer.shipped)
                templates[key] = template
                if layer.theme != name:
                    templates[f"{layer.theme}/{key}"] = template
                if layer.shipped:
                    templates[SHIPPED + key] = template
            files.update(_files(layer.folder / "assets"))
        words = words_file.resolve([*_words_files(layers, root), *_own_words(root, language)], language)
        texts = {name: word.text for name, word in words.items() if word.text}
        published = assets.name_assets(
            {key: (file, display_path(file, root)) for key, file in files.items()}, colours, texts
        )
    except OSError as failure:
        place = Location(display_path(Path(failure.filename), root) if failure.filename else f"themes/{name}")
        message = f"cannot read this file of the theme: {failure.strerror or failure}"
        raise ConfigurationError(error("IT106", place, message, "Check what it is, and its permissions.")) from failure
    widths: dict[str, tuple[int, ...]] = {}
    chrome: dict[str, tuple[str, ...]] = {}
    for layer in layers:
        widths |= layer.pictures
        chrome |= layer.chrome
    share = _card_style(layers, published, colours, root) if share_cards else None
    return Theme(
        name=name,
        templates=templates,
        assets=published,
        options=chosen,
        pictures=widths,
        chrome=chrome,
        share=share,
        language=language,
        words=words,
    )


def _card_style(
    layers: Sequence[_Layer], published: Mapping[str, Asset], colours: Mapping[str, str], root: Path
) -> CardStyle | None:
    """Return the style of a theme's share cards from the layers' settings, or None if they have none.

    Raises:
        ConfigurationError: if a value is missing, or a file or a colour does not exist (IT116).
    """
    settings: dict[str, str] = {"frame": "rules"}
    named: dict[str, tuple[str, ...]] = {}
    sources = [layer for layer in layers if layer.share or layer.faces]
    if not sources:
        return None
    for layer in sources:
        settings |= layer.share
        named |= layer.faces
    wanted = (*theme_settings.SHARE_COLOURS, *theme_settings.SHARE_FACES)
    missing = [one for one in wanted if one not in settings and one not in named]
    problems: list[Diagnostic] = []

    def place(setting: str, *steps: toml.Step) -> Location:
        """Return the location of a value in the last layer that sets it."""
        setters = [layer for layer in sources if setting in layer.share or setting in layer.faces]
        return _locate((setters or sources)[-1].folder, root, "share", setting, *steps)

    for one in missing:
        hint = f"Add  {one} = …  under [share]."
        problems.append(error("IT116", place(one), f"[share] does not set '{one}'", hint))
    for one in theme_settings.SHARE_COLOURS:
        value = settings.get(one, "#000")
        settings[one] = value if value.startswith("#") else colours.get(value, "")
        if not settings[one]:
            message = f"the theme has no colour '{value}'"
            problems.append(error("IT116", place(one), message, _choose(value, colours, place(one))))
    missing_files = [
        (asset, (one, number))
        for one, several in named.items()
        for number, asset in enumerate(several)
        if asset not in published
    ]
    for asset, steps in missing_files:
        message = f"the theme has no 'assets/{asset}'"
        problems.append(error("IT116", place(*steps), message, _choose(asset, published, place(*steps))))
    if problems:
        raise ConfigurationError(*problems)
    own = fonts.find_fonts(root)
    faces = {
        one: (*(Face(file=published[asset].file, digest=published[asset].digest) for asset in several), *own)
        for one, several in named.items()
    }
    return CardStyle(
        ground=settings["ground"],
        ink=settings["ink"],
        quiet=settings["quiet"],
        tint=settings["tint"],
        frame=settings["frame"],
        display=faces["display"],
        text=faces["text"],
        italic=faces["italic"],
    )


def _choose(written: str, known: Iterable[str], place: Location) -> Hint:
    known = sorted(known)
    return suggest(written, known, place, f"There are: {', '.join(known) or 'none'}.")


def _words_files(layers: Sequence[_Layer], root: Path) -> Iterator[WordsFile]:
    """Yield the files of a theme's words. The name of a file is its language.

    The words of the default theme come first, because our own code asks for some of them whatever the theme is.
    """
    folders = [layer.folder for layer in layers]
    default = shipped_folder("themes") / _WITH_ALL_WORDS
    for folder in folders if default in folders else [default, *folders]:
        for key, file in _files(folder / "words"):
            if key.endswith(".toml"):
                shown = display_path(file, root)
                yield WordsFile(language=key.removesuffix(".toml"), source=_source(file, shown), shown=shown)


def _own_words(root: Path, language: str) -> Iterator[WordsFile]:
    """Yield the file of a site's own words, if there is one. They override the theme's."""
    file, shown = root / words_file.OWN, words_file.OWN
    if not os.path.lexists(file):
        return
    target = os.path.realpath(file)
    if not Path(target).is_relative_to(os.path.realpath(root)):
        message = f"the site's words lead out of the site, to {target}"
        raise ConfigurationError(error("IT112", Location(shown), message, "Copy the file instead."))
    try:
        with open(file, "rb", opener=config.open_regular) as opened:
            yield WordsFile(language=language, source=opened.read().decode("utf-8-sig"), shown=shown)
    except OSError as failure:
        message = f"cannot read the site's words: {failure.strerror or failure}"
        raise ConfigurationError(
            error("IT130", Location(shown), message, "Check what it is, and its permissions.")
        ) from failure
    except UnicodeDecodeError as failure:
        raise ConfigurationError(not_utf8("IT130", shown, failure)) from failure


def _source(file: Path, shown: str) -> str:
    """Return the source of a template or a words file. ``shown`` is its path in messages."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as failure:
        raise ConfigurationError(not_utf8("IT106", shown, failure)) from failure


def options(name: str, root: Path) -> Mapping[str, Option]:
    """Return the options that a theme declares, by name.

    Raises:
        ConfigurationError: if the theme does not exist, or its settings cannot be read.
    """
    return _merge_options(_layers(name, root))


def list_themes(root: Path) -> tuple[str, ...]:
    """Return the themes that a site can choose, sorted: the shipped ones, and those in its own folder."""
    places = [folder for folder in (shipped_folder("themes"), root / "themes") if folder.is_dir()]
    found = {entry.name for place in places for entry in place.iterdir() if entry.is_dir()}
    return tuple(sorted(name for name in found if re.fullmatch(r"[\w-]+", name)))


class _Layer(Struct, frozen=True, kw_only=True):
    """A folder of a theme or of one of its ancestors."""

    theme: str
    folder: Path
    shipped: bool
    options: Mapping[str, Option]
    pictures: Mapping[str, tuple[int, ...]]
    chrome: Mapping[str, tuple[str, ...]]
    share: Mapping[str, str]
    faces: Mapping[str, tuple[str, ...]]


def _layers(name: str, root: Path) -> list[_Layer]:
    """Return the folders of a theme: the oldest ancestor first, and each shipped folder before the site's."""
    layers: list[_Layer] = []
    line: list[str] = []
    wanted = name
    asked: Callable[[], Location] = lambda: config.locate_settings(root).value("site", "theme")  # noqa: E731  (only for errors)
    while wanted:
        if wanted in line:
            message = f"the theme '{wanted}' is its own ancestor: {' → '.join((*line, wanted))}"
            raise ConfigurationError(error("IT105", asked(), message, "Take the  parent  out of one of them."))
        line.append(wanted)
        found = _folders(wanted, root, asked)
        _check_links(found, root)
        if wanted != name:  # a site's overrides of a shipped theme do not apply to its children
            found = found[:1]
        manifests = [
            theme_settings.read_theme_settings(folder, display_path(folder / theme_settings.NAME, root))
            for folder, _ in found
        ]
        layers[:0] = [
            _Layer(
                theme=wanted,
                folder=folder,
                shipped=shipped,
                options=one.options,
                pictures=one.pictures,
                chrome=one.chrome,
                share=one.share,
                faces=one.faces,
            )
            for (folder, shipped), one in zip(found, manifests, strict=True)
        ]
        heirs = [(one, folder) for one, (folder, _) in zip(manifests, found, strict=True) if one.parent]
        if not heirs:
            return layers
        parent, folder = heirs[-1]
        wanted = parent.parent
        asked = functools.partial(_locate, folder, root, "theme", "parent")
    return layers


def _locate(folder: Path, root: Path, *steps: toml.Step) -> Location:
    """Return the location of a value in the settings of a theme's folder."""
    return theme_settings.locate_options(folder, display_path(folder / theme_settings.NAME, root)).value(*steps)


def _merge_options(layers: Iterable[_Layer]) -> dict[str, Option]:
    declared: dict[str, Option] = {}
    for layer in layers:
        declared |= layer.options
    return declared


def _folders(name: str, root: Path, asked: Callable[[], Location]) -> list[tuple[Path, bool]]:
    """Return the folders of one theme, and whether each is shipped."""
    shipped, own = shipped_folder("themes"), root / "themes"
    places = [(shipped, True), *([(own, False)] if own.resolve() != shipped.resolve() else [])]
    if re.fullmatch(r"[\w-]+", name):
        found = [(place / name, is_shipped) for place, is_shipped in places if (place / name).is_dir()]
        if found:
            return found
    names = sorted({folder.name for place, _ in places if place.is_dir() for folder in place.iterdir()})
    place = asked()
    raise ConfigurationError(error("IT105", place, f"there is no theme '{name}'", _choose(name, names, place)))


def _check_links(folders: Iterable[tuple[Path, bool]], root: Path) -> None:
    """Check the symbolic links in a site's own folders of a theme.

    Raises:
        ConfigurationError: for each that is broken or leads out of the site (IT112).
    """
    home = Path(os.path.realpath(root))
    problems = []
    for folder in (one for one, is_shipped in folders if not is_shipped):
        for path in (root / "themes", folder, *sorted(folder.rglob("*"))):
            if path.name.startswith(".") or not path.is_symlink():  # an editor's lock may be a link
                continue
            target = Path(os.path.realpath(path))
            place = Location(display_path(path, root))
            if not target.exists():
                hint = f"It points to {os.readlink(path)}. Put the file itself here, or delete the link."
                problems.append(error("IT112", place, "this link leads nowhere", hint))
            elif not target.is_relative_to(home):
                hint = f"Copy the {'folder' if target.is_dir() else 'file'} instead."
                problems.append(error("IT112", place, f"this link leads out of the site, to {target}", hint))
    if problems:
        raise ConfigurationError(*problems)


def _files(folder: Path) -> list[tuple[str, Path]]:
    found = (file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
    return sorted((file.relative_to(folder).as_posix(), file) for file in found)


def display_path(file: Path, root: Path) -> str:
    """Return a file's path for messages: relative to the site's root if it is in it, otherwise as it is."""
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
