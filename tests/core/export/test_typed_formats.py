"""Database, Parquet and workbook: the rows of the csv export with their types, read by what their users use."""

import io
import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from refinery_tui.core.base import extras
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.export.formats import parquet, sqlite, xlsx
from refinery_tui.core.export.formats.sqlite import VIEWS, distinct_names
from refinery_tui.core.export.formats.xlsx import LONGEST_CELL
from refinery_tui.core.export.tables import ExportTable, tables
from refinery_tui.core.export.typed_columns import column_kinds
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from tests.fakes import ladder_bench
from tests.places import ROOT

NASTY = '=HYPERLINK("http://x")\x1b[2J\n@SUM(1)'


@pytest.fixture(scope="module")
def pilot() -> State:
    return opened(ROOT / "sessions/published-pilot").state


@pytest.fixture(scope="module")
def simulated(recorded: Path) -> State:
    return opened(recorded).state


def database(state: State) -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    made.deserialize(sqlite.files(state, "s")["session.sqlite"])  # type: ignore[arg-type]  # a database is bytes
    return made


def content(files: object, name: str) -> io.BytesIO:
    assert isinstance(files, dict)
    return io.BytesIO(files[name])


def test_the_golden_numbers_of_the_published_pilot_are_in_each(pilot: State) -> None:
    """24 programs, 96 timings, and the total of their times."""
    seconds = sum(row["wall_seconds"] for row in tables(pilot)[3].rows)
    with closing(database(pilot)) as made:
        assert made.execute("SELECT count(*) FROM runs").fetchone() == (24,)
        (number, total) = made.execute("SELECT count(*), total(wall_seconds) FROM measurements").fetchone()
    table = pd.read_parquet(content(parquet.files(pilot, "s"), "measurements.parquet"))
    sheet = pd.read_excel(content(xlsx.files(pilot, "s"), "session.xlsx"), sheet_name="measurements")
    assert number == len(table) == len(sheet) == 96
    for found in (total, table["wall_seconds"].sum(), sheet["wall_seconds"].sum()):
        assert found == pytest.approx(seconds, rel=1e-12)


def test_the_database_keeps_its_keys_and_answers_the_usual_questions(simulated: State) -> None:
    with closing(database(simulated)) as made:
        assert made.execute("PRAGMA foreign_key_check").fetchall() == []
        assert made.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert made.execute("PRAGMA foreign_key_list(measurements)").fetchall()[0][2:5] == ("runs", "run", "run")
        for view in VIEWS:
            assert made.execute(f"SELECT * FROM {view}").fetchall(), view
        programs = made.execute("SELECT sum(programs), sum(correct) FROM correct_by_treatment").fetchone()
        assert programs == (8, sum(row["verdict"] == "correct" for row in tables(simulated)[0].rows))
        (about,) = made.execute("SELECT text FROM about WHERE file = 'SIMULATED.txt'").fetchone()
        assert about.startswith("SIMULATED")


def test_a_simulated_session_is_called_so_within_every_file(simulated: State) -> None:
    for name, data in parquet.files(simulated, "s").items():
        if name.endswith(".parquet"):
            assert pq.read_schema(io.BytesIO(data)).metadata[b"marks"] == b"SIMULATED"  # type: ignore[arg-type]
    book = openpyxl.load_workbook(content(xlsx.files(simulated, "s"), "session.xlsx"))
    assert any(str(cell.value).startswith("SIMULATED") for (cell,) in book["about"].iter_rows())


def test_the_times_at_each_size_are_a_table_of_their_own(tmp_path: Path) -> None:
    """Those behind the exponents, of every run of the preset that has them; no table where no task declares sizes."""
    state = ladder_bench.simulated(asked("plausible").experiment, tmp_path / "s")
    (table,) = (each for each in tables(state) if each.name == "sizes")
    assert [(row["run"], row["size"], row["seconds"], row["baseline_seconds"]) for row in table.rows] == [
        (run.planned.id, point.size, point.seconds, point.baseline_seconds)
        for run in state.runs
        for point in run.scaling or ()
    ]
    assert {row["run"] for row in table.rows} == {run.planned.id for run in state.runs if run.scaling}
    assert len(table.rows) > 20
    assert_alike(state, table)


