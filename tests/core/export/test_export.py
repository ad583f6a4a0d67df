"""Exports: every row and figure, hostile text disarmed, origin never lost."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.export import FORMATS, export, folder
from refinery_tui.core.export.cells import cell, csv_text, guarded
from refinery_tui.core.export.tables import tables
from refinery_tui.core.find.import_tables import import_pilot
from refinery_tui.core.find.pilot_experiment import About
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.find.table_columns import COLUMNS, MARK_COLUMNS, RESERVED
from refinery_tui.core.record.results import results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.fakes import ladder_bench
from tests.fakes.conductor import SMALL, climbing, conducted
from tests.fakes.model import FakeModel, program
from tests.places import ROOT

TIMINGS = ROOT / "tests/data/pilot_timing_results.csv"
MEANS = ROOT / "tests/data/pilot_experiment_data.csv"
SHIPPED = ROOT / "sessions/published-pilot"
BINARY = (".parquet", ".sqlite", ".xlsx", ".eval")  # test_typed_formats.py and test_inspect_format.py read these
ABOUT = About(name="mine", model="gpt-4o", at=1.0)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("simulated") / "s"


@pytest.fixture(scope="module")
def simulated(record: Path) -> State:
    """Eight runs of a simulated team: one program is wrong, one run has none, one name would be a formula."""
    said = {0: program(0.5, "wrong"), 1: program(0.5, "wrong"), 2: "no code here", 3: "=HYPERLINK(1)"}
    model = FakeModel(say=lambda ask, n: said.get(n, "@sum(A1)\x1b[2J\n" + program(0.4)))
    text = SMALL.replace("2 iterations", "1 iterations")
    return conducted(text, record, model)


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_the_published_tables_come_back_byte_for_byte(tmp_path: Path) -> None:
    export(opened(SHIPPED).state, "pilot", tmp_path, session="s")
    assert (tmp_path / "timing_results.csv").read_bytes() == TIMINGS.read_bytes()
    assert (tmp_path / "experiment_data.csv").read_bytes() == MEANS.read_bytes()


def test_an_export_in_the_pilots_layout_is_imported_with_its_programs_and_stays_simulated(
    simulated: State, tmp_path: Path
) -> None:
    export(simulated, "pilot", tmp_path / "out", session="s")
    state = import_pilot(tmp_path / "out", tmp_path / "s", ABOUT)
    export(state, "pilot", tmp_path / "again", session="s")
    for name in ("timing_results.csv", "experiment_data.csv", "SIMULATED.txt"):
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()
    assert state.started.origin == "simulated"
    assert sorted(p.name for p in (tmp_path / "again/programs").iterdir()) == sorted(
        p.name for p in (tmp_path / "out/programs").iterdir()
    )


def test_a_program_that_failed_has_rows_that_say_so_and_no_time(simulated: State, tmp_path: Path) -> None:
    export(simulated, "pilot", tmp_path, session="s")
    failed = [row for row in rows(tmp_path / "timing_results.csv") if row["Test Passed"] == "False"]
    names = {row["File Name"] for row in failed}
    assert len(failed) == 4 * len(names)
    assert names
    assert all(row["Execution Time (s)"] == "" == row["Result"] for row in failed)
    assert len(rows(tmp_path / "timing_results.csv")) == 8 * 4
    assert len(rows(tmp_path / "experiment_data.csv")) == 8


@pytest.mark.parametrize("form", FORMATS)
def test_every_export_of_a_simulated_session_says_so(simulated: State, record: Path, tmp_path: Path, form: str) -> None:
    written = export(simulated, form, tmp_path, session="s", record=record, simulated=True)
    assert (tmp_path / "SIMULATED.txt").read_text().startswith("SIMULATED")
    for path in written:
        if form != "pilot" and path.suffix in (".csv", ".jsonl"):
            assert path.read_text().count("simulated") >= len(path.read_text().splitlines()) - 1, path


@pytest.mark.parametrize("form", FORMATS)
def test_no_export_of_a_live_session_is_called_simulated(
    simulated: State, record: Path, tmp_path: Path, form: str
) -> None:
    own = replace(simulated, started=replace(simulated.started, origin="live"))
    export(own, form, tmp_path, session="s", record=record)
    assert not (tmp_path / "SIMULATED.txt").exists()


def test_tidy_tables_hold_every_run_turn_measurement_and_case_and_join_on_run(simulated: State, tmp_path: Path) -> None:
    export(simulated, "csv", tmp_path, session="s")
    runs = rows(tmp_path / "runs.csv")
    assert [row["run"] for row in runs] == [str(n) for n in range(1, 9)]
    assert len(rows(tmp_path / "turns.csv")) == sum(len(run.turns) for run in simulated.runs)
    assert len(rows(tmp_path / "measurements.csv")) == sum(len(r.timings) for r in results(simulated))
    for name in ("iterations", "turns", "measurements", "cases"):
        assert {row["run"] for row in rows(tmp_path / f"{name}.csv")} <= {row["run"] for row in runs}
    assert {row["purpose"] for row in rows(tmp_path / "cases.csv")} == {"iteration", "final"}


def test_lines_of_json_are_the_same_rows_with_their_types(simulated: State, tmp_path: Path) -> None:
    export(simulated, "jsonl", tmp_path / "jsonl", session="s")
    export(simulated, "csv", tmp_path / "csv", session="s")
    for name in ("runs", "turns", "measurements"):
        lines = [json.loads(line) for line in (tmp_path / f"jsonl/{name}.jsonl").read_text().splitlines()]
        table = rows(tmp_path / f"csv/{name}.csv")
        assert [list(line) for line in lines] == [list(row) for row in table]
        assert all(isinstance(line["run"], int) for line in lines)


def test_a_table_without_rows_still_has_its_head(simulated: State) -> None:
    full = {table.name: table for table in tables(simulated)}
    bare = {table.name: table for table in tables(opened(SHIPPED).state)}
    assert all(full[name].rows and full[name].columns == bare[name].columns for name in COLUMNS)
    assert not bare["turns"].rows


def test_the_runs_of_a_task_that_shows_cases_have_their_marks_and_exponents_as_columns(tmp_path: Path) -> None:
    state = ladder_bench.simulated(asked("plausible").experiment, tmp_path / "s")
    runs = next(table for table in tables(state) if table.name == "runs")
    own = MARK_COLUMNS.split()
    assert [name for name in runs.columns if name in own] == own
    assert len(runs.rows) == len(state.runs)
    for row in runs.rows:
        assert row["mark_loads"] is row["mark_shown"] is True
        assert row["mark_hidden"] is (row["verdict"] == "correct")
        if row["mark_scales"]:
            assert row["exponent_low"] <= row["exponent"] <= row["exponent_high"] < 1.25
    assert RESERVED.issuperset(own)


def test_every_program_is_a_file_that_still_runs_and_says_where_it_comes_from(simulated: State, tmp_path: Path) -> None:
    export(simulated, "programs", tmp_path, session="s")
    index = rows(tmp_path / "index.csv")
    made = [iteration for run in simulated.runs for iteration in run.iterations if iteration.program]
    assert [row["sha256"] for row in index] == [iteration.sha256 for iteration in made]
    for row, iteration in zip(index, made, strict=True):
        text = (tmp_path / row["file"]).read_text()
        assert text.endswith(iteration.program or "?")
        assert f"# sha256: {iteration.sha256}\n" in text
        compile(text, row["file"], "exec")


def test_control_characters_never_reach_a_file(simulated: State, record: Path, tmp_path: Path) -> None:
    for form in FORMATS:
        for path in export(simulated, form, tmp_path / form, session="s", record=record, simulated=True):
            if path.suffix not in BINARY:
                assert b"\x1b" not in path.read_bytes()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("-x", "'-x"),
        ("-5", "-5"),
        ("+1.5e-3", "+1.5e-3"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_text_that_a_spreadsheet_would_run_is_guarded_and_numbers_are_not(text: str, shown: str) -> None:
    assert guarded(text) == shown


@given(st.text())
def test_no_cell_begins_like_a_formula_unless_it_is_a_number(text: str) -> None:
    shown = cell(text)
    if shown[:1] in ("=", "+", "-", "@", "\t"):
        assert float(shown) == float(shown)


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"))))
def test_any_text_survives_a_table_as_one_cell(texts: list[str]) -> None:
    table = csv_text(["a", "b"], [{"a": text, "b": 1} for text in texts])
    read = list(csv.reader(io.StringIO(table, newline="")))
    assert [row[1] for row in read[1:]] == ["1"] * len(texts)


def test_figures_keep_every_digit() -> None:
    assert cell(0.1 + 0.2) == "0.30000000000000004"
    assert cell(float("nan")) == cell(None) == ""


def test_a_folder_that_is_not_empty_is_left_alone_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    state = opened(SHIPPED).state
    with pytest.raises(ConfigurationError, match="--force"):
        export(state, "csv", tmp_path, session="s")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    export(state, "csv", tmp_path, force=True, session="s")
    assert (tmp_path / "mine.txt").read_text() == "precious"


def test_an_unknown_format_is_one_sentence_with_its_mend(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"'cvs' is not a format\. Did you mean 'csv'\?"):
        export(opened(SHIPPED).state, "cvs", tmp_path, session="s")


def test_a_file_in_the_way_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RefineryError, match="cannot be written"):
        export(opened(SHIPPED).state, "csv", tmp_path / "file" / "below", session="s")


@pytest.mark.parametrize(
    ("tables", "names"),
    [
        ('[run]\nbudget = "1 iterations"\n[factors]\nagents = [1, 2]\ntemperature = [0.0, 1.0]', "temperature"),
        ('[factors]\nbudget = ["2000 tokens"]', "2000 tokens"),
    ],
    ids=["a factor", "a unit"],
)
def test_what_the_pilots_layout_cannot_tell_is_refused_with_the_mend(tables: str, names: str, tmp_path: Path) -> None:
    text = f'task = "get_difference"\nreplicates = 1\n{tables}'
    state = conducted(text, tmp_path / "s", climbing())
    with pytest.raises(RefineryError, match=rf"{names}.*--format csv"):
        export(state, "pilot", tmp_path / "out", session="s")


@pytest.mark.parametrize("linked", ["exports", "exports/s-csv"])
@pytest.mark.parametrize("force", [False, True])
def test_an_export_is_not_written_through_a_link_that_stands_in_the_usual_place(
    simulated: State, tmp_path: Path, linked: str, force: bool
) -> None:
    victim, out = tmp_path / "victim", folder(tmp_path / "sessions", tmp_path / "sessions/s", "csv")
    victim.mkdir()
    (tmp_path / linked).parent.mkdir(exist_ok=True)
    (tmp_path / linked).symlink_to(victim)
    with pytest.raises(ConfigurationError, match="is a link"):
        export(simulated, "csv", out, force=force, session="s")
    assert list(victim.iterdir()) == []
