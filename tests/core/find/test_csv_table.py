"""A table is read as people and spreadsheets write it: their separators, encodings, marks and blank lines."""

from pathlib import Path

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.find.csv_table import read_csv

TABLE = 'file,way\na.py,fast\n"b c.py",slow\n'
CELLS = [{"file": "a.py", "way": "fast"}, {"file": "b c.py", "way": "slow"}]


def table(folder: Path, content: bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode().replace(b"\n", b"\r\n"),
        TABLE.encode().replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + TABLE.encode(),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode("utf-16"),
        TABLE.replace(",", ", ").encode(),
        b"sep=;\r\n" + TABLE.replace(",", ";").encode(),
        b"sep=,\n" + TABLE.encode(),
        b"\n\n" + TABLE.encode() + b",\n\n",
        TABLE.encode() + b"\x1a",
    ],
    ids=[
        "comma",
        "CRLF",
        "CR",
        "mark",
        "semicolon",
        "unicode-text",
        "spaces",
        "sep-semicolon",
        "sep-comma",
        "blank",
        "end-mark",
    ],
)
def test_however_it_was_saved_it_is_the_same_table(tmp_path: Path, content: bytes) -> None:
    columns, rows = read_csv(table(tmp_path, content), ("file",))
    assert columns == ("file", "way")
    assert [row.cells for row in rows] == CELLS


def test_a_line_is_counted_where_it_stands(tmp_path: Path) -> None:
    rows = read_csv(table(tmp_path, b"sep=;\n\nfile;way\n\na.py;fast\n"), ("file",))[1]
    assert [row.line for row in rows] == [5]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "table.csv:1: lacks the column 'file'."),
        (b"way\nx\n", "table.csv:1: lacks the column 'file'."),
        (b"file,way,way\n", "table.csv:1: has the column 'way' twice."),
        (b"file,way\na.py\n", "table.csv:2: has 1 cells, not 2."),
        (b"file\n\xff\n", "table.csv: is not UTF-8 text (byte 5): save it as UTF-8."),
        (b'file\n"a', "table.csv: is not a table of comma-separated values"),
    ],
)
def test_what_is_no_table_is_one_sentence_with_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_csv(table(tmp_path, content), ("file",))
    assert said in str(refused.value)
