"""Who is let in: the token, the name of the machine, the page that asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.cli.web.door import TOKEN_BYTES, Door, Knock, fresh_token

TOKEN = "tokenTOKENtokenTOKENtokenTOKEN12"
DOOR = Door(token=TOKEN)
HERE = "127.0.0.1:8000"


def test_a_token_is_long_and_never_the_same() -> None:
    assert TOKEN_BYTES * 8 >= 128
    assert len(fresh_token()) >= TOKEN_BYTES
    assert len({fresh_token() for _ in range(100)}) == 100


def test_the_token_opens_in_the_address_or_in_the_cookie() -> None:
    assert DOOR.refusal(Knock(host=HERE, address_token=TOKEN)) == ""
    assert DOOR.refusal(Knock(host=HERE, cookie_token=TOKEN)) == ""


@pytest.mark.parametrize(
    "wrong", [None, "", TOKEN.swapcase(), TOKEN[:-1], TOKEN + "x", f" {TOKEN}", "ü" * 32, "\udcff"]
)
def test_no_other_token_opens(wrong: str | None) -> None:
    assert "token" in DOOR.refusal(Knock(host=HERE, cookie_token=wrong))
    assert "token" in DOOR.refusal(Knock(host=HERE, address_token=wrong))


@given(st.text())
def test_nor_does_any_text_and_a_wrong_one_is_not_mended_by_a_cookie(text: str) -> None:
    assert DOOR.refusal(Knock(host=HERE, address_token=text, cookie_token=TOKEN))


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9", "127.0.0.1", "[::1]:80", "192.168.0.7:80", "[fe80::1]:1"])
def test_a_number_and_a_name_of_loopback_are_ours_on_any_port(host: str) -> None:
    assert DOOR.refusal(Knock(host=host, cookie_token=TOKEN)) == ""


@pytest.mark.parametrize(
    "host", ["", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "[", "a@evil.example", "127.1"]
)
def test_a_name_that_a_stranger_leads_here_is_refused_with_the_right_token(host: str) -> None:
    assert "name" in DOOR.refusal(Knock(host=host, cookie_token=TOKEN))


def test_a_name_that_was_asked_for_is_ours() -> None:
    door = Door(token=TOKEN, names=frozenset({"bench-1"}))
    assert door.refusal(Knock(host="bench-1:80", cookie_token=TOKEN)) == ""
    assert door.refusal(Knock(host="bench-2:80", cookie_token=TOKEN))


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:8001", "null", "", "file://", "http://[", f"ftp://{HERE}"]
)
def test_another_sites_page_is_refused_with_the_right_cookie(origin: str) -> None:
    for websocket in (True, False):
        knock = Knock(host=HERE, origin=origin, cookie_token=TOKEN, websocket=websocket)
        assert "site" in DOOR.refusal(knock)


def test_a_websocket_says_where_it_comes_from() -> None:
    assert DOOR.refusal(Knock(host=HERE, cookie_token=TOKEN, websocket=True))
    assert DOOR.refusal(Knock(host=HERE, origin=f"http://{HERE}", cookie_token=TOKEN, websocket=True)) == ""
    assert DOOR.refusal(Knock(host="b.local", origin="https://b.local", cookie_token=TOKEN, websocket=True))
