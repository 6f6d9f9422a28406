"""Events: who waits for a build, and how long."""

from __future__ import annotations

import asyncio

from intertitle.server.events import Events, SiteState

NONE: frozenset[str] = frozenset()


def test_nothing_is_waited_for_unless_something_is_about_to_change() -> None:
    events = Events()
    asyncio.run(asyncio.wait_for(events.wait_until_settled(60), 10))
    events.announce_change(1)
    assert not events.is_settled()
    events.publish(SiteState(build="a"), NONE, "/film/", 1)
    assert events.is_settled()
    assert (events.state.build, events.base, events.builds) == ("a", "/film/", 1)
    events.start_build()
    assert not events.is_settled()


def test_a_change_that_was_built_before_its_notice_came_is_not_waited_for() -> None:
    events = Events()
    events.publish(SiteState(build="a"), NONE, "/", 2)
    events.announce_change(1)
    events.announce_change(2)
    assert events.is_settled()


def test_a_request_waits_for_its_build_and_no_longer_than_it_has_patience() -> None:
    async def wait() -> str:
        events = Events()
        events.set_loop(asyncio.get_running_loop())
        events.announce_change(1)
        await asyncio.sleep(0)
        await events.wait_until_settled(0.01)
        assert not events.is_settled()
        waiting = asyncio.create_task(events.wait_until_settled(60))
        await asyncio.sleep(0)
        await asyncio.to_thread(events.publish, SiteState(build="a"), NONE, "/", 1)
        await asyncio.wait_for(waiting, 10)
        return events.state.build

    assert asyncio.run(wait()) == "a"


def test_who_follows_gets_the_latest_news_then_a_sign_of_life_and_at_last_leave_to_go() -> None:
    async def follow() -> list[str | None]:
        events = Events()
        events.set_loop(asyncio.get_running_loop())
        heard: list[str | None] = []
        async for news in events.follow(0.02):
            heard.append(news.build if news else None)
            if heard == [""]:
                events.publish(SiteState(build="a"), NONE, "/", 1)
                events.publish(SiteState(build="b"), NONE, "/", 2)
                await asyncio.sleep(0)
            elif heard[-1] is None:
                events.close()
        return heard

    assert asyncio.run(follow()) == ["", "b", None]
