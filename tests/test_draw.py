"""Share cards as pictures: any title is complete, inside the safe area, and large."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import msgspec
import pytest
from faces import block_face, style
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from intertitle.model import CardStyle, ShareCard
from intertitle.pictures import draw as drawing
from intertitle.pictures.draw import HEIGHT, SAFE, WIDTH, draw_card, lay_out
from intertitle.pictures.text_layout import (
    BASELINE,
    LEADING,
    Lines,
    load_font,
    max_width,
    needs_shaping,
    normalise,
    visual_runs,
)

CARD = ShareCard(
    over="John Wick",
    title="Ballerina",
    facts="2025 · Len Wiseman",
    halves=6,
    stars=5,
    line="Superb fights, and a plot found in somebody else’s pocket.",
    foot="The Long Take",
)
LATIN = "The Incredibly Strange Creatures Who Stopped Living and Became Mixed-Up Zombies, or How I Learned to Stop "
TITLES = {
    "latin": (LATIN * 2)[:200].strip(),
    "one word": "Donaudampfschifffahrtsgesellschaftskapitän" * 4 + "W" * 32,
    "japanese": ("千と千尋の神隠し、" * 23)[:200],
    "chinese": ("霸王别姬" * 50)[:200],
    "korean": ("살인의추억 " * 40)[:200].strip(),
    "arabic": ("جدایی نادر از سیمین " * 10)[:200].strip(),
    "hebrew": ("ואלס עם באשיר " * 15)[:200].strip(),
    "mixed": ("تاكسي Taxi طهران " * 12)[:200].strip(),
}


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def ink(card: ShareCard, look: CardStyle) -> tuple[int, int, int, int] | None:
    """Return the box of everything that a card draws on its background and frame."""
    return ImageChops.difference(opened(draw_card(card, look)), opened(draw_card(ShareCard(), look))).getbbox()


def is_safe(box: tuple[int, int, int, int] | None) -> bool:
    return box is None or (box[0] >= SAFE[0] and box[1] >= SAFE[1] and box[2] <= SAFE[2] and box[3] <= SAFE[3])


def words(card: ShareCard, look: CardStyle) -> list[Lines]:
    return [block.words for block in lay_out(card, look) if block.words]


# ---------------------------------------------------------------- the picture


@pytest.mark.parametrize("theme", ["intertitle", "marquee"])
def test_a_card_is_a_small_png_of_the_size_that_networks_ask_for(theme: str) -> None:
    data = draw_card(CARD, style(theme))
    with Image.open(io.BytesIO(data)) as made:
        assert (made.format, made.size) == ("PNG", (WIDTH, HEIGHT)) == ("PNG", (1200, 630))
        assert not made.info
    assert len(data) < 40_000
    assert is_safe(ink(CARD, style(theme)))


def test_the_same_card_is_the_same_bytes_and_another_is_not() -> None:
    look = style()
    drawn = {
        draw_card(card, look)
        for card in (CARD, CARD, ShareCard(title="Ballerina"), ShareCard(title="Ballerina", halves=5, stars=5))
    }
    assert len(drawn) == 3
    assert draw_card(CARD, look) != draw_card(CARD, style("marquee"))


def test_a_card_of_nothing_is_its_frame() -> None:
    assert ink(ShareCard(), style()) is None
    colours = opened(draw_card(ShareCard(), style())).getcolors()
    assert colours
    assert max(colours)[1] == (0x15, 0x13, 0x0F)


def test_halves_of_stars_are_lit() -> None:
    look = style()
    lit = []
    for halves in range(11):
        image = opened(draw_card(ShareCard(title="A", halves=halves, stars=5), look))
        lit.append(sum(count for count, colour in image.getcolors() or () if colour == (0xEB, 0xBB, 0x66)))
    assert lit == sorted(set(lit))


def plain_card(card: ShareCard, look: CardStyle) -> Image.Image:
    """Draw the texts of a card directly with Pillow, where `lay_out` has them, in all steps between two colours."""
    image = opened(draw_card(ShareCard(foot=card.foot), look))
    for block in lay_out(card, look)[:-1]:
        assert block.words
        mask = Image.new("L", image.size)
        pen = ImageDraw.Draw(mask)
        for number, line in enumerate(block.words.lines):
            runs = [
                (load_font(face, block.words.size, shaped=needs_shaping(run)), run)
                for face, run in visual_runs(block.words, line)
            ]
            x = (WIDTH - sum(font.getlength(run) for font, run in runs)) / 2
            y = block.top + (number * LEADING + BASELINE) * block.words.size
            for font, run in runs:
                pen.text((x, y), run, fill=255, font=font, anchor="ls")
                x += font.getlength(run)
        image.paste((look.ink, look.tint, look.quiet)[block.colour], (0, 0), mask)
    return image


def is_within(one: Image.Image, other: Image.Image) -> bool:
    """Return whether each pixel is like another one beside it, but for half of a step between two colours."""
    bounds = (other.filter(ImageFilter.MinFilter(3)), other.filter(ImageFilter.MaxFilter(3)))
    beyond = (ImageChops.subtract(bounds[0], one), ImageChops.subtract(one, bounds[1]))
    return max(max(image.tobytes()) for image in beyond) <= 255 / 10 + 2


@pytest.mark.parametrize("theme", ["intertitle", "marquee"])
@pytest.mark.parametrize("name", [*TITLES, "short", "accents"])
def test_a_card_looks_as_pillow_draws_its_texts(name: str, theme: str, tmp_path: Path) -> None:
    title = {"short": "Ballerina", "accents": "Ấucun Łódź, ÅÄ fjörd q̇ gyq"}.get(name) or TITLES[name]
    letters = "".join(char for char in title if ord(char) > 0x24F)
    look = style(theme, *([block_face(tmp_path, letters)] if letters else []))
    card = msgspec.structs.replace(CARD, title=title, mark="B+", halves=0, stars=0)
    made, plain = opened(draw_card(card, look)), plain_card(card, look)
    assert is_within(made, plain)
    assert is_within(plain, made)
    others = [
        opened(draw_card(msgspec.structs.replace(card, **{part: getattr(card, part)[1:]}), look))
        for part in ("facts", "mark")
    ]
    assert not any(is_within(other, plain) and is_within(plain, other) for other in others)


def test_a_card_does_not_depend_on_the_cards_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    cards = [
        CARD,
        ShareCard(title=CARD.title),
        msgspec.structs.replace(CARD, line="Fjord. Office; ffi.", foot="Another"),
        *(msgspec.structs.replace(CARD, title=f"No. {number}", foot=f"Foot {number}") for number in range(6)),
    ]
    alone = []
    for card in cards:
        drawing.painter_of.cache_clear()
        alone.append(draw_card(card, style()))
    assert [draw_card(card, style()) for card in cards] == alone
    assert [draw_card(card, style()) for card in cards[::-1]] == alone[::-1]
    monkeypatch.setattr(drawing, "_MAX_WEIGHT", 100_000)
    assert [draw_card(card, style()) for card in cards] == alone


def test_the_memory_of_letters_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_MAX_WEIGHT", 400_000)
    drawing.painter_of.cache_clear()
    look = style()
    weights = []
    for number in range(40):
        draw_card(ShareCard(title=f"{chr(0x41 + number % 26)} {number}", line=LATIN[number : number + 30]), look)
        weights.append(drawing.painter_of(look).weight)
    assert max(weights) <= 400_000
    assert weights != sorted(weights)  # some were forgotten


# ---------------------------------------------------------------- titles


@pytest.mark.parametrize("theme", ["intertitle", "marquee"])
@pytest.mark.parametrize("name", TITLES)
def test_a_title_of_200_letters_is_whole_and_within_the_card(name: str, theme: str, tmp_path: Path) -> None:
    title = TITLES[name]
    letters = "".join(char for char in title if ord(char) > 0x24F)
    look = style(theme, *([block_face(tmp_path, letters)] if letters else []))
    card = ShareCard(title=title, facts=CARD.facts, halves=6, stars=5, foot=CARD.foot)
    assert len(title) > 180
    (shown,) = (block for block in lay_out(card, look) if block.words and block.colour == 0)
    assert shown.words
    assert "".join(shown.words.lines).replace(" ", "") == title.replace(" ", "")
    assert max_width(shown.words) <= SAFE[2] - SAFE[0]
    assert is_safe(ink(card, look))


@pytest.mark.parametrize("name", TITLES)
def test_the_blocks_of_a_card_do_not_overlap(name: str, tmp_path: Path) -> None:
    title = TITLES[name]
    letters = "".join(char for char in title if ord(char) > 0x24F)
    look = style("intertitle", *([block_face(tmp_path, letters)] if letters else []))
    card = msgspec.structs.replace(CARD, title=title)
    blocks = lay_out(card, look)
    assert blocks[0].top >= SAFE[1]
    assert blocks[-1].top + blocks[-1].height <= SAFE[3]
    assert all(one.top + one.height < other.top for one, other in itertools.pairwise(blocks))


def test_a_verdict_gives_way_to_a_long_title() -> None:
    look = style()
    long = msgspec.structs.replace(CARD, title=TITLES["latin"])
    assert not any(CARD.line in " ".join(one.lines) for one in words(long, look))
    assert any(CARD.line in " ".join(one.lines) for one in words(CARD, look))


def test_a_short_title_is_large() -> None:
    title = next(one for one in words(CARD, style()) if one.lines == ("Ballerina",))
    assert title.size > 100


def test_accents_are_not_cut_off() -> None:
    look = style()
    plain_title, accented = (
        ink(ShareCard(title=title), look) for title in ("Aucun homme ni dieu", "Ấucun homme ni dieu")
    )
    assert plain_title
    assert accented
    assert accented[1] < plain_title[1] - 20


@settings(max_examples=40)
@given(
    title=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=260),
    line=st.text(st.sampled_from("abc déœ’“”—, "), max_size=300),
    facts=st.text(st.sampled_from("abc déœ’“”—, "), max_size=200),
    mark=st.sampled_from(["", "B+", "7.5 out of 10", "a grade of somebody’s own that goes on and on " * 4]),
    stars=st.integers(0, 5),
)
def test_nothing_is_drawn_outside_the_safe_area(title: str, line: str, facts: str, mark: str, stars: int) -> None:
    card = ShareCard(
        over=normalise(facts),
        title=normalise(title),
        facts=normalise(facts),
        halves=stars,
        stars=stars,
        mark=normalise(mark),
        line=normalise(line),
        foot=normalise(line),
    )
    assert is_safe(ink(card, style()))
    blocks = lay_out(card, style())
    assert all(one.top >= SAFE[1] and one.top + one.height <= SAFE[3] for one in blocks if one.words)
