"""Where a key would be sent: the parts of a `base_url`, of which only one reading is possible."""

import re
from dataclasses import dataclass
from ipaddress import ip_address

_URL = re.compile(
    r"(https?)://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?(/[A-Za-z0-9._~%!$&'()*+,;=:@/-]*)?"
)
_KEY = re.compile(
    r"(?:^|[^A-Za-z0-9])(?:sk-|gsk_|xai-|hf_|r8_|pplx-|nvapi-|AIza|ghp_|github_pat_|AKIA|eyJ)[A-Za-z0-9_.-]{12,}"
    r"|\bBearer\s"
)
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The parts of a base_url; `host` is in lower case, `port` is the scheme's own where none is written."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def local(self) -> bool:
        """Whether it is this machine, so that nobody on the way can read what is sent."""
        if self.host == "localhost":
            return True
        try:
            number = ip_address(self.host.strip("[]"))
        except ValueError:
            return False
        return number.is_loopback or number.is_unspecified

    @property
    def plain(self) -> bool:
        """Whether anybody on the way can read what is sent."""
        return self.scheme == "http" and not self.local

    @property
    def host_port(self) -> str:
        """What a person allows: `api.openai.com`, `localhost:8080`; with `http://` where others could read it."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{'http://' if self.plain else ''}{self.host}{port}"

    @property
    def url(self) -> str:
        """The address in full."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.path}"


def looks_secret(written: str) -> bool:
    """Whether a text holds something of the shape of some provider's keys."""
    return _KEY.search(written) is not None


def address(url: str) -> Address:
    """The parts of `url`; ValueError, which shows nothing of it, when it may hold a secret or is none."""
    found = _URL.fullmatch(url)
    if found is not None and looks_secret(found[4] or ""):
        raise ValueError("holds what looks like a key: put it into an environment variable, and name that in key_env.")
    if found is None or not 0 < int(found[3] or 1) < 1 << 16:
        raise ValueError(_why(url))
    port = int(found[3]) if found[3] else _PORTS[found[1]]
    return Address(scheme=found[1], host=found[2].lower(), port=port, path=found[4] or "")


def _why(url: str) -> str:
    if "@" in re.split(r"[/?#]", url.partition("://")[2])[0]:
        return "holds a user or a password: put it into an environment variable, and name that in key_env."
    if "?" in url and not looks_secret(url) and re.fullmatch(r"[^?#]*\?api-version=[\w.-]+", url):
        version = url.partition("=")[2]
        return f'holds a query: leave that out, and write beside it query = {{ api-version = "{version}" }}.'
    if "?" in url or "#" in url:
        return "holds more than an address, maybe a key: put a key into an environment variable, named in key_env."
    return "is no address of a server: write it as https://api.openai.com/v1 or http://localhost:8080/v1."
