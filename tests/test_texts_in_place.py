"""Links to reviews by slug or title, to the pages of files and to paths, and broken links."""

from __future__ import annotations

import pytest
from literals import document, joined, links, review, site

from intertitle.catalogue.joins.titles import find_reviews
from intertitle.model import FranchiseFile, ListFile, PageFile, PersonFile
from intertitle.outputs.view import ResolvedLink

OTHERS = (
    review("alien-1979", film="Alien", year=1979),
    review("aliens", film="Aliens", year=1986),
    review("dune-1984", film="Dune", year=1984),
    review("dune-2021", film="Dune", year=2021),
    review("千と千尋", film="千と千尋の神隠し", year=2001),
    review("dots", film="…"),
    document(PageFile, "about", title="About"),
    document(PersonFile, "varda", name="Agnès Varda"),
    document(FranchiseFile, "alien", name="Alien"),
    document(ListFile, "best", title="Best"),
)


def resolved(body: str) -> tuple[ResolvedLink, ...]:
    made = joined(review("a", body), *OTHERS)
    return links(made)["content/reviews/a.md"]


CANDIDATES = {
    "aliens": ("aliens",),
    "Aliens": ("aliens",),
    "ALIENS": ("aliens",),
    "alien-1979": ("alien-1979",),
    "Alien": ("alien-1979",),
    "Alien 1979": ("alien-1979",),
    "Alien (1979)": ("alien-1979",),
    "Dune": ("dune-2021", "dune-1984"),
    "Dune 2021": ("dune-2021",),
    "dune-1984": ("dune-1984",),
    "千と千尋の神隠し": ("千と千尋",),
    "Alien 3": (),
    "!?": (),
}


@pytest.mark.parametrize(("target", "expected"), CANDIDATES.items())
def test_a_title_or_a_slug_means_its_reviews(target: str, expected: tuple[str, ...]) -> None:
    assert sorted(find_reviews(joined(*OTHERS).view(), target)) == sorted(expected)


def test_a_headline_means_its_review_too() -> None:
    made = joined(review("alien", title="In space"), *OTHERS[1:])
    assert find_reviews(made.view(), "In space") == ("alien",)


LINKS = {
    "[[Alien]]": ResolvedLink(address="/reviews/alien-1979/", label="<cite>Alien</cite>", wiki=True),
    "[[alien-1979|the <i>]]": ResolvedLink(address="/reviews/alien-1979/", label="the &lt;i&gt;", wiki=True),
    "[[千と千尋]]": ResolvedLink(address="/reviews/千と千尋/", label="<cite>千と千尋の神隠し</cite>", wiki=True),
    "[[Dune]]": ResolvedLink(address="", label="<cite>Dune</cite>", wiki=True),
    "[[Nothing]]": ResolvedLink(address="", label="Nothing", wiki=True),
    "[a](/about/)": ResolvedLink(address="/about/"),
    "[a](/about/#h-b)": ResolvedLink(address="/about/", fragment="h-b"),
    "[a](#h-b)": ResolvedLink(address="/reviews/a/", fragment="h-b"),
    "[a](#h-千)": ResolvedLink(address="/reviews/a/", fragment="h-千"),
    "[a](#)": ResolvedLink(address="/reviews/a/"),
    "[a](/who%3F/%23/)": ResolvedLink(address="/who?/#/"),
    "[a](/search/?q=alien)": ResolvedLink(address="/search/", query="q=alien"),
    "[a](/search/?q=in+the%20mood#found)": ResolvedLink(address="/search/", query="q=in+the%20mood", fragment="found"),
    "[a](../pages/about.md?x=y)": ResolvedLink(address="/about/", query="x=y"),
    "[a](/?p=123)": ResolvedLink(address=""),
    "[a](</tags/science fiction/>)": ResolvedLink(address="/tags/science fiction/"),
    "[a](/tags/science%20fiction/)": ResolvedLink(address="/tags/science fiction/"),
    "[a](../pages/about.md)": ResolvedLink(address="/about/"),
    "[a](../pages/about.md#h-b)": ResolvedLink(address="/about/", fragment="h-b"),
    "[a](aliens.md)": ResolvedLink(address="/reviews/aliens/"),
    "[a](./aliens.md)": ResolvedLink(address="/reviews/aliens/"),
    "[a](../people/varda.md)": ResolvedLink(address="/people/varda/"),
    "[a](../franchises/alien.md)": ResolvedLink(address="/franchises/alien/"),
    "[a](../lists/best.md)": ResolvedLink(address="/lists/best/"),
    "[a](千と千尋.md)": ResolvedLink(address="/reviews/千と千尋/"),
    "[a](../pages/nothing.md)": ResolvedLink(address=""),
    "[a](../../../etc/passwd.md)": ResolvedLink(address=""),
    "[a](about)": ResolvedLink(address=""),
    "[a]()": ResolvedLink(address=""),
    "![a](images/b.png)": ResolvedLink(address="/images/b.png"),
    "![a](../images/b.png)": ResolvedLink(address="/images/b.png"),
    "![a](./images/b.png)": ResolvedLink(address="/images/b.png"),
    "![a](../../images/b.png)": ResolvedLink(address="/images/b.png"),
    "![a](/images/b.png)": ResolvedLink(address="/images/b.png"),
    "![a](b.png)": ResolvedLink(address="/images/b.png"),
    "![a](images/b c.png)": ResolvedLink(address="/images/b c.png"),
    '![a](images/b  c (1).PNG "d")': ResolvedLink(address="/images/b  c (1).PNG"),
    "![a](../images/B c.Jpeg )": ResolvedLink(address="/images/B c.Jpeg"),
    "![a]( b c.webp (d))": ResolvedLink(address="/images/b c.webp"),
    "![a][b]\n\n[b]: images/b c.png": ResolvedLink(address="/images/b c.png"),
    "[a](/images/b c.png)": ResolvedLink(address="/images/b c.png"),
    "![a](images\\b.png)": ResolvedLink(address="/images/b.png"),
    "![a](images/e\u0301.png)": ResolvedLink(address="/images/é.png"),
    "![a](images/が.png)": ResolvedLink(address="/images/が.png"),
    "![a](<images/b c.png>)": ResolvedLink(address="/images/b c.png"),
    "![a](images/%23alive.png)": ResolvedLink(address="/images/#alive.png"),
    "![a](images/é.png)": ResolvedLink(address="/images/é.png"),
}


