"""A key that a server echoes does not get into any sentence, however it is spelled; other words stay."""

import base64
from urllib.parse import quote

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from refinery_tui.core.models.openai import openai_model
from refinery_tui.core.models.redaction import PART, redacted
from tests.core.models.exchange import ask, troubled

KEY = "sk-Proj/aB3+xyz_0123456789"
SPELLINGS = {
    "as it is": KEY,
    "upper": KEY.upper(),
    "lower": KEY.lower(),
    "base64": base64.b64encode(KEY.encode()).decode(),
    "base64 url": base64.urlsafe_b64encode(KEY.encode()).decode(),
    "basic": base64.b64encode(f"user:{KEY}".encode()).decode(),
    "bearer in base64": base64.b64encode(f"Bearer {KEY}".encode()).decode(),
    "hex": KEY.encode().hex(),
    "percent": quote(KEY, safe=""),
    "its head": KEY[:14],
    "its tail": KEY[-12:],
}


@pytest.mark.parametrize("spelled", SPELLINGS.values(), ids=SPELLINGS)
async def test_an_error_that_echoes_the_key_says_it_in_no_spelling(spelled: str) -> None:
    body = {"error": {"message": f"Incorrect key ({spelled}) for this account"}}
    client = httpx2.AsyncClient(transport=httpx2.MockTransport(lambda request: httpx2.Response(401, json=body)))
    model = openai_model("m", base_url="http://host/v1", key=SecretStr(KEY), http_client=client)
    found = str(await troubled(model, ask()))
    assert longest_common(KEY.lower(), found.lower()) < PART
    assert longest_common(spelled.lower(), found.lower()) <= len("QmVhcmVyIH"), "more than `Bearer ` in base64"
    assert "Incorrect key (" in found
    assert "for this account" in found


@given(st.text(max_size=200))
def test_words_that_hold_nothing_of_a_key_stay_as_they_are(words: str) -> None:
    if "//" not in words:
        assert redacted(words, "0123456789-not-in-any-text-0123456789") == words


def test_a_password_in_an_address_is_not_repeated() -> None:
    assert redacted("cannot reach http://me:pass@proxy:8080/x", "") == "cannot reach http://…@proxy:8080/x"


def longest_common(one: str, other: str) -> int:
    lengths = (n for n in range(len(one), 0, -1) if any(one[i : i + n] in other for i in range(len(one) - n + 1)))
    return next(lengths, 0)
