"""The host check: accepted host names and origins."""

from __future__ import annotations

import pytest

from intertitle.server.host_check import HostCheck, is_loopback

OWN = HostCheck("127.0.0.1")


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "LocalHost:1", "127.0.0.1", "127.0.0.1:65535", "[::1]", "[::1]:8000"]
)
def test_this_machine_by_its_own_names_is_known(host: str) -> None:
    assert OWN.is_known(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.test",
        "evil.test:8000",
        "localhost.evil.test",
        "evil.test#localhost",
        "localhost@evil.test",
        "127.0.0.1.evil.test",
        "localhost:",
        "localhost:port",
        "localhost:8000:8000",
        "localhost.",
        " localhost",
        "127.0.0.2",
        "192.168.1.9",
        "0.0.0.0",  # noqa: S104  (a name to check)
        "::1",
        "[::1",
        "localhost\n",
    ],
)
def test_any_other_name_is_not(host: str) -> None:
    assert not OWN.is_known(host)


@pytest.mark.parametrize("host", ["192.168.1.9:8000", "[fe80::1]:8000", "localhost:8000", "10.0.0.1"])
def test_at_an_address_that_others_reach_any_number_will_do(host: str) -> None:
    assert HostCheck("0.0.0.0").is_known(host)  # noqa: S104  (an address to check, not to listen on)


def test_at_an_address_that_others_reach_a_name_still_must_be_the_one_given() -> None:
    assert HostCheck("studio.local").is_known("studio.local:8000")
    assert not HostCheck("studio.local").is_known("evil.test")
    assert not HostCheck("0.0.0.0").is_known("evil.test")  # noqa: S104  (as above)


@pytest.mark.parametrize(
    ("origin", "is_ours"),
    [
        ("http://localhost:8000", True),
        ("http://localhost", False),
        ("https://localhost:8000", False),
        ("http://127.0.0.1:8000", False),
        ("http://localhost:8000.evil.test", False),
        ("http://localhost:8000/", False),
        ("null", False),
        ("", False),
    ],
)
def test_only_a_page_of_the_same_address_is_ours(origin: str, is_ours: bool) -> None:  # noqa: FBT001  (a parametrized value)
    assert OWN.is_own_origin(origin, "localhost:8000") is is_ours


@pytest.mark.parametrize(
    ("address", "own"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],  # noqa: S104  (addresses to check)
)
def test_own_addresses_are_told_from_those_that_others_reach(address: str, own: bool) -> None:  # noqa: FBT001  (as above)
    assert is_loopback(address) is own
    assert not is_loopback("studio.local")
