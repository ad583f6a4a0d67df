"""What pydantic finds wrong with an experiment, in words that a person can mend it by."""

from dataclasses import fields

from pydantic_core import ErrorDetails

from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.base.toml import KeyPath
from refinery_tui.core.experiment.experiment import AnalysisPlan, Experiment, Limits, Prompts
from refinery_tui.core.experiment.measures.measuring_plan import Measuring
from refinery_tui.core.experiment.servers.endpoint import Endpoint
from refinery_tui.core.experiment.settings import Settings
from refinery_tui.core.experiment.teams.member_plan import MemberPlan
from refinery_tui.core.experiment.teams.truth import Truth

_TABLES: dict[str, type] = {
    "run": Settings,
    "limits": Limits,
    "measuring": Measuring,
    "analysis": AnalysisPlan,
    "models": Endpoint,
    "prompts": Prompts,
    "simulated": Truth,
    "team": MemberPlan,
    "teams": MemberPlan,
}


def key_of(error: ErrorDetails) -> KeyPath:
    """The key path of a complaint without pydantic's own names for branches of a union."""
    named = [part for part in error["loc"] if isinstance(part, int) or part not in _BRANCHES]
    return tuple(named)


_BRANCHES = frozenset({"bool", "int", "float", "str", "Budget", "function-before[_read_budget(), Budget]"})


def words_of(error: ErrorDetails) -> str:
    """What is wrong with a value and what mends it, in a sentence that follows its key."""
    where, key = error["loc"], str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "unexpected_keyword_argument" | "extra_forbidden":
            return f"is not a setting.{did_you_mean(key, _siblings(where))}"
        case "missing" | "missing_argument":
            return f"is missing: name a {key}." if key == "task" else "is missing."
        case "value_error":
            return error["msg"].removeprefix("Value error, ")
        case "literal_error":
            expected = error.get("ctx", {}).get("expected", "")
            names = [name.strip("' ") for name in expected.replace(" or ", ", ").split(",")]
            return f"{error['input']!r} is not known here.{did_you_mean(str(error['input']), names)}"
        case "int_parsing" | "int_type" | "int_from_float":
            return f"{error['input']!r} is not a whole number: write one, such as 2."
        case "float_parsing" | "float_type":
            return f"{error['input']!r} is not a number: write one, such as 0.5."
        case "bool_parsing" | "bool_type":
            return f"{error['input']!r} is neither true nor false: write one of them, without quotes."
        case "too_short":
            return "is empty: list at least one level."
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than":
            (limit,) = error["ctx"].values()
            return f"{_LIMITS[error['type']]} {limit:g}, not {error['input']!r}."
        case _:
            return f"{error['msg'].replace('Input should', 'should')}, not {error['input']!r}."


_LIMITS = {
    "greater_than_equal": "must be at least",
    "greater_than": "must be more than",
    "less_than_equal": "must be at most",
    "less_than": "must be less than",
}


def _siblings(where: tuple[str | int, ...]) -> list[str]:
    table = _TABLES.get(str(where[0])) if len(where) > 1 else Experiment
    return [f.name for f in fields(table)] if table is not None else []