@pytest.mark.parametrize("name", ["runs", "iterations", "turns", "measurements", "cases"])
def test_every_format_has_the_rows_and_types_of_the_tables(simulated: State, name: str) -> None:
    assert "sizes" not in {each.name for each in tables(simulated)}
    assert_alike(simulated, next(each for each in tables(simulated) if each.name == name))


def assert_alike(state: State, table: ExportTable) -> None:
    kinds, name = column_kinds(table), table.name
    read = pq.read_table(content(parquet.files(state, "s"), f"{name}.parquet"))
    assert read.column_names == list(table.columns)
    with closing(database(state)) as made:
        for place, row in enumerate(made.execute(f"SELECT * FROM {name}").fetchall()):
            for column, value in zip(table.columns, row, strict=True):
                original = table.rows[place].get(column)
                known = read.column(column)[place].as_py()
                if kinds[column] in ("integer", "real", "boolean") and value is not None:
                    assert value == original == known
                assert (value is None) == (known is None)


def test_no_cell_is_a_formula_and_no_control_byte_reaches_a_file() -> None:
    table = ExportTable(
        name="runs", columns=("run", NASTY), rows=({"run": 1, NASTY: NASTY}, {"run": 2, NASTY: "x" * 40_000})
    )
    book = io.BytesIO()
    import xlsxwriter

    with xlsxwriter.Workbook(book, {"in_memory": True}) as made:
        xlsx._sheet(made.add_worksheet("runs"), table)
    sheet = openpyxl.load_workbook(book)["runs"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type in ("s", "n") and cell.hyperlink is None for cell in cells)
    assert not any("\x1b" in str(cell.value) for cell in cells)
    assert len(str(sheet["B3"].value)) == LONGEST_CELL
    assert str(sheet["B3"].value).endswith("cut: a cell holds no more")


def test_whole_numbers_are_kept_whatever_their_size(simulated: State) -> None:
    rows = tuple(
        {"run": run, "size": 2**60 + run, "huge": 10**400, "mixed": mixed} for run, mixed in ((1, 0.5), (2, 10**400))
    )
    table = ExportTable(name="runs", columns=("run", "size", "huge", "mixed"), rows=rows)
    assert list(column_kinds(table).values()) == ["integer", "integer", "text", "text"]
    with closing(sqlite3.connect(":memory:")) as made:
        sqlite._store(made, table)
        assert made.execute("SELECT size, huge FROM runs").fetchone() == (2**60 + 1, str(10**400))
    assert parquet._arrow(table, simulated).to_pylist()[0]["size"] == 2**60 + 1
    book = io.BytesIO()
    import xlsxwriter

    with xlsxwriter.Workbook(book, {"in_memory": True}) as made_book:
        xlsx._sheet(made_book.add_worksheet("runs"), table)
    assert openpyxl.load_workbook(book)["runs"]["B2"].value == str(2**60 + 1)


def test_a_sheet_that_is_too_short_is_refused_and_not_cut(monkeypatch: pytest.MonkeyPatch, simulated: State) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 8)
    with pytest.raises(RefineryError, match="runs has 8 rows, a sheet 8 at most: export parquet"):
        xlsx.files(simulated, "s")


def test_columns_that_differ_in_capitals_alone_have_names_of_their_own() -> None:
    assert distinct_names(["verdict", "Verdict", "VERDICT", "run"]) == {
        "verdict": "verdict",
        "Verdict": "Verdict_",
        "VERDICT": "VERDICT__",
        "run": "run",
    }


@pytest.mark.parametrize(("form", "module"), [("parquet", parquet), ("xlsx", xlsx)])
def test_a_missing_library_is_one_sentence_with_the_line_that_installs_it(
    form: str, module: object, simulated: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "missing", lambda *names: names)
    with pytest.raises(ConfigurationError, match=rf"pip install 'refinery-tui\[{form}\]'"):
        module.files(simulated, "s")  # type: ignore[attr-defined]
