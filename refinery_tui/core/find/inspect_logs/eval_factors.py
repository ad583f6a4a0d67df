"""What sets logs apart: their models, arguments and settings that vary, as factors with levels."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from refinery_tui.core.base.text import one_line
from refinery_tui.core.find.inspect_logs.log_files import InspectLog
from refinery_tui.core.find.table_columns import RESERVED

MODEL, EVAL = "model", "eval"
LONGEST_LEVEL, LONGEST_NAME = 60, 40
ABSENT = "not given"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalFactors:
    """The levels of each log by factor, and in sentences what varies only together with a factor before it."""

    levels: tuple[Mapping[str, str], ...]
    together: tuple[str, ...]


def eval_factors(logs: Sequence[InspectLog]) -> EvalFactors:
    """The factors of logs: the model first, then what else varies among them."""
    columns = dict(_columns(logs))
    kept: dict[str, list[str]] = {}
    together = []
    for name, levels in columns.items():
        if len(set(levels)) < 2:
            continue
        own = _pattern(levels)
        as_before = next((before for before, other in kept.items() if _pattern(other) == own), None)
        if as_before is not None and levels == kept[as_before]:
            continue  # the same setting once more
        if as_before is not None:
            together.append(
                f"{name} varies with {as_before} alone ({_pairs(levels, kept[as_before])}): no factor of its own."
            )
        else:
            kept[name] = levels
    rows = tuple({name: levels[place] for name, levels in kept.items()} for place in range(len(logs)))
    return EvalFactors(levels=rows, together=tuple(together))


def _pattern(levels: Sequence[str]) -> tuple[int, ...]:
    """Which logs share a level: the place where each first stood."""
    return tuple(levels.index(level) for level in levels)


def _pairs(levels: Sequence[str], others: Sequence[str]) -> str:
    return ", ".join(
        f"{level} of {other}" for level, other in list(dict.fromkeys(zip(levels, others, strict=True)))[:6]
    )


def _columns(logs: Sequence[InspectLog]) -> Iterator[tuple[str, list[str]]]:
    """Everything that may vary, by its name: one level a log, told apart where two would read alike."""
    crossed = _tasks_share_samples(logs)
    tables = [dict(_settings(log, crossed=crossed)) for log in logs]
    taken: set[str] = set()
    for key in dict.fromkeys(key for table in tables for key in table):
        called = _called(key[1], taken)
        taken.add(called)
        yield called, _told_apart([table.get(key) for table in tables])


def dataset_of(log: InspectLog) -> str:
    """What the samples of a log are from, by name: its dataset, else its task."""
    return log.header.spec.dataset.name or log.header.spec.task


def _tasks_share_samples(logs: Sequence[InspectLog]) -> bool:
    """Whether two tasks ask the samples of one dataset, so that they are treatments of it."""
    tasks: dict[str, set[str]] = {}
    for log in logs:
        tasks.setdefault(dataset_of(log), set()).add(log.header.spec.task)
    return any(len(own) > 1 for own in tasks.values())


def _settings(log: InspectLog, *, crossed: bool) -> Iterator[tuple[tuple[str, str], str]]:
    """Each setting by its table and name; of two tables a name may stand in both."""
    spec = log.header.spec
    yield ("", MODEL), spec.model
    if crossed:
        yield ("", EVAL), spec.task
    if spec.solver is not None:
        yield ("", "solver"), spec.solver
    tables = {
        "task": spec.task_args,
        "solver": spec.solver_args or {},
        "config": spec.model_generate_config,
        "model": spec.model_args,
    }
    for table, values in tables.items():
        yield from (((table, name), _text(value)) for name, value in values.items())


def _text(value: object) -> str:
    match value:
        case bool() | None:
            return str(value).lower()
        case str():
            return value
        case int() | float():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _called(name: str, taken: set[str]) -> str:
    """A factor's name that is legible, no column of a table, and its own."""
    plain = one_line(re.sub(r"[^\w .-]", "_", name), LONGEST_NAME).strip(" .-") or "argument"
    called = f"{plain} (argument)" if plain in RESERVED | {"task"} else plain
    while called in taken:
        called += "_"
    return called


def _told_apart(values: Sequence[str | None]) -> list[str]:
    """Levels as names of one line; a second value that would read like a first is numbered."""
    given: dict[str | None, str] = {}
    for value in values:
        if value in given:
            continue
        name = one_line(ABSENT if value is None else value, LONGEST_LEVEL) or "empty"
        place, own = 2, name
        while own in given.values():
            own, place = f"{name} ({place})", place + 1
        given[value] = own
    return [given[value] for value in values]
