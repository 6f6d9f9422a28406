"""Report the structure of the code, of one checkout or of two side by side: ``python -m benchmarks.structure``.

* **Frames**: how many of our functions are on the stack when a review's view is made (the innermost is the one that
  calls ``ReviewView``) and when its template begins, and how many calls of our functions a clean build needs for each
  published file. To count them, a small generated site is built in one process.
* **Forms of a rating**: the types and the functions that carry a rating through the code. A type counts when it is
  a class with a field that carries a rating, a class that is a rating by its name, or an alias that mentions ``Rating``
  or ``RatingView``. A field carries a rating when a word of its name is rating, rated, stars, halves, score, judged or
  judgement (or the plural of it), or when its annotation mentions ``Rating`` or ``RatingView``. A function counts when
  the annotation of a parameter or of its result mentions one of the two.
* **Names in the cache**: the names in calls of ``load`` and ``save`` on anything but a module. They may be texts, or
  constants of any module of the package; others are listed but not counted. SQLite's tables are those in ``CREATE
  TABLE`` statements.
* **Size**: lines, lines of code (without blank lines, comments and docstrings), modules, and the functions, classes
  and constants of modules whose names do not begin with an underscore.

Everything but the frames is read from the syntax trees, without importing the checkout. A missing value is "–".
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import re
import sys
import tempfile
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from benchmarks import measure
from benchmarks.generate import generate
from benchmarks.tables import table

_HERE = Path(__file__).parent
_PACKAGE = "intertitle"
_REVIEWS = 40
_NONE = "–"
_VIEW = "ReviewView"
_RATINGS = re.compile(r"\b(?:Rating|RatingView)\b")
_WORDS = frozenset({"rating", "rated", "star", "stars", "halves", "score", "judged", "judgement"})
_CREATE = re.compile(r"\bCREATE (?:VIRTUAL )?TABLE (?:IF NOT EXISTS )?[\"`\[]?(\w+)", re.IGNORECASE)
_NO_CODE = frozenset(
    (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
)
_MOST_STEPS = 5  # imports that are followed to find a constant

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of the package."""

    file: Path
    path: str  # in the package
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The dotted name of the module or package."""
        parts = self.path.removesuffix(".py").removesuffix("__init__").strip("/").split("/")
        return ".".join(filter(None, (_PACKAGE, *parts)))

    @cached_property
    def constants(self) -> dict[str, str]:
        """The module's constants that are texts, by name."""
        return {
            name: value.value
            for name, value in _assigned(self.tree)
            if isinstance(value, ast.Constant) and isinstance(value.value, str)
        }

    @cached_property
    def imported(self) -> dict[str, str]:
        """All imports in the module: the dotted names by their local names."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {one.asname or one.name.partition(".")[0]: one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                found |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
        return found


@dataclass(frozen=True)
class Structure:
    """The metrics of one checkout by name, and the counted items by heading."""

    metrics: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)


def structure(checkout: Path) -> Structure:
    """Measure a checkout."""
    modules = read(checkout)
    found = Structure()
    _frames(found, checkout, modules)
    _forms(found, modules)
    _names(found, modules)
    _size(found, modules)
    return found


def read(checkout: Path) -> list[Module]:
    """Read every module of a checkout's package. Print and leave out those that cannot be parsed."""
    top = checkout.resolve() / _PACKAGE
    found = []
    for file in sorted(top.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        try:
            tree = ast.parse(text)
        except SyntaxError as problem:
            print(f"{file} is left out: {problem}", file=sys.stderr)
        else:
            found.append(Module(file, file.relative_to(top).as_posix(), text, tree))
    return found


# ---------------------------------------------------------------- frames


def _frames(found: Structure, checkout: Path, modules: Sequence[Module]) -> None:
    seen, files = profile(checkout, modules)
    view, template, calls = seen.get("view"), seen.get("template"), seen.get("calls")
    found.metrics["frames of ours when a review's view is made"] = _count(view)
    found.metrics["frames of ours when its template begins"] = _count(template)
    each = f"{calls / files:,.0f}" if isinstance(calls, int) and calls and files else _NONE
    found.metrics[f"calls of ours for each file, {_REVIEWS} reviews"] = each
    found.lists["The stack when a review's view is made"] = view if isinstance(view, list) else []


def profile(checkout: Path, modules: Sequence[Module]) -> tuple[dict[str, object], int]:
    """Build a small site with a checkout under a profiler. Return what `benchmarks.frames` wrote, and how many files.

    Both are empty if the checkout cannot build the site.
    """
    places = [[str(module.file), _first_line(maker)] for module in modules for maker in _makers(module.tree)]
    with tempfile.TemporaryDirectory(prefix="structure-") as scratch:
        site, result = Path(scratch) / "site", Path(scratch) / "frames.json"
        generate(site, _REVIEWS)
        package = str(checkout.resolve() / _PACKAGE)
        # -P keeps the script's folder out of the path, so that its files hide no module.
        command = (sys.executable, "-P", str(_HERE / "frames.py"), package, json.dumps(places), str(result))
        try:
            measure.run(command, site, checkout=checkout)
            return json.loads(result.read_text(encoding="utf-8")), len(measure.tree(site / "public").addresses)
        except (measure.CommandError, OSError, ValueError) as problem:
            print(f"no frames: {problem}", file=sys.stderr)
            return {}, 0


def _makers(tree: ast.Module) -> Iterator[_Function]:
    """Return the functions that make a review's view."""
    for node in ast.walk(tree):
        if isinstance(node, _Function):
            calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
            if any(_VIEW in {getattr(called, "id", ""), getattr(called, "attr", "")} for called in calls):
                yield node


def _first_line(function: _Function) -> int:
    """Return the first line of a function's code object, which is that of the first decorator."""
    return min((function.lineno, *(one.lineno for one in function.decorator_list)))


# ---------------------------------------------------------------- forms of a rating


def _forms(found: Structure, modules: Sequence[Module]) -> None:
    types = list(rating_types(modules))
    functions = list(rating_functions(modules))
    found.metrics["types that carry a rating"] = _count(types)
    found.metrics["fields that carry a rating"] = _count([one for _, fields in types for one in fields])
    found.metrics["functions that take or give a rating"] = _count(functions)
    found.lists["Types that carry a rating"] = [
        f"{name}{': ' if fields else ''}{', '.join(fields)}" for name, fields in types
    ]
    found.lists["Functions that take or give a rating"] = functions


def rating_types(modules: Sequence[Module]) -> Iterator[tuple[str, list[str]]]:
    """Yield the types that carry a rating, each with the fields that do."""
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                fields = [
                    one for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
                ]
                carry = [ast.unparse(one.target) for one in fields if _carries(one)]
                if carry or (fields and _is_of_rating(re.sub(r"(?<!^)(?=[A-Z])", "_", node.name))):
                    yield f"{module.path} {node.name}", carry
        for name, value in _assigned(module.tree):
            is_type = re.match("_?[A-Z][a-z]", name) and isinstance(value, ast.Subscript | ast.BinOp | ast.Name)
            if is_type and value and _RATINGS.search(ast.unparse(value)):
                yield f"{module.path} {name}", []


def _carries(field: ast.AnnAssign) -> bool:
    return _is_of_rating(ast.unparse(field.target)) or bool(_RATINGS.search(ast.unparse(field.annotation)))


def _is_of_rating(name: str) -> bool:
    words = name.lower().split("_")
    return any(word in _WORDS or word.removesuffix("s") in _WORDS for word in words)


def rating_functions(modules: Sequence[Module]) -> Iterator[str]:
    """Yield the functions and methods that take or return a rating."""
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, _Function):
                given = node.args
                taken = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
                notes = [one.annotation for one in taken if one and one.annotation] + [node.returns]
                if any(_RATINGS.search(ast.unparse(note)) for note in notes if note):
                    yield f"{module.path} {node.name}"


