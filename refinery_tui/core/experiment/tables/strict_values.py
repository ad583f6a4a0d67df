"""Values of an experiment's file as they are written: a text is no number, and a setting that nothing reads is said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from refinery_tui.core.base.toml import Complaint, KeyPath
from refinery_tui.core.experiment.experiment import Experiment


def loose_values(written: object, read: object, key: KeyPath = ()) -> Iterator[Complaint]:
    """Every value of a table that was read as another kind than the one it is `written` in."""
    match written:
        case dict():
            for name, value in written.items():
                yield from loose_values(value, _part(read, name), (*key, name))
        case list() if isinstance(read, Sequence) and len(read) == len(written):
            for place, value in enumerate(written):
                yield from loose_values(value, read[place], (*key, place))
        case _:
            if what := unlike(written, read):
                yield Complaint(key=key, what=what)


def _part(read: object, name: str) -> object:
    if isinstance(read, Mapping):
        return read.get(name)
    known = is_dataclass(read) and name in {each.name for each in fields(read)}
    return getattr(read, name) if known else None


def unlike(written: object, read: object) -> str:
    """Why a value is not of the kind that its setting is read as, with the mend; empty where it is."""
    if isinstance(read, bool):
        return "" if isinstance(written, bool) else f"{written!r} is neither true nor false: write one, without quotes."
    if not isinstance(read, int | float):
        return ""
    if isinstance(written, str):
        return f"{written!r} is text in quotes, and a number is wanted: write {written.strip()} without them."
    if isinstance(written, bool):
        return f"{str(written).lower()} is not a number: write one, such as {read:g}."
    if isinstance(read, int) and isinstance(written, float):
        return f"{written!r} is not a whole number: write {read}."
    return ""


def overridden_settings(experiment: Experiment, values: Mapping[str, Any]) -> Iterator[Complaint]:
    """Settings under [run] that no run has, as every treatment brings its own."""
    run = values.get("run")
    for name in run if isinstance(run, dict) else ():
        if name in experiment.factors:
            what = f"is read by no run, as {name} is a factor: leave it out, or make it a level."
            yield Complaint(key=("run", name), what=what)
        elif experiment.treatments and all(name in levels for levels in experiment.treatments):
            what = f"is read by no run, as every treatment names its own {name}: leave it out."
            yield Complaint(key=("run", name), what=what)
