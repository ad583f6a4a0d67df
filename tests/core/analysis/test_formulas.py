"""Any formula may be asked by name, and no formula of the statistics is there for tests alone."""

import ast
import math
import random
import re
import warnings
from contextlib import suppress
from pathlib import Path

import pytest

from refinery_tui.core.analysis.formulas.calculate import calculated, plain, signature
from refinery_tui.core.analysis.formulas.catalogue import formula, names
from refinery_tui.core.base.errors import ConfigurationError
from tests.places import ROOT

NAMES = [name for many in names().values() for name in many]
STATS = ROOT / "refinery_tui" / "core" / "analysis" / "stats"
SIMULATIONS = "simulate"  # what `make calibrate` asks: the analysis itself, thousands of times
SEVERAL_TASKS = "tasks"  # formulas for which no command asks yet


@pytest.mark.parametrize("name", NAMES)
def test_a_formula_says_what_it_is_and_takes(name: str) -> None:
    asked = formula(name)
    assert asked.says.endswith((".", ")"))
    assert all(need in signature(asked) for need in asked.needed)


@pytest.mark.parametrize(
    ("name", "words", "found"),
    [
        ("t-power", ["d=0.5", "n1=64"], 0.80146),
        ("wilson", ["successes=81", "n=263"], [0.255289, 0.366210]),
        ("rule-of-three", ["n=24"], 0.117346),
        ("holm", ["p=.01,.04,.03"], [0.03, 0.06, 0.06]),
        ("pocock-constant", ["looks=5"], 2.413),
    ],
)
def test_a_formula_is_computed_from_what_is_typed(name: str, words: list[str], found: object) -> None:
    assert _flat(calculated(formula(name), words)) == pytest.approx(_flat(found), rel=1e-3)


def test_columns_of_a_table_are_named(tmp_path: Path) -> None:
    table = tmp_path / "times.csv"
    table.write_text("arm,seconds\na,1.0\na,1.2\na,0.9\nb,2.0\nb,2.6\nb,1.9\n")
    found = calculated(formula("anova"), ["response=seconds", "factors=arm"], table)
    other = calculated(formula("one-way"), ["response=@seconds", "groups=@arm"], table)
    assert isinstance(found, dict)
    assert isinstance(other, dict)
    assert found["effects"][0]["p"] == pytest.approx(other["effects"][0]["p"])


@pytest.mark.parametrize(
    ("name", "words", "says"),
    [
        ("wilsn", [], "'wilsn' is not a formula. Did you mean 'wilson'?"),
        ("t-power", ["d=1"], "t-power needs n1."),
        ("t-power", ["d=much", "n1=3"], "d is a number, not 'much'."),
        ("t-power", ["d", "n1=3"], "'d' is no value; write name=value, such as d=0.5."),
        ("t-power", ["d=1", "n=3"], "t-power has no 'n'."),
        ("wilson", ["successes=5", "n=3"], "5 of 3 is not a proportion"),
        ("anova", ["response=y", "factors=a"], "anova needs a table: give --data FILE.csv."),
        ("gmr", ["a=@times", "b=1,2"], "No column 'times' in the table."),
        ("anova-size", ["f=0", "k_groups=3"], "No number of programs"),
        ("effect-size-needed", ["f=1", "df_num=1", "n_cells=-inf"], "A number of programs is above zero and finite"),
        ("tukey", ["frame=1", "response=a", "factor=b"], "tukey takes a table with --data FILE.csv"),
        ("icc-of-ratings", ["ratings=1,2"], "cannot be computed from these values: tuple index out of range."),
        ("kaplan-meier", ["times=1,2,3", "observed=1,0;1,1"], "cannot be computed from these values"),
    ],
)
def test_what_cannot_be_computed_is_a_sentence(name: str, words: list[str], says: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(says)):
        calculated(formula(name), words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("t-detectable", ["n1=5", "power=1"]),
        ("t-detectable", ["n1=0.5"]),
        ("contrast-detectable", ["weights=1,-1", "sd=1", "n_per_cell=5", "df_error=0.05", "power=inf"]),
    ],
)
def test_an_effect_that_no_size_of_finds_is_infinite_and_is_not_looked_for_without_end(
    name: str, words: list[str]
) -> None:
    assert calculated(formula(name), words) == math.inf


HOSTILE = (
    "0",
    "1",
    "-1",
    "0.5",
    "1e-320",
    "1e308",
    "nan",
    "inf",
    "-inf",
    "none",
    "word",
    "1,2,3",
    "1,1",
    "0,nan",
    "5,1;2,7",
)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_typed_is_computed_or_refused_in_a_sentence(name: str) -> None:
    asked, dice = formula(name), random.Random(name)
    for _ in range(3):
        words = [f"{parameter}={dice.choice(HOSTILE)}" for parameter in asked.needed if parameter != "frame"]
        with suppress(ConfigurationError), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # libraries say of such figures what they are
            plain(calculated(asked, words))


def test_every_public_formula_is_used_by_the_product_or_may_be_asked() -> None:
    texts = [path.read_text() for path in (ROOT / "refinery_tui").rglob("*.py") if "gallery" not in path.parts]
    used = set().union(*map(_words, texts)) | {name.replace("-", "_") for name in NAMES}
    idle = [
        f"{path.stem}.{node.name}"
        for path in STATS.rglob("*.py")
        if path.stem != SIMULATIONS and path.parent.name != SEVERAL_TASKS
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name not in used
    ]
    assert idle == []


def _words(text: str) -> set[str]:
    """Names that a module uses: what it only defines or imports is left out."""
    plain = re.sub(r"^def \w+|^ *from .* import (?:\([^)]*\)|.*)", "", text, flags=re.MULTILINE)
    return set(re.findall(r"\b[a-z_]\w*\b", plain))


def _flat(found: object) -> list[float]:
    if isinstance(found, list):
        return [x for one in found for x in _flat(one)]
    assert isinstance(found, float | int)
    return [float(found)]
