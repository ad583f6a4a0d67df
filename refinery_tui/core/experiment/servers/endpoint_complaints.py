"""What is wrong with where a model is said to be served; no secret that stands there is ever shown."""

import re
from collections.abc import Iterator

from refinery_tui.core.base.address import address, looks_secret
from refinery_tui.core.base.toml import Complaint
from refinery_tui.core.experiment.servers.endpoint import Endpoint

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_SECRET_NAME = re.compile(r"auth|key|token|secret|passw|cookie|credential|signature|^sig$", re.IGNORECASE)
_ADDED = re.compile(r"/(?:chat/completions|responses)/?$")
_OWN = frozenset({"content-type", "content-length", "host", "transfer-encoding", "connection", "accept"})
_MEND = "put a key into an environment variable and name it in key_env"


def endpoint_complaints(name: str, where: Endpoint) -> Iterator[Complaint]:
    """Addresses that are none or hold a secret, keys where names should stand, headers that no request can carry."""
    key = ("models", name)
    if where.base_url is not None:
        try:
            path = address(where.base_url).path
        except ValueError as error:
            yield Complaint(key=(*key, "base_url"), what=str(error))
        else:
            if end := _ADDED.search(path):
                what = f"ends in {end[0]}, which every request adds by itself: leave that out."
                yield Complaint(key=(*key, "base_url"), what=what)
    if where.key_env is not None and not _VARIABLE.fullmatch(where.key_env):
        what = "names no environment variable: put the key into one, and write its name here."
        yield Complaint(key=(*key, "key_env"), what=what)
    if where.key_env and where.api_key_cmd:
        yield Complaint(key=(*key, "api_key_cmd"), what="stands beside key_env: leave one of the two.")
    if where.key_header is not None and not _TOKEN.fullmatch(where.key_header):
        yield Complaint(key=(*key, "key_header"), what="is not a name of a header: write one such as 'api-key'.")
    yield from _headers(key, where)
    for parameter, value in where.query.items():
        if _SECRET_NAME.search(parameter) or looks_secret(value):
            yield Complaint(key=(*key, "query", parameter), what=f"may be a key, and would be written down: {_MEND}.")


def _headers(key: tuple[str, ...], where: Endpoint) -> Iterator[Complaint]:
    for header, value in where.headers.items():
        own = (*key, "headers", header)
        if _SECRET_NAME.search(header) or looks_secret(value):
            what = f"may be a key, and would be written down: {_MEND}; key_header says in which header it is sent."
            yield Complaint(key=own, what=what)
        elif not _TOKEN.fullmatch(header) or header.lower() in _OWN:
            yield Complaint(key=own, what="is not a header that can be added: leave it out.")
        elif not (value.isascii() and value.isprintable()):
            yield Complaint(key=own, what="holds characters that no header can carry: leave them out.")
