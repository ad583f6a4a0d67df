"""Programs in their language's colours: Python, or a script of actions."""

from refinery_tui.tui.text.highlight import program
from refinery_tui.tui.text.styled import plain

SCRIPT = (
    '# first\n{"do": "fill", "on": "#name", "text": "def f(): return 1"}\n{"do": "check", "on": "#a", "to": false}\n'
)


def test_a_script_is_coloured_as_json_and_its_text_stays_as_it_is() -> None:
    rows = program(SCRIPT)
    assert [plain(row) for row in rows] == SCRIPT.split("\n")
    comment, fill, check, _ = rows
    assert {span.tone for span in comment} == {"comment"}
    assert [span.text for span in fill if span.tone == "name"] == ['"do"', '"on"', '"text"']
    assert '"def f(): return 1"' in [span.text for span in fill if span.tone == "string"]
    assert [span.text for span in check if span.tone == "keyword"] == ["false"]


def test_a_program_in_python_is_coloured_as_python() -> None:
    assert "def" in [
        span.text for row in program('def f():\n    return {"do": 1}\n') for span in row if span.tone == "keyword"
    ]
