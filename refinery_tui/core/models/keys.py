"""API keys: found in the environment or a `.env` file, carried where no print or traceback shows them."""

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)")
_QUOTED = re.compile(r"(['\"])(.*?)\1\s*(?:#.*)?")


def find_key(name: str, environment: Mapping[str, str], dotenv: Path) -> SecretStr | None:
    """The key called `name`: the environment's, else the one in the file `dotenv`; None if neither has."""
    found = environment.get(name) or read_dotenv(dotenv).get(name)
    return SecretStr(found.strip()) if found and found.strip() else None


def read_dotenv(path: Path) -> dict[str, str]:
    """The `NAME=value` lines of a `.env` file without quotes and comments; empty when there is no file."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8", errors="replace").removeprefix("\ufeff").splitlines()
    found = (_LINE.fullmatch(line) for line in lines)
    return {match[1]: _value(match[2]) for match in found if match}


def _value(written: str) -> str:
    quoted = _QUOTED.fullmatch(written)
    return quoted[2] if quoted else re.split(r"(?:^|\s)#", written, maxsplit=1)[0].strip()
