"""The image cache: encoded pictures are cached, and damaged files are ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from intertitle.pictures.image_cache import ImageCache, image_cache_of


@pytest.fixture
def kept(tmp_path: Path) -> ImageCache:
    return ImageCache(tmp_path / "pictures")


def test_what_is_put_is_got(kept: ImageCache) -> None:
    assert kept.get("a.avif") is None
    kept.put("a.avif", b"bytes")
    assert kept.get("a.avif") == b"bytes"
    kept.put("a.avif", b"others")
    assert kept.get("a.avif") == b"others"


def test_a_damaged_one_counts_as_none(kept: ImageCache) -> None:
    kept.put("a.avif", b"bytes")
    assert kept.folder is not None
    file = kept.folder / "a.avif"
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        assert kept.get("a.avif") is None
        file.write_bytes(whole[:length] + b"?" + whole[length + 1 :])
        assert kept.get("a.avif") is None


def test_unused_images_are_removed(kept: ImageCache) -> None:
    for name in ("a.avif", "b.webp", "c.jpg"):
        kept.put(name, name.encode())
    kept.drop_others({"b.webp"})
    assert kept.folder is not None
    assert [file.name for file in kept.folder.iterdir()] == ["b.webp"]
    kept.remove_all()
    assert not kept.folder.exists()
    kept.remove_all()


def test_a_folder_that_is_a_link_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/mine.jpg").write_bytes(b"mine")
    (tmp_path / "pictures").symlink_to(tmp_path / "other")
    kept = ImageCache(tmp_path / "pictures")
    kept.put("a.avif", b"bytes")
    kept.drop_others(())
    kept.remove_all()
    assert [file.name for file in (tmp_path / "other").iterdir()] == ["mine.jpg"]
    assert kept.get("mine.jpg") is None


def test_a_disk_that_refuses_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("a file")
    kept = ImageCache(tmp_path / "pictures")
    kept.put("a.avif", b"bytes")
    assert kept.get("a.avif") is None
    kept.drop_others(())
    kept.remove_all()
    ImageCache().put("a.avif", b"bytes")
    assert ImageCache().get("a.avif") is None


def test_the_server_s_cache_shares_the_site_s() -> None:
    site = Path("/site/.intertitle")
    assert (
        image_cache_of(site / "cache.db").folder
        == image_cache_of(site / "preview/cache.db").folder
        == site / "pictures"
    )
