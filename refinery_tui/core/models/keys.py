"""API keys: found in the environment or a `.env` file, carried where no print or traceback shows them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.safe_files import read_named
from refinery_tui.core.base.text import one_line

MOST_BYTES = 1 << 20
COMMAND_SECONDS = 60.0  # a person may have to unlock what keeps the key
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)")
_QUOTED = re.compile(r"(['\"])(.*?)\1\s*(?:#.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundKey:
    """A key, and where it was found: `the environment`, or the file of the current folder, which is not its owner's."""

    secret: SecretStr
    source: str


def find_key(name: str, environment: Mapping[str, str], dotenv: Path) -> FoundKey | None:
    """The key called `name`: the environment's, else the one in the file `dotenv`; None if neither has."""
    if own := environment.get(name, "").strip():
        return FoundKey(secret=SecretStr(own), source="the environment")
    folders = read_dotenv(dotenv).get(name, "").strip()
    return FoundKey(secret=SecretStr(folders), source=f"this folder's {dotenv}") if folders else None


def key_of_command(command: str) -> FoundKey:
    """The first line that a command prints; ConfigurationError, which shows no output, when it prints none in time."""
    import shlex
    import subprocess

    try:
        done = subprocess.run(
            shlex.split(command), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=COMMAND_SECONDS
        )
    except subprocess.TimeoutExpired:
        why = f"took longer than {COMMAND_SECONDS:g} s"
    except (OSError, ValueError) as error:
        why = f"cannot be run: {getattr(error, 'strerror', None) or error}"
    else:
        first = done.stdout.strip().partition("\n")[0].strip()
        if done.returncode == 0 and first:
            return FoundKey(secret=SecretStr(first), source="the output of that command")
        why = f"ended with code {done.returncode}" if done.returncode else "printed nothing"
    raise ConfigurationError(f"api_key_cmd: {one_line(command, 200)} {why}: try it in this terminal.")


def read_dotenv(path: Path) -> dict[str, str]:
    """The `NAME=value` lines of a `.env` file without quotes and comments; empty when there is no file of its size."""
    try:
        text = read_named(path, most=MOST_BYTES).decode("utf-8", "replace")
    except OSError:  # no file, or a pipe, a device, a folder: no key stands there
        return {}
    lines = text.removeprefix("\ufeff").splitlines()
    found = (_LINE.fullmatch(line) for line in lines)
    return {match[1]: _value(match[2]) for match in found if match}


def _value(written: str) -> str:
    quoted = _QUOTED.fullmatch(written)
    return quoted[2] if quoted else re.split(r"(?:^|\s)#", written, maxsplit=1)[0].strip()
