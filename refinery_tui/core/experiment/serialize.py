"""An experiment as a TOML file: every value of it, with comments that explain, read back as the same experiment."""

import math
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.settings import Budget

Values = Mapping[str, Any]
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ORDER = (
    *("name", "task", "tasks", "sample", "sample_of", "imported", "replicates", "seed"),
    *("run", "factors", "treatments", "limits", "measuring", "analysis", "study"),
)
_ALWAYS = {
    ("replicates",),
    ("seed",),
    ("limits", "concurrency"),
    ("measuring", "inputs"),
    ("measuring", "repeats"),
    ("analysis", "smallest_effect"),
    ("analysis", "alpha"),
    ("analysis", "power"),
    ("analysis", "stopping"),
}
_ABOVE = {
    ("run",): "How every run is carried out, where no factor below says otherwise.",
    ("factors",): "What is compared: every combination of these levels is one treatment.",
    ("treatments",): "What is compared, treatment by treatment.",
    ("limits",): "What the whole session may cost at most, and how many runs generate at once.",
    ("measuring",): "How final programs are timed: inputs x repeats, each in a fresh process.",
    ("analysis",): "What is tested and by which rule: locked before the first call.",
    (
        "study",
    ): "The study that this session is one of: pooled by 'refinery study', as declared here before the first call.",
    ("models",): "Where models are served; key_env names the environment variable that holds the key.",
    ("prompts",): "The words sent to a team, by framing.",
    ("team",): "The members of every team, in place of so many like agents.",
    ("teams",): "Teams by name: levels of the factor team.",
    ("simulated",): "What the simulated team is like, so that the truth an analysis should find is known.",
}
_BESIDE = {
    ("imported",): "its programs were written elsewhere: the levels are names, and no settings of a run",
    ("replicates",): "independent repetitions of every treatment",
    ("seed",): "draws the order of the runs",
    ("limits", "usd"): "the session stops before it costs more",
    ("limits", "concurrency"): "runs at once",
    ("limits", "run_usd"): "what one run may cost at most",
    ("limits", "reply_tokens"): "the cap of a reply that max_tokens does not cap",
    ("limits", "patience"): "how long a server that does not answer is waited for",
    ("sample",): "so many of the tasks, drawn at random by the seed",
    ("sample_of",): "the tasks they were drawn from",
    ("measuring", "way"): "pilot-faithful: in one process, and no figure can be defended; untimed: checks alone",
    ("measuring", "family"): "the input family that its lists are drawn from",
    ("analysis", "question"): "which tasks the verdict is about: these tasks, tasks like these, the benchmark",
    ("analysis", "primary"): "the one contrast that is tested",
    ("analysis", "smallest_effect"): "the smallest ratio of interest: 0.8 is four fifths of the time",
    ("analysis", "response"): "what the contrast compares: time, correct, correct and 2x faster, usd ...",
    ("analysis", "smallest_difference"): "the smallest difference of shares of interest",
    ("analysis", "power"): "the probability of detecting it that is wanted",
}


def written(experiment: Experiment, *, note: str = "") -> str:
    """The experiment as TOML, below a comment `note`; read back, it is the same experiment."""
    return toml_text(values_of(experiment), note=note)


def values_of(experiment: Experiment) -> dict[str, Any]:
    """What of an experiment differs from the defaults, and the few values a reader looks for, as TOML holds them."""
    found = _plain(experiment, ())
    return {name: found[name] for name in sorted(found, key=_place)}


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _plain(value: Any, key: tuple[str, ...]) -> Any:
    if isinstance(value, Budget):
        return budget_words(value)
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name), (*key, f.name)) for f in fields(value) if _stands(value, f, key)}
    if isinstance(value, Mapping):
        return {name: _plain(inner, (*key, name)) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each, key) for each in value]
    return value


def _stands(owner: Any, field: Any, key: tuple[str, ...]) -> bool:
    """Whether a field is worth a line: it is always shown, has no default, or differs from it."""
    value = getattr(owner, field.name)
    if value is None or value == {} or value == ():
        return False
    if (*key, field.name) in _ALWAYS or (key == () and field.name in ("limits", "measuring", "analysis")):
        return True
    default = field.default_factory() if callable(field.default_factory) else field.default
    return bool(value != default)


def budget_words(budget: Budget) -> str:
    """A budget exactly as it is, in words that are read back: `3 iterations`, `0.0001 usd`."""
    amount = f"{Decimal(repr(budget.amount)).normalize():f}"
    unit = {"seconds": "s", "iterations": "iteration" if budget.amount == 1 else "iterations"}
    return f"{amount} {unit.get(budget.unit, budget.unit)}"


def toml_text(values: Values, *, note: str = "") -> str:
    """Any values as TOML, with the comments known for their keys."""
    head = [f"# {line}".rstrip() for line in note.splitlines()]
    known = {name: values[name] for name in sorted(values, key=_place)}
    return "\n".join([*head, *_table(known, ())]) + "\n"


def _table(values: Values, key: tuple[str, ...]) -> Iterator[str]:
    simple = {name: value for name, value in values.items() if not _nested(value)}
    yield from _assigned(simple, key)
    for name, value in values.items():
        if not _nested(value):
            continue
        yield ""
        own = (*key, name)
        if own in _ABOVE:
            yield f"# {_ABOVE[own]}"
        if isinstance(value, Mapping):
            yield from _headed(value, own)
        else:
            for each in value:
                yield f"[[{_dotted(own)}]]"
                yield from _table(each, own)


def _headed(value: Values, key: tuple[str, ...]) -> Iterator[str]:
    """A table; its header is left out where nothing but tables stands in it."""
    if not value or any(not _nested(inner) for inner in value.values()):
        yield f"[{_dotted(key)}]"
        yield from _table(value, key)
        return
    rows = list(_table(value, key))
    yield from rows[1:] if rows[:1] == [""] else rows


def _assigned(simple: Values, key: tuple[str, ...]) -> Iterator[str]:
    rows = [(f"{_name(name)} = {_value(value)}", _BESIDE.get((*key, name), "")) for name, value in simple.items()]
    room = max((len(text) for text, words in rows if words and len(text) < 60), default=0)
    for text, words in rows:
        yield f"{text:<{room}}  # {words}" if words else text


def _nested(value: Any) -> bool:
    """Whether it is written as a table, or as several."""
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)
    )


def _dotted(key: tuple[str, ...]) -> str:
    return ".".join(map(_name, key))


def _name(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quoted(name)


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float() if not math.isfinite(value):
            return str(value)
        case int() | float():
            return repr(value)
        case str() if "\n" in value:
            return '"""\n' + "\n".join(_escaped(line) for line in value.split("\n")) + '"""'
        case str():
            return _quoted(value)
        case Mapping():
            return "{" + ", ".join(f"{_name(name)} = {_value(inner)}" for name, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case _:
            return str(value)  # dates and times, which TOML writes as Python does


def _quoted(text: str) -> str:
    return '"' + _escaped(text).replace("\n", "\\n") + '"'


def _escaped(text: str) -> str:
    marked = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\r", "\\r")
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", marked)


def save(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write the file whole or not at all; one that exists is only replaced when told to."""
    if path.exists() and not overwrite:
        raise ConfigurationError(f"{path}: exists already; choose another name, or say that it may be overwritten.")
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        os.replace(name, path)
    except OSError as error:
        raise RefineryError(f"{path}: cannot be written: {error.strerror}.") from None
