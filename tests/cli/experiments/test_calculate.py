"""Formulas from a terminal."""

import json

from tests.cli.typed_commands import Typed


def test_formulas_are_listed_explained_and_computed(typed: Typed) -> None:
    assert "  kaplan-meier log-rank censored-lognormal" in typed("calculate").out.splitlines()
    asked = typed("calculate", "t-size").out
    assert "Programs per arm" in asked
    assert "refinery calculate t-size d= [power=0.8]" in asked
    assert "n: 64" in typed("calculate", "t-size", "d=0.5").out.splitlines()
    assert json.loads(typed("calculate", "t-size", "d=0.5", "--json").out)["n"] == 64


def test_a_formula_that_is_not_there_is_refused_with_the_nearest(typed: Typed) -> None:
    said = typed("calculate", "wilsn")
    assert said.code == 2
    assert "'wilsn' is not a formula. Did you mean 'wilson'?" in said.err
