"""The tidy tables as one SQLite database, with keys between them and views of what is usually asked."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing

from refinery_tui.core.base.text import clean
from refinery_tui.core.export.files import Files
from refinery_tui.core.export.notes import notes
from refinery_tui.core.export.tables import ExportTable, tables
from refinery_tui.core.export.typed_columns import ColumnKind, column_kinds, typed
from refinery_tui.core.record.state import State

SAYS = "one database: the tables with their keys, and views of the usual questions"

_TYPES: Mapping[ColumnKind, str] = {"integer": "INTEGER", "real": "REAL", "boolean": "INTEGER", "text": "TEXT"}
VIEWS: Mapping[str, str] = {
    "correct_by_treatment": "SELECT treatment, count(*) AS programs, sum(verdict = 'correct') AS correct, "
    "avg(verdict = 'correct') AS share FROM runs WHERE verdict IS NOT NULL GROUP BY treatment",
    "fastest_runs": "SELECT run, treatment, seconds, ratio FROM runs WHERE seconds IS NOT NULL ORDER BY ratio, seconds",
    "cost_by_treatment": "SELECT treatment, count(*) AS runs, sum(usd) AS usd, sum(input_tokens) AS input_tokens, "
    "sum(output_tokens) AS output_tokens FROM runs GROUP BY treatment",
    "verdicts": "SELECT treatment, verdict, count(*) AS programs FROM runs GROUP BY treatment, verdict",
}


def files(state: State, session: str) -> Files:
    """session.sqlite; the table `about` says what the session is and is not."""
    told = notes(state, "session.sqlite: tables join on run; the views answer the usual questions.")
    with closing(sqlite3.connect(":memory:")) as database:
        for table in tables(state):
            _store(database, table)
        database.execute("CREATE TABLE about (file TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT")
        database.executemany("INSERT INTO about VALUES (?, ?)", [(name, clean(text)) for name, text in told.items()])
        for name, query in VIEWS.items():
            database.execute(f"CREATE VIEW {name} AS {query}")
        database.commit()
        return {"session.sqlite": database.serialize(), **told}


def _store(database: sqlite3.Connection, table: ExportTable) -> None:
    kinds = column_kinds(table)
    names = distinct_names(kinds)
    columns = [f"{_quoted(names[name])} {_TYPES[kind]}{_key(table, name)}" for name, kind in kinds.items()]
    database.execute(f"CREATE TABLE {table.name} ({', '.join(columns)}) STRICT")
    places = ", ".join("?" * len(kinds))
    rows = ([typed(row.get(name), kind) for name, kind in kinds.items()] for row in table.rows)
    database.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)


def _key(table: ExportTable, column: str) -> str:
    if column != "run":
        return ""
    return " PRIMARY KEY" if table.name == "runs" else " REFERENCES runs (run)"


def distinct_names(names: Iterable[str]) -> dict[str, str]:
    """Each column's name in a language that does not tell capitals from small letters: `Verdict` beside `verdict` is
    `Verdict_`.
    """
    made: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        own = clean(name)
        while own.casefold() in taken:
            own += "_"
        taken.add(own.casefold())
        made[name] = own
    return made


def _quoted(name: str) -> str:
    """A column's name that others chose, as SQL has it."""
    return '"' + name.replace('"', '""') + '"'
