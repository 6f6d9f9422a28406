"""The board: who waits for news, and until when."""

from __future__ import annotations

import asyncio

from intertitle.server.board import Board, News

NONE: frozenset[str] = frozenset()


def test_nothing_is_waited_for_unless_something_is_about_to_change() -> None:
    board = Board()
    asyncio.run(asyncio.wait_for(board.settled(60), 10))
    board.notice(1)
    assert not board.is_settled()
    board.publish(News(build="a"), NONE, "/film/", 1)
    assert board.is_settled()
    assert (board.news.build, board.base, board.builds) == ("a", "/film/", 1)
    board.begin()
    assert not board.is_settled()


def test_a_change_that_was_built_before_its_notice_came_is_not_waited_for() -> None:
    board = Board()
    board.publish(News(build="a"), NONE, "/", 2)
    board.notice(1)
    board.notice(2)
    assert board.is_settled()


def test_a_request_waits_for_its_build_and_no_longer_than_it_has_patience() -> None:
    async def wait() -> str:
        board = Board()
        board.belongs_to(asyncio.get_running_loop())
        board.notice(1)
        await asyncio.sleep(0)
        await board.settled(0.01)
        assert not board.is_settled()
        waiting = asyncio.create_task(board.settled(60))
        await asyncio.sleep(0)
        await asyncio.to_thread(board.publish, News(build="a"), NONE, "/", 1)
        await asyncio.wait_for(waiting, 10)
        return board.news.build

    assert asyncio.run(wait()) == "a"


def test_who_follows_gets_the_latest_news_then_a_sign_of_life_and_at_last_leave_to_go() -> None:
    async def follow() -> list[str | None]:
        board = Board()
        board.belongs_to(asyncio.get_running_loop())
        heard: list[str | None] = []
        async for news in board.follow(0.02):
            heard.append(news.build if news else None)
            if heard == [""]:
                board.publish(News(build="a"), NONE, "/", 1)
                board.publish(News(build="b"), NONE, "/", 2)
                await asyncio.sleep(0)
            elif heard[-1] is None:
                board.close()
        return heard

    assert asyncio.run(follow()) == ["", "b", None]
