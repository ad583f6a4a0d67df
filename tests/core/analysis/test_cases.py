"""Every worked case of stats_cases.json, run through the public functions at its own tolerance."""

import pytest

from tests.core.analysis.adapters import ADAPTERS, Case, book, near

EXACT = [case for case in book()["cases"] if case["kind"] == "exact"]


@pytest.mark.parametrize("case", EXACT, ids=lambda case: case["id"])
def test_worked_case(case: Case) -> None:
    found = ADAPTERS[case["area"]](case)
    assert near(found, case["expected"], case["tolerance"]), (found, case["expected"])