# ---------------------------------------------------------------- the cache


def _names(found: Structure, modules: Sequence[Module]) -> None:
    names, unknown = cache_names(modules)
    tables = sorted(
        {
            name
            for module in modules
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            for name in _CREATE.findall(node.value)
        }
    )
    found.metrics["names in the cache"] = _count(names)
    found.metrics["tables of the cache"] = _count(tables)
    found.lists["Names in the cache"] = [*names, *(f"not known: {one}" for one in unknown)]
    found.lists["Tables of the cache"] = tables


def cache_names(modules: Sequence[Module]) -> tuple[list[str], list[str]]:
    """Return the names under which values are stored, and the arguments that are not constants."""
    known = {module.name: module for module in modules}
    names, unknown = set(), set()
    for module in modules:
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            holder, first = node.func.value, node.args[0]
            if node.func.attr not in {"load", "save"} or _root(holder) in module.imported:
                continue
            name = _text(first, module, known)
            if name is not None:
                names.add(name)
            elif "cache" in ast.unparse(holder).lower():
                unknown.add(f"{ast.unparse(first)} in {module.path}")
    return sorted(names), sorted(unknown)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.expr, module: Module, known: dict[str, Module]) -> str | None:
    """Return the text of an argument, which may be a constant of this module or an imported one."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.Name | ast.Attribute):
        return None
    name = ast.unparse(node)
    for _ in range(_MOST_STEPS):
        if name in module.constants:
            return module.constants[name]
        head, point, rest = name.partition(".")
        home, _, name = f"{module.imported.get(head, '')}{point}{rest}".rpartition(".")
        if home not in known:
            return None
        module = known[home]
    return None


# ---------------------------------------------------------------- size


def _size(found: Structure, modules: Sequence[Module]) -> None:
    found.metrics["lines of Python"] = _sum(len(module.text.splitlines()) for module in modules)
    found.metrics["lines of code"] = _sum(len(code_lines(module)) for module in modules)
    found.metrics["modules"] = _sum(1 for _ in modules)
    found.metrics["public names"] = _sum(len(public_names(module)) for module in modules)


def code_lines(module: Module) -> set[int]:
    """Return the numbers of lines with code, without blank lines, comments and docstrings."""
    tokens = tokenize.generate_tokens(io.StringIO(module.text).readline)
    lines = {line for token in tokens if token.type not in _NO_CODE for line in range(token.start[0], token.end[0] + 1)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Module | ast.ClassDef | _Function) and ast.get_docstring(node, clean=False) is not None:
            said = node.body[0]
            lines -= set(range(said.lineno, (said.end_lineno or said.lineno) + 1))
    return lines


def public_names(module: Module) -> list[str]:
    """Return the functions, classes and constants of a module whose names do not begin with an underscore."""
    defined = [node.name for node in module.tree.body if isinstance(node, ast.ClassDef | _Function)]
    names = dict.fromkeys((*defined, *(name for name, _ in _assigned(module.tree))))
    return [name for name in names if not name.startswith("_")]


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield the names that a module's statements assign, with the values."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                for one, value in _pairs(target, node.value):
                    if isinstance(one, ast.Name):
                        yield one.id, value


def _pairs(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Yield the names of one assignment with their values: ``A, B = "a", "b"`` has two."""
    if not isinstance(target, ast.Tuple):
        yield target, value
    elif isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts):
        yield from zip(target.elts, value.elts, strict=True)
    else:
        yield from ((one, None) for one in target.elts)


