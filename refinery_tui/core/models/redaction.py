"""Keys taken out of what others say: in any case, in part, encoded; and passwords out of addresses."""

import base64
import re
from collections.abc import Iterator
from urllib.parse import quote

PART = 8  # characters of a key in a row: so much of it is not said by chance, and not all of it is needed to find it
MOST = 20_000  # characters that are looked through: no sentence quotes more
_USER = re.compile(r"(?<=//)[^/@\s\"']{1,200}@")


def redacted(words: str, secret: str) -> str:
    """`words` with `…` in the place of every run of PART characters or more of the secret, in any case and code."""
    shown = _USER.sub("…@", words[:MOST])
    for spelled in _spellings(secret):
        shown = _without(shown, spelled)
    return shown


def _spellings(secret: str) -> Iterator[str]:
    """The secret as it is, percent-encoded, in hexadecimal, and in base64 at each of the three places it may begin."""
    if not secret:
        return
    plain = secret.encode()
    yield secret
    if (encoded := quote(secret, safe="")) != secret:
        yield encoded
    yield plain.hex()
    for ahead in range(3):
        padded = b"\0" * ahead + plain
        whole = base64.b64encode(padded).decode().rstrip("=")
        inner = whole[-(-ahead * 4 // 3) :][: (len(plain) - (2 if ahead else 1)) * 4 // 3]
        yield inner
        yield inner.replace("+", "-").replace("/", "_")


def _without(words: str, secret: str) -> str:
    """`words` without the runs that the secret holds as well; a secret shorter than a part goes whole."""
    if len(secret) < PART:
        return re.sub(re.escape(secret), "…", words, flags=re.IGNORECASE) if secret else words
    low, held = words.lower(), secret.lower()
    parts = {held[n : n + PART] for n in range(len(held) - PART + 1)}
    hidden = [False] * len(words)
    for start in range(len(low) - PART + 1):
        if low[start : start + PART] in parts:
            hidden[start : start + PART] = [True] * PART
    shown = (
        "…" if gone and (not n or not hidden[n - 1]) else "" if gone else words[n] for n, gone in enumerate(hidden)
    )
    return "".join(shown)
