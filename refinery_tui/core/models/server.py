"""Where a request goes, and what the answer of a server that refuses it says."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from refinery_tui.core.base.text import one_line
from refinery_tui.core.models.redaction import redacted

if TYPE_CHECKING:
    import httpx2


_DEEPEST = 4  # tables of an error within each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a request went: the address and the model, and a secret to keep out of what is said."""

    base_url: str = field(repr=False)  # may hold a password
    model: str
    secret: SecretStr

    @property
    def url(self) -> str:
        """The address without user, password and query."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")

    @property
    def hint(self) -> str:
        """A base_url that lacks its usual end looks like a server that is down or wrong."""
        return "" if re.search(r"/v\d", self.base_url) else f" Did you mean {self.url}/v1?"

    def quoted(self, said: str) -> str:
        """What the server said, on one line, cleaned, and without the secret."""
        return one_line(redacted(said, self.secret.get_secret_value()), 300).rstrip(".")


def server_words(body: object, response: "httpx2.Response | None") -> str:
    """What the server said of the error, wherever it put it."""
    match error_in(body) or body:
        case {"message": str(said)} | {"detail": str(said)} | {"error": str(said)}:
            return said
        case str(said) if re.match(r"\s*<", said):
            return "a web page"
        case str(said):
            return said
        case None:
            return response.reason_phrase if response is not None else ""
        case _:
            return repr(body)


def code_in(body: object) -> str:
    """The error's code and type, which say more than its status."""
    error = error_in(body)
    return f"{error.get('code', '')} {error.get('type', '')}"


def status_in(body: object) -> int | None:
    """The HTTP status that an error names which came in an answer of status 200; None where it names none."""
    error = error_in(body)
    named = (str(error.get(name)) for name in ("status", "status_code", "code"))
    return next((int(each) for each in named if re.fullmatch("[45][0-9][0-9]", each)), None)


def error_in(body: object) -> Mapping[str, object]:
    """The table that tells of the error, also where a server puts it within others; empty where there is none."""
    for _ in range(_DEEPEST):
        match body:
            case {"error": Mapping() as inner} | {"response": Mapping() as inner}:
                body = inner
            case _:
                break
    return body if isinstance(body, Mapping) else {}


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Wall seconds from `retry-after-ms` or `retry-after` (seconds or an HTTP date); None if unreadable."""
    milliseconds, written = _number(headers.get("retry-after-ms")), headers.get("retry-after")
    if milliseconds is not None:
        return milliseconds / 1000
    if (stated := _number(written)) is not None:
        return stated
    dated = _until(written, headers.get("date"))
    return leave_seconds(headers) or None if dated is None else dated


def leave_seconds(headers: Mapping[str, str]) -> float:
    """Wall seconds for which a server wants to be left alone: until those of its limits are renewed that are used up,
    as `x-ratelimit-remaining-...` and `-reset-...` say (`1s`, `6m0s`, `250ms`, or seconds); 0 when none is.
    """
    kinds = ("requests", "tokens", "input-tokens", "output-tokens")
    used_up = (kind for kind in kinds if _number(headers.get(f"x-ratelimit-remaining-{kind}")) == 0)
    return max((_duration(headers.get(f"x-ratelimit-reset-{kind}", "")) for kind in used_up), default=0.0)


def _duration(written: str) -> float:
    """Seconds of `1m2.5s` or `62.5`; 0 where it says neither."""
    if (seconds := _number(written)) is not None:
        return seconds
    if not re.fullmatch(r"(?:[0-9.]+(?:ms|[dhms]))+", written):
        return 0.0
    units = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3}
    return sum((_number(n) or 0.0) * units[unit] for n, unit in re.findall(r"([0-9.]+)(ms|[dhms])", written))


def _number(written: str | None) -> float | None:
    try:
        value = float(written or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _until(written: str | None, now: str | None) -> float | None:
    """Seconds between the server's own two dates, so that no clock of ours is asked where it tells its own."""
    try:
        until = parsedate_to_datetime(written or "")
        here = parsedate_to_datetime(now) if now else datetime.now(until.tzinfo)
        wait = (until - here).total_seconds()
    except (ValueError, TypeError):  # absent, or no date
        return None
    return max(0.0, wait)
