"""What others named, a file or a folder, makes no line of its own wherever a command prints it."""

import io
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from refinery_tui.cli.base.report import guarded, print_note
from refinery_tui.cli.bench.measure_progress import MeasureProgress
from refinery_tui.cli.bench.measure_text import lines
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.text import clean, unbroken
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.bench.measure import MeasuredProgram, ProgramComparison, Step
from refinery_tui.core.experiment.bench_records import Check, Isolation, Shot

NAMES = st.text(st.one_of(st.characters(exclude_characters="/\0"), st.sampled_from("\n\r\v\f\x1c\x85\u2028ab.")))
FORGED = "a.py\nb.py  correct  least 1 ms"
ISOLATION = Isolation(mode="strict", layers=(), clock="fake", verified=True, sentence="Contained.")


def raised(error: RefineryError) -> int:
    raise error


def said_of(error: RefineryError) -> str:
    with patch.object(sys, "stderr", io.StringIO()) as said:
        guarded(lambda: raised(error))
    return said.getvalue()


@given(NAMES)
@example(FORGED)
def test_a_name_breaks_no_line(name: str) -> None:
    assert len(clean(unbroken(name)).splitlines()) <= 1


@given(NAMES)
@example(FORGED)
def test_an_error_is_as_many_lines_as_it_has_sentences(name: str) -> None:
    path = Path("tasks") / f"x{name}"
    one = said_of(RefineryError(f"{path}: cannot be read."))
    two = said_of(ConfigurationError(f"{path}: has no title.", f"{path / 'inputs.py'}: is missing."))
    assert (len(one.splitlines()), len(two.splitlines())) == (1, 2)


@given(NAMES)
@example(FORGED)
def test_a_note_and_a_step_are_a_line_each(name: str) -> None:
    with patch.object(sys, "stderr", io.StringIO()) as said:
        print_note(f"checking {name}.")
        MeasureProgress(sys.stderr).step(Step(words=f"checking {name}.", executions=1))
    assert len(said.getvalue().splitlines()) == 2


@pytest.mark.parametrize("name", [FORGED, "a\u2028b.py", "a\r\nb.py", "a\x1b[2K\x85b.py"])
def test_a_program_whose_name_is_broken_has_one_line_in_the_answer(name: str) -> None:
    def answer(named: str) -> list[str]:
        failed = Shot(
            program="0" * 64, family="few", verdict=Verdict.WRONG, cpu_seconds=0.1, wall_seconds=0.1, order=0, detail=""
        )
        check = Check(program="0" * 64, cases=(failed,))
        program = MeasuredProgram(name=named, check=check, shots=(), baseline=(), figures=None, flags=())
        found = ProgramComparison(isolation=ISOLATION, calibration=None, programs=(program,), claims=(), noisy=False)
        return clean("\n".join(lines(found, {}))).splitlines()

    assert len(answer(name)) == len(answer("plain.py"))
