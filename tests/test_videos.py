"""Videos of other hosts: which addresses name one, and where it is shown and played."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intertitle.videos import PLAYERS, may_have_video, read_video

YOUTUBE, VIMEO = "LjLamj-b0I8", "76979871"
EMBED = f"https://www.youtube-nocookie.com/embed/{YOUTUBE}?autoplay=1"
PLAYED = {
    f"youtube {YOUTUBE}": EMBED,
    f"YouTube: {YOUTUBE}": EMBED,
    f"https://www.youtube.com/watch?v={YOUTUBE}": EMBED,
    f"http://youtube.com/watch?list=PL1&v={YOUTUBE}&pp=x": EMBED,
    f"https://m.youtube.com/watch?v={YOUTUBE}": EMBED,
    f"https://music.youtube.com/watch?v={YOUTUBE}": EMBED,
    f"youtube.com/watch?v={YOUTUBE}": EMBED,
    f"//youtu.be/{YOUTUBE}": EMBED,
    f"https://youtu.be/{YOUTUBE}?si=abc": EMBED,
    f"https://youtu.be/{YOUTUBE}?t=65": f"{EMBED}&start=65",
    f"https://www.youtube.com/watch?v={YOUTUBE}&t=1h2m3s": f"{EMBED}&start=3723",
    f"https://www.youtube.com/embed/{YOUTUBE}?start=7": f"{EMBED}&start=7",
    f"https://www.youtube-nocookie.com/embed/{YOUTUBE}": EMBED,
    f"https://www.youtube.com/shorts/{YOUTUBE}": EMBED,
    f"https://www.youtube.com/live/{YOUTUBE}": EMBED,
    f"vimeo {VIMEO}": f"https://player.vimeo.com/video/{VIMEO}?autoplay=1&dnt=1",
    f"https://vimeo.com/{VIMEO}": f"https://player.vimeo.com/video/{VIMEO}?autoplay=1&dnt=1",
    f"https://vimeo.com/{VIMEO}/0a1b2c3d4e": f"https://player.vimeo.com/video/{VIMEO}?h=0a1b2c3d4e&autoplay=1&dnt=1",
    f"https://player.vimeo.com/video/{VIMEO}?h=0a1b2c3d4e": (
        f"https://player.vimeo.com/video/{VIMEO}?h=0a1b2c3d4e&autoplay=1&dnt=1"
    ),
    f"https://vimeo.com/channels/staffpicks/{VIMEO}#t=30s": (
        f"https://player.vimeo.com/video/{VIMEO}?autoplay=1&dnt=1#t=30s"
    ),
}
NONE = (
    "",
    "youtube",
    "youtube short",
    f"youtube {YOUTUBE}x",
    f"https://www.youtube.com/channel/{YOUTUBE}",
    "https://www.youtube.com/watch?v=",
    "https://www.youtube.com/watch?v=<script>",
    f"https://youtube.com.example.net/watch?v={YOUTUBE}",
    f"https://notyoutube.com/watch?v={YOUTUBE}",
    f"https://example.net/youtube.com/watch?v={YOUTUBE}",
    f"https://user@example.net/?https://youtu.be/{YOUTUBE}",
    f"javascript://youtu.be/{YOUTUBE}",
    "https://vimeo.com/about",
    "https://[youtu.be",
    f"https://www.dailymotion.com/video/{YOUTUBE}",
)


@pytest.mark.parametrize("written", PLAYED)
def test_an_address_of_a_video_is_played_by_its_host(written: str) -> None:
    video = read_video(written)
    assert video is not None
    assert video.embed == PLAYED[written]
    assert may_have_video(written.lower())
    # The page of a video and its short name mean the same video.
    assert read_video(video.page) == video
    assert read_video(video.name) == video._replace(start=0)


@pytest.mark.parametrize("written", NONE)
def test_another_address_is_no_video(written: str) -> None:
    assert read_video(written) is None


@given(st.text(alphabet="youtbevim.c/:?=&#@ -_<>\"'0123456789Aa", max_size=60))
def test_no_text_becomes_an_address_of_another_host(written: str) -> None:
    for text in (written, f"https://youtu.be/{written}", f"youtube {written}", f"https://vimeo.com/{written}"):
        if video := read_video(text):
            assert video.player in PLAYERS
            assert video.embed.startswith((f"{video.origin}/embed/", f"{video.origin}/video/"))
            assert not set(video.embed + video.page) & set("<>\"' ")
