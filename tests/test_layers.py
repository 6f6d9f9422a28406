"""Imports go one way: a module imports from its own layer's floor down, and no stage knows another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "intertitle"

# From the ground up. A module may import what stands below it; modules of one layer may meet only where
# the layer is a package with an inner order of its own (markup, outputs, validate, cli).
LAYERS = (
    {"intertitle"},
    {"addresses", "diagnostics", "partial_days", "patterns", "rating_forms", "slugs", "suffixes", "table", "years"},
    {
        "bundles",
        "codes",
        "csv_tables",
        "failures",
        "fixes",
        "hidden",
        "loads",
        "publication_words",
        "ratings",
        "toml",
        "videos",
    },
    {"model"},
    {"digest", "scales"},
    {"language"},
    {"recording"},
    {"config", "clock"},
    {"assets", "fonts", "theme_settings"},
    {"cache", "workers", "themes", "lock", "frontmatter"},
    {"fields", "scaffold", "markup", "pictures"},
    {"catalogue"},
    {"lint", "outputs"},
    {"template_check", "plugins"},
    {"templating"},
    {"stages"},
    {"building", "autofix", "schema"},
    {"pipeline", "explain"},
    {"server", "verify", "doctor"},
    {"cli"},
    {"__main__"},
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}

# Imports from above, each within a function and with its reason.
UPWARD = {
    # Settings are read by much that stands below the registry; it is asked for the kinds of pages when
    # nobody gives them.
    ("config", "outputs.kinds"),
}


def _modules() -> Iterator[tuple[str, Path]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(file.relative_to(PACKAGE).with_suffix("").parts)
        yield name.removesuffix(".__init__") if name != "__init__" else "intertitle", file


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "intertitle":
            inner = node.module.removeprefix("intertitle").strip(".")
            for alias in node.names:
                is_module = (PACKAGE / inner.replace(".", "/") / f"{alias.name}.py").exists()
                is_package = (PACKAGE / inner.replace(".", "/") / alias.name).is_dir()
                yield f"{inner}.{alias.name}".strip(".") if is_module or is_package else inner or "intertitle"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "intertitle":
                    yield alias.name.removeprefix("intertitle").strip(".")


MODULES = dict(_modules())


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_a_layer_and_imports_from_below_it(name: str) -> None:
    own = name.split(".", maxsplit=1)[0]
    assert own in RANK, f"{name} stands in no layer: add it to LAYERS"
    for imported in _imports(MODULES[name]):
        other = imported.split(".")[0]
        assert other in RANK, f"{name} imports {imported}, which stands in no layer"
        if (name, imported) in UPWARD:
            continue
        assert RANK[other] < RANK[own] or other == own, f"{name} imports {imported} from above it or beside it"


@pytest.mark.parametrize(("name", "above"), UPWARD)
def test_an_import_from_above_is_there_and_within_a_function(name: str, above: str) -> None:
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    assert above in _imports(MODULES[name]), f"{name} does not import {above} any more: take it out of UPWARD"
    outside = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert f"intertitle.{above}" not in outside


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("stages.")])
def test_no_stage_knows_another(name: str) -> None:
    stage = name.split(".")[1]
    others = {imported for imported in _imports(MODULES[name]) if imported.startswith("stages.")}
    assert {other.split(".")[1] for other in others} <= {stage}, f"{name} imports {sorted(others)}"


def test_the_layers_name_no_module_that_is_gone() -> None:
    present = {name.split(".")[0] for name in MODULES}
    assert set(RANK) == present


def test_no_module_is_a_drawer() -> None:
    names = {part for name in MODULES for part in name.split(".")}
    assert not names & {"utils", "util", "helpers", "common", "misc"}