@pytest.mark.parametrize(("body", "expected"), LINKS.items())
def test_a_link_leads_where_its_author_meant(body: str, expected: ResolvedLink) -> None:
    assert resolved(body) == (expected,)


@pytest.mark.parametrize(
    "body",
    ["[a](https://b.example/c)", "[a](//b.example/c)", "[a](mailto:b@c.example)", "<https://b.example>", "text"],
)
def test_what_leads_elsewhere_is_not_resolved(body: str) -> None:
    made = joined(review("a", body))
    assert "content/reviews/a.md" not in links(made)
    assert links(made) == {}


def test_links_are_in_the_order_of_the_text() -> None:
    body = "[[Alien]] ![b](c.png) [d](/about/)\n\n:::spoiler\n[[Aliens]]\n:::\n\ne^[[f](#g)]\n"
    assert [link.address for link in resolved(body)] == [
        "/reviews/alien-1979/",
        "/images/c.png",
        "/about/",
        "/reviews/aliens/",
        "/reviews/a/",
    ]


def test_every_document_that_is_published_has_an_address() -> None:
    made = joined(
        *OTHERS,
        review("b", directors=("Agnès Varda", "Chantal Akerman"), franchises=("Predator",)),
        document(PageFile, "draft", title="Draft", draft=True),
    )
    assert dict(made.table("address of")) == {
        "content/reviews/alien-1979.md": "/reviews/alien-1979/",
        "content/reviews/aliens.md": "/reviews/aliens/",
        "content/reviews/dune-1984.md": "/reviews/dune-1984/",
        "content/reviews/dune-2021.md": "/reviews/dune-2021/",
        "content/reviews/千と千尋.md": "/reviews/千と千尋/",
        "content/reviews/dots.md": "/reviews/dots/",
        "content/reviews/b.md": "/reviews/b/",
        "content/pages/about.md": "/about/",
        "content/people/varda.md": "/people/varda/",
        "content/franchises/alien.md": "/franchises/alien/",
        "content/lists/best.md": "/lists/best/",
    }
    assert {address: path for path, address in made.table("address of").items()} == dict(made.table("file at"))


def test_addresses_follow_the_site_s_patterns() -> None:
    made = joined(
        review("a", "[[Alien]]"),
        review("alien"),
        site=site(addresses={"review": "/film/{slug}/"}),
    )
    assert [link.address for link in links(made)["content/reviews/a.md"]] == ["/film/alien/"]


SHOWN = {
    "[[Alien]]": '<a href="/film/reviews/alien-1979/"><cite>Alien</cite></a>',
    "[[Alien|the *first*]]": '<a href="/film/reviews/alien-1979/">the *first*</a>',
    "[[千と千尋]]": ('<a href="/film/reviews/%E5%8D%83%E3%81%A8%E5%8D%83%E5%B0%8B/"><cite>千と千尋の神隠し</cite></a>'),
    "[[<b>]]": "&lt;b&gt;",
    "[[Nothing|here]]": "here",
    "[a](/about/)": '<a href="/film/about/">a</a>',
    "[a](/about/#h-b)": '<a href="/film/about/#h-b">a</a>',
    "[a](#h-b)": '<a href="/film/reviews/a/#h-b">a</a>',
    "[a](#h-千)": '<a href="/film/reviews/a/#h-%E5%8D%83">a</a>',
    "[a](nowhere)": '<a href="#">a</a>',
    "![a](images/b c.png)": '<img src="/film/images/b%20c.png" alt="a" loading="lazy" decoding="async">',
    "[a](/search/?q=alien)": '<a href="/film/search/?q=alien">a</a>',
    "[a](/search/?q=a%26b&x=c#found)": '<a href="/film/search/?q=a%26b&amp;x=c#found">a</a>',
    "[a](/search/?q=千)": '<a href="/film/search/?q=%E5%8D%83">a</a>',
    "[a](?x=y)": '<a href="/film/reviews/a/?x=y">a</a>',
    "![a](<images/b c.png>)": '<img src="/film/images/b%20c.png" alt="a" loading="lazy" decoding="async">',
    "![a](images/%23b.png)": '<img src="/film/images/%23b.png" alt="a" loading="lazy" decoding="async">',
    '[a](/"/)': '<a href="/film/%22/">a</a>',
    "[a](/%22%3E%3Cb%3E/)": '<a href="/film/%22%3E%3Cb%3E/">a</a>',
    "[a](#%22%3E%3Cb%3E)": '<a href="/film/reviews/a/#%22%3E%3Cb%3E">a</a>',
}


@pytest.mark.parametrize(("body", "html"), SHOWN.items())
def test_a_page_shows_links_under_the_site_s_own_path(body: str, html: str) -> None:
    made = joined(review("a", body), *OTHERS, site=site(url="https://example.org/film/"))
    assert made.view().html(made.reviews["a"].path) == f"<p>{html}</p>\n"
