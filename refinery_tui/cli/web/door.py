"""Who is let in: one who has the token, under a name of this machine, from our own page."""

import hmac
import secrets
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

TOKEN_BYTES = 24  # 192 bits of chance
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_NAME = "This page is not served under that name: use the address that `refinery web` printed."
_ORIGIN = "Another site's page may not use this one."
_TOKEN = "This page opens with the whole address that `refinery web` printed, its token included."


def fresh_token() -> str:
    """A token that nobody guesses, in characters that an address takes."""
    return secrets.token_urlsafe(TOKEN_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """What a request says of itself; `address_token` stands in its address, `cookie_token` came with a cookie."""

    host: str
    origin: str | None = None
    address_token: str | None = None
    cookie_token: str | None = None
    websocket: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The token, and the names beside loopback's and any number's under which this machine may be asked for."""

    token: str
    names: frozenset[str] = field(default_factory=frozenset)

    def refusal(self, knock: Knock) -> str:
        """Why a request is not let in, in a sentence; nothing when it is."""
        if not self._is_ours(knock.host):
            return _NAME
        if not _same_origin(knock):
            return _ORIGIN
        return "" if self._opens(knock) else _TOKEN

    def _is_ours(self, host: str) -> bool:
        """Whether the name is this machine's: one that a stranger's DNS leads here (rebinding) is not.

        A number cannot be rebound; a port may differ, as a tunnel's does.
        """
        name = _host_name(host)
        return name in LOOPBACK or name in self.names or _is_number(name)

    def _opens(self, knock: Knock) -> bool:
        """The token in an address must be right where there is one; else the cookie's. Compared in constant time."""
        given = knock.cookie_token if knock.address_token is None else knock.address_token
        return hmac.compare_digest((given or "").encode("utf-8", "surrogatepass"), self.token.encode())


def _same_origin(knock: Knock) -> bool:
    """Whether the page that asks is ours; browsers tell of themselves on every websocket."""
    if knock.origin is None:
        return not knock.websocket
    try:
        found = urlsplit(knock.origin)
    except ValueError:
        return False
    return found.scheme in ("http", "https") and found.netloc == knock.host


def _host_name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
