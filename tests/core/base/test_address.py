"""An address has one reading only, says where a key would go, and never shows a secret."""

import pytest

from refinery_tui.core.base.address import address


@pytest.mark.parametrize(
    ("url", "place", "plain"),
    [
        ("https://api.openai.com/v1", "api.openai.com", False),
        ("https://API.OpenAI.com:443/v1", "api.openai.com", False),
        ("https://host:8443", "host:8443", False),
        ("http://localhost:11434/v1", "localhost:11434", False),
        ("http://127.0.0.1/v1", "127.0.0.1", False),
        ("http://[::1]:8080/v1", "[::1]:8080", False),
        ("http://0.0.0.0:8000/v1", "0.0.0.0:8000", False),
        ("http://evil.example/v1", "http://evil.example", True),
        ("http://10.0.0.5:8000/v1", "http://10.0.0.5:8000", True),
        ("http://localhost.evil.example/v1", "http://localhost.evil.example", True),
        ("http://127.0.0.1.evil.example/", "http://127.0.0.1.evil.example", True),
        ("http://2130706433/v1", "http://2130706433", True),
        ("https://host/accounts/@cf/v1", "host", False),
    ],
)
def test_the_place_of_a_key_and_whether_others_can_read_it(url: str, place: str, plain: bool) -> None:
    found = address(url)
    assert (found.host_port, found.plain) == (place, plain)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://me:hidden@host/v1", "holds a user or a password"),
        ("https://hidden@host/v1", "holds a user or a password"),
        ("https://api.openai.com\\@evil.example/v1", "holds a user or a password"),
        ("https://host/v1?api_key=hidden", "holds more than an address"),
        ("https://host/v1#hidden", "holds more than an address"),
        ("localhost:8080", "is no address"),
        ("ftp://hidden/v1", "is no address"),
        ("https:// hidden/v1", "is no address"),
        ("https://hidden\n/v1", "is no address"),
        ("https://hídden/v1", "is no address"),
        ("https://host:99999/v1", "is no address"),
        ("https://host:0/v1", "is no address"),
        ("", "is no address"),
    ],
)
def test_what_could_be_read_in_two_ways_or_holds_a_secret_is_refused_without_being_shown(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        address(url)
    assert "hidden" not in str(caught.value)
