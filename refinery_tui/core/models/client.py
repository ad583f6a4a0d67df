"""The openai client for one server: which headers and keys it sends, which proxies and certificates it uses."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import SecretStr

from refinery_tui.core.base.address import address
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import one_line
from refinery_tui.core.experiment.servers.endpoint import Endpoint
from refinery_tui.core.models.prices import OPENAI_URL

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI

SILENCE_SECONDS = 600.0  # a local model may read a long prompt for minutes before its first token
CONNECT_SECONDS = 10.0
IDLE_SECONDS = 3.0  # many servers close an idle connection after 5 s: one used again then would break
_PLACES = "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE or SSL_CERT_DIR"


def openai_client(
    where: Endpoint, key: SecretStr | None, http_client: "httpx2.AsyncClient | None"
) -> "tuple[AsyncOpenAI, str]":
    """The client, and the address it sends to; ConfigurationError when that, the key, a proxy or a certificate cannot
    be used.
    """
    import httpx2
    from openai import AsyncOpenAI

    secret = _usable(key)
    url = _checked(where.base_url or OPENAI_URL)
    headers = dict(where.headers) | ({where.key_header: secret} if where.key_header else {})
    silence = SILENCE_SECONDS if where.timeout is None else where.timeout.amount
    timeout = httpx2.Timeout(silence, connect=min(silence, CONNECT_SECONDS), pool=None)
    try:
        client = AsyncOpenAI(
            api_key=secret or "none",
            base_url=url,
            max_retries=0,
            timeout=timeout,
            default_headers=headers,
            default_query=dict(where.query),
            http_client=http_client or _transport(timeout),
        )
    except (ImportError, OSError, ValueError, httpx2.InvalidURL) as error:
        why = str(error)
    else:
        if not url.startswith(OPENAI_URL):
            _withhold(client, headers)
        # The client imports its parts at their first use, which would be a run's first second.
        _ = client.responses if where.api == "responses" else client.chat.completions
        return client, url
    raise ConfigurationError(_unusable(url, why))


def _transport(timeout: "httpx2.Timeout") -> "httpx2.AsyncClient":
    """The connections, made as the openai client makes them; one of its own that cannot be made leaves a traceback."""
    from urllib.parse import urlsplit
    from urllib.request import getproxies

    import httpx2

    for scheme, proxy in getproxies().items():
        if scheme in ("http", "https", "all"):
            _ = urlsplit(proxy).port  # ValueError for one that no proxy can have: else it fails at the first request
    limits = httpx2.Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=IDLE_SECONDS)
    return httpx2.AsyncClient(timeout=timeout, limits=limits, follow_redirects=True)


def _unusable(url: str, why: str) -> str:
    """What of the environment keeps the client from being made, and the mend; without a password in it."""
    quoted = one_line(re.sub(r"//[^/@\s]+@", "//…@", why), 200).rstrip(".")
    if "socks" in why.lower():
        return f"The environment names a SOCKS proxy for {url} ({quoted}): pip install socksio, or unset ALL_PROXY."
    return f"The way to {url} cannot be set up ({quoted}): mend {_PLACES} in the environment."


def _withhold(client: "AsyncOpenAI", headers: Mapping[str, str]) -> None:
    """Send a stranger's server nothing that the client has found in the environment by itself and that is OpenAI's."""
    client.organization = client.project = client.admin_api_key = client.webhook_secret = None
    client._custom_headers = headers  # ours, without OPENAI_CUSTOM_HEADERS: keys of gateways


def _usable(key: SecretStr | None) -> str:
    """The key's text; a ConfigurationError, which does not show it, when no HTTP header can carry it."""
    secret = key.get_secret_value() if key else ""
    if not secret.isascii() or any(not character.isprintable() or character.isspace() for character in secret):
        raise ConfigurationError("The API key holds spaces or characters no key has: copy it again.")
    return secret


def _checked(url: str) -> str:
    try:
        return address(url).url
    except ValueError as error:
        raise ConfigurationError(f"The base_url {error}") from None
