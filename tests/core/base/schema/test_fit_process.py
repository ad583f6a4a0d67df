"""A schema of strangers over values of strangers comes to an end, whatever its patterns are."""

from refinery_tui.core.base.schema.fit import misfit
from refinery_tui.core.base.schema.fit_process import TOO_LONG, misfits

TWICE = {"anyOf": [{"pattern": "^(a+)+$"}, {"type": "integer"}]}  # a text of so many letters and a sign takes years


def test_each_value_is_judged_as_it_is_alone_up_to_one_that_takes_too_long() -> None:
    values = [1, 1.5, "aa", "b", "a" * 60 + "!", "c"]
    assert misfits(values, TWICE, cpu_seconds=0) == [*(misfit(value, TWICE) for value in values[:4]), TOO_LONG]
    assert misfits(values[:4], TWICE) == ["", "", "", "it fits none of anyOf"]
