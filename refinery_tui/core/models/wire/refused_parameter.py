"""Which parameter of a request a server complains of, when the request can be made without it."""

import re
from collections.abc import Mapping

from refinery_tui.core.models.server import error_in
from refinery_tui.core.models.wire.request import NEWER, OLDER

_NAMES = ("stream_options", "seed", "temperature", NEWER, OLDER, "reasoning_effort", "reasoning", "store", "stream")
_CAPS = (NEWER, OLDER)
_SYSTEM = re.compile(
    r"system[ _](?:role|message|prompt|instruction)|developer (?:role|message|instruction)|role.{0,40}\bsystem\b"
    r"|\bsystem\b.{0,40}\brole|only .{0,30}user.{0,30}assistant.{0,30}role|roles must alternate",
    re.IGNORECASE | re.DOTALL,
)
# A value out of range is a person's to mend: without it the model would be asked for something else than was meant.
_VALUE = re.compile(
    r"\b(?:less|greater|fewer|between|at (?:most|least)|range|maximum|minimum|exceeds?)\b"
    r"|\btoo (?:large|high|low|small|many)\b"
    r"|[<>]=?\s*-?\d",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"unsupported|not support|doesn't support|unknown|unrecogni[sz]ed|unexpected|not (?:permitted|allowed|enabled)"
    r"|extra|forbidden|invalid (?:field|parameter|argument|input|request|key)|no such|isn't|cannot be used|deprecated"
    r"|does not (?:exist|recogni[sz]e|accept)|additional propert",
    re.IGNORECASE,
)


def refused_parameter(status: int, body: object, words: str, sent: Mapping[str, object]) -> str | None:
    """The parameter of `sent` that an answer of this status refuses; `system` for that role; None when it is another
    fault, or a value out of range.
    """
    if status not in (400, 404, 422, 500, 501):
        return None
    if _SYSTEM.search(words) and _has_system(sent):
        return "system"
    if status in (404, 500) or _VALUE.search(words):
        return None
    named = _named_by(body)
    for name in (n for n in _NAMES if n in sent):
        if named == name or (_mentions(name, words) and _UNKNOWN.search(words)):
            if name in _CAPS and not _UNKNOWN.search(words):
                return None
            return name
    return None


def _named_by(body: object) -> str:
    """The parameter that the error names in a field of its own: `param`, or the place of FastAPI's complaints."""
    error = error_in(body)
    if isinstance(param := error.get("param"), str):
        return param.removeprefix("body.").split(".")[0].split("[")[0]
    match error.get("detail"):
        case [{"loc": [_, str(name), *_]}, *_] | [{"loc": [str(name)]}, *_]:
            return name
        case _:
            return ""


def _mentions(name: str, words: str) -> bool:
    spelled = name.replace("_", "[_ ]?")
    return re.search(rf"(?<![\w]){spelled}(?![\w])", words, re.IGNORECASE) is not None


def _has_system(sent: Mapping[str, object]) -> bool:
    messages = sent.get("messages") or sent.get("input")
    roles = [m.get("role") for m in messages if isinstance(m, Mapping)] if isinstance(messages, list) else []
    return "system" in roles
