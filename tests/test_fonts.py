"""A site's own fonts: found by name; links out of the site and unreadable files are errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SiteFolder, codes
from faces import block_font

from intertitle import digest, fonts
from intertitle.diagnostics import ConfigurationError


def put(root: Path, name: str, data: bytes = b"a font") -> Path:
    file = root / fonts.FOLDER / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def test_a_site_without_fonts_has_none(tmp_path: Path) -> None:
    assert fonts.find_fonts(tmp_path) == ()


def test_fonts_come_by_name_and_what_is_none_is_let_be(tmp_path: Path) -> None:
    for name in ("b.ttf", "a.OTF", "c.woff2", "OFL.txt", ".hidden.ttf"):
        put(tmp_path, name, name.encode())
    assert [Path(face.file).name for face in fonts.find_fonts(tmp_path)] == ["a.OTF", "b.ttf", "c.woff2"]
    assert fonts.find_fonts(tmp_path)[1].digest == digest.of_bytes(b"b.ttf")


def test_a_font_that_leads_out_of_the_site_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.ttf"
    outside.write_bytes(b"canary")
    put(tmp_path / "site", "a.ttf").unlink()
    (tmp_path / "site" / fonts.FOLDER / "a.ttf").symlink_to(outside)
    with pytest.raises(ConfigurationError) as refused:
        fonts.find_fonts(tmp_path / "site")
    assert codes(refused.value.diagnostics) == ["IT112"]


def test_a_folder_called_like_a_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / fonts.FOLDER / "a.ttf").mkdir(parents=True)
    with pytest.raises(ConfigurationError) as refused:
        fonts.find_fonts(tmp_path)
    assert codes(refused.value.diagnostics) == ["IT111"]


def test_the_folder_is_one_of_content_and_no_source(blog: SiteFolder) -> None:
    put(blog.root, "a.ttf", block_font("日"))
    assert blog.build().diagnostics == ()
    assert not any("ttf" in path for path in blog.tree())
