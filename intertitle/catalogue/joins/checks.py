"""Check that what front matter refers to exists, and that every review and post has a date."""

from __future__ import annotations

from intertitle.catalogue.join import Answers, Join, JoinRecorder
from intertitle.catalogue.joins.pictures import image_address, report_missing_picture
from intertitle.catalogue.joins.titles import find_card
from intertitle.diagnostics import error, note, suggest
from intertitle.model import CriticFile, FilmFile, ListFile, PostFile


def _join(ask: JoinRecorder) -> Answers:
    """Report missing pictures and reviews, and reviews and posts without a date. This join makes no table."""
    _check_pictures(ask)
    _check_portraits(ask)
    _check_list_items(ask)
    for path, film, date in ask.reviews("path", "film", "date"):
        if date is None:
            message = f"the review of {film} has no date: it comes last on the home page and is not in the feed"
            ask.report(note("IT540", ask.where(path), message, ask.addition(path, "date")))
    for post in ask.documents(PostFile):
        if post.date is None:
            message = f"the post '{post.title}' has no date: it comes last on the home page and is not in the feed"
            ask.report(note("IT540", ask.where(post.path), message, ask.addition(post.path, "date")))
    return {}


CHECKS = Join(name="checks", tables={}, function=_join)


def _check_pictures(ask: JoinRecorder) -> None:
    films = ((film.path, film.poster, film.still) for film in ask.documents(FilmFile))
    for path, *pictures in (*ask.reviews("path", "poster", "still"), *films):
        for pointer, picture in zip(("poster", "still"), pictures, strict=True):
            if picture and not ask.answer("picture", address := image_address(picture.src, path)):
                report_missing_picture(ask, address, picture.src, path, pointer)
    for post in ask.documents(PostFile):
        if post.still and not ask.answer("picture", address := image_address(post.still.src, post.path)):
            report_missing_picture(ask, address, post.still.src, post.path, "still")


def _check_portraits(ask: JoinRecorder) -> None:
    for critic in ask.documents(CriticFile):
        picture = critic.picture
        if picture and not ask.answer("picture", address := image_address(picture.src, critic.path)):
            report_missing_picture(ask, address, picture.src, critic.path, "picture")


def _check_list_items(ask: JoinRecorder) -> None:
    """Report list items whose review does not exist. A film without a review is fine."""
    for file in ask.documents(ListFile):
        for number, item in enumerate(file.items):
            if item.review and not find_card(ask, item):
                known = ask.table("Review paths")
                place = ask.where(file.path, f"items.{number}")
                hint = suggest(item.review, known, place, "For a film without a review, write  film:  and  year:")
                ask.report(error("IT525", place, f"there is no review '{item.review}'", hint))
