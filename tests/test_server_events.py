"""The board: who waits for news, and until when."""

from __future__ import annotations

import asyncio

from intertitle.server.events import Events, SiteState

NONE: frozenset[str] = frozenset()


def test_nothing_is_waited_for_unless_something_is_about_to_change() -> None:
    board = Events()
    asyncio.run(asyncio.wait_for(board.wait_until_settled(60), 10))
    board.announce_change(1)
    assert not board.is_settled()
    board.publish(SiteState(build="a"), NONE, "/film/", 1)
    assert board.is_settled()
    assert (board.state.build, board.base, board.builds) == ("a", "/film/", 1)
    board.start_build()
    assert not board.is_settled()


def test_a_change_that_was_built_before_its_notice_came_is_not_waited_for() -> None:
    board = Events()
    board.publish(SiteState(build="a"), NONE, "/", 2)
    board.announce_change(1)
    board.announce_change(2)
    assert board.is_settled()


def test_a_request_waits_for_its_build_and_no_longer_than_it_has_patience() -> None:
    async def wait() -> str:
        board = Events()
        board.set_loop(asyncio.get_running_loop())
        board.announce_change(1)
        await asyncio.sleep(0)
        await board.wait_until_settled(0.01)
        assert not board.is_settled()
        waiting = asyncio.create_task(board.wait_until_settled(60))
        await asyncio.sleep(0)
        await asyncio.to_thread(board.publish, SiteState(build="a"), NONE, "/", 1)
        await asyncio.wait_for(waiting, 10)
        return board.state.build

    assert asyncio.run(wait()) == "a"


def test_who_follows_gets_the_latest_news_then_a_sign_of_life_and_at_last_leave_to_go() -> None:
    async def follow() -> list[str | None]:
        board = Events()
        board.set_loop(asyncio.get_running_loop())
        heard: list[str | None] = []
        async for news in board.follow(0.02):
            heard.append(news.build if news else None)
            if heard == [""]:
                board.publish(SiteState(build="a"), NONE, "/", 1)
                board.publish(SiteState(build="b"), NONE, "/", 2)
                await asyncio.sleep(0)
            elif heard[-1] is None:
                board.close()
        return heard

    assert asyncio.run(follow()) == ["", "b", None]
