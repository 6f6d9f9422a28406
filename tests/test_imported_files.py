"""Three hundred files in another generator's format: the terminal shows at most sixty lines, and names each fault."""

from __future__ import annotations

import json

import pytest
from conftest import SiteFolder

from intertitle.cli.main import main

JEKYLL = """layout: post
title: Heat {n}
date: 2021-01-07 16:47:30 -0500
categories: [Drama]
stars: 4
excerpt: Good.
permalink: /heat-{n}/
"""
HUGO = """title: Heat {n}
date: 29/11/2020
lastmod: 2021-02-03
keywords: [night]
rating: B+
featured_image: /x.jpg
draft: false
unlisted: true
"""
WORDPRESS = """title: Heat {n}
author: Ines
type: post
status: publish
post_date: 2019-05-04
id: {n}
thumbnail: x.jpg
actors: [A, B]
dp: C
wordpress_id: {n}
guid: x
parent: 0
comment_status: open
ping_status: open
menu_order: 0
"""
LETTERBOXD = """Name: Heat {n}
Year: 1995
Letterboxd URI: https://boxd.it/{n}abc
Rating: 4.5
Rewatch: "Yes"
Tags: crime, night
Watched Date: 2021-01-06
Review: "Good."
Date: Jan 7 2021
"""
PELICAN = """Title: Heat {n}
Date: 2021-01-07
Category: Drama
"""
# The front matter, and what the terminal must show of its faults.
FORMATS = {
    "Jekyll": (JEKYLL, "layout film categories stars excerpt"),
    "Hugo": (HUGO, "film 29/11/2020 lastmod keywords B+ featured_image unlisted"),
    "WordPress": (
        WORDPRESS,
        "film type status post_date thumbnail actors dp wordpress_id guid parent comment_status ping_status menu_order",
    ),
    "Letterboxd": (LETTERBOXD, "Name Year URI Rating Rewatch Tags Watched Review Date"),
}


@pytest.mark.parametrize(("head", "faults"), FORMATS.values(), ids=FORMATS)
def test_the_terminal_shows_sixty_lines_and_each_fault(
    site: SiteFolder, capsys: pytest.CaptureFixture[str], head: str, faults: str
) -> None:
    names = faults.split()
    for number in range(300):
        text = f"See [x](/nowhere-{number}/)."
        site.write(f"content/reviews/heat-{number}.md", f"---\n{head.format(n=number)}---\n{text}\n")
    with pytest.raises(SystemExit):
        main(["check", str(site.root), "--jobs", "1"])
    shown = "".join(capsys.readouterr())
    assert len(shown.split("\n")) <= 60, shown
    assert [name for name in names if name not in shown] == []
    assert "IT523" in shown
    assert "in 300 files, first content/reviews/heat-0.md" in shown
    with pytest.raises(SystemExit):
        main(["check", str(site.root), "--jobs", "1", "--format", "json"])
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    assert len(found) >= 300 * (len(names) + 1)


def test_files_with_fields_and_no_hyphens_are_one_message(site: SiteFolder, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(300):
        site.write(f"content/reviews/heat-{number}.md", f"{PELICAN.format(n=number)}\nText.\n")
    with pytest.raises(SystemExit):
        main(["check", str(site.root), "--jobs", "1"])
    shown = "".join(capsys.readouterr())
    assert len(shown.split("\n")) <= 60, shown
    assert "in 300 files, first content/reviews/heat-0.md" in shown
    assert "title: Heat 0" in shown


# Ratings that all files have on another scale, and the settings that the only message shows.
OF_ANOTHER_SCALE = {"A": "letter", "B+": "letter", "8/10": "ten", "85%": "hundred", "90/100": "hundred", "3/4": "ebert"}


@pytest.mark.parametrize(("rating", "scale"), OF_ANOTHER_SCALE.items())
def test_ratings_of_another_scale_are_one_message_whose_setting_helps(
    site: SiteFolder, capsys: pytest.CaptureFixture[str], rating: str, scale: str
) -> None:
    for number in range(40):
        site.review(f"heat-{number}", f"film: Heat {number}", f"rating: {rating}", "date: 2026-01-01", "verdict: Good.")
    with pytest.raises(SystemExit):
        main(["check", str(site.root), "--jobs", "1"])
    shown = "".join(capsys.readouterr())
    assert len(shown.split("\n")) <= 13, shown
    setting = f'scale = "{scale}"'
    assert shown.count(f"write  {setting}  under [ratings]") == 1
    site.set("ratings", setting)
    assert site.build().diagnostics == ()