def _count(found: object) -> str:
    return f"{len(found):,}" if isinstance(found, list) and found else _NONE


def _sum(numbers: Iterator[int]) -> str:
    return f"{total:,}" if (total := sum(numbers)) else _NONE


# ---------------------------------------------------------------- the report


def report(columns: dict[str, Structure]) -> str:
    """Return a table of one or more checkouts, and the lists of the counted items."""
    names = dict.fromkeys(name for one in columns.values() for name in one.metrics)
    lines = [[name, *(one.metrics.get(name, _NONE) for one in columns.values())] for name in names]
    parts = [table(("metric", *columns), lines)]
    for heading in dict.fromkeys(heading for one in columns.values() for heading in one.lists):
        by_items: dict[tuple[str, ...], list[str]] = {}
        for column, one in columns.items():
            by_items.setdefault(tuple(one.lists.get(heading) or [_NONE]), []).append(column)
        for items, alike in by_items.items():
            parts.append("\n".join((f"{heading}, {' and '.join(alike)}:", "", *(f"- {item}" for item in items))))
    return "\n\n".join(parts) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, default=_HERE.parent, metavar="DIR", help="the checkout (this one)")
    parser.add_argument("--against", type=Path, metavar="DIR", help="an earlier checkout, for the column 'before'")
    chosen = parser.parse_args(arguments)
    columns = {"before": structure(chosen.against)} if chosen.against else {}
    print(report(columns | {"after" if columns else "now": structure(chosen.source)}), end="")


if __name__ == "__main__":
    main()
