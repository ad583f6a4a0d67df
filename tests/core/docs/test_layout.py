"""Pages of the docs in columns of any width: nothing is lost, nothing is wider than it may be, links are counted."""

import re

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.docs.blocks import CodeListing, Heading, Paragraph, TextTable, docs_blocks
from refinery_tui.core.docs.layout import DocsRow, docs_rows, page_rows
from refinery_tui.core.docs.pages import docs_pages, docs_text, heading_name, is_docs_page, linked_page

PAGE = """# A title

Words of **weight**, `code`, and [a link](design.md#when-to-look)
that go on.

1. First
2. Second, which is longer than the others
   - and within it

| name | what it is |
|---|---|
| `one` | a cell that holds rather more words than fit |
| two | little |

```sh exit: 2
refinery  show
```
"""


def text(row: DocsRow) -> str:
    return "".join(piece.text for piece in row).rstrip()


def test_a_page_is_headings_paragraphs_items_tables_and_listings() -> None:
    heading, paragraph, first, second, within, table, listing = docs_blocks(PAGE)
    assert isinstance(heading, Heading)
    assert isinstance(paragraph, Paragraph)
    assert [(piece.kind, piece.link) for piece in paragraph.text if piece.kind != "plain"] == [
        ("strong", 0),
        ("code", 0),
        ("link", 1),
    ]
    items = [(each.mark, each.depth) for each in (first, second, within) if isinstance(each, Paragraph)]
    assert items == [("1. ", 0), ("2. ", 0), ("- ", 1)]
    assert isinstance(table, TextTable)
    assert len(table.rows) == 3
    assert listing == CodeListing(language="sh", lines=("refinery  show",))


def test_cells_of_a_table_stand_below_their_heads_and_wrap_within_their_columns() -> None:
    rows = [text(row) for row in docs_rows(docs_blocks(PAGE), 40)]
    start = next(row.index("what it is") for row in rows if "what it is" in row)
    assert [row[start:] for row in rows if row.startswith(("one", "two"))] == [
        "a cell that holds rather more",
        "little",
    ]
    assert " " * start + "words than fit" in rows
    assert "  refinery  show" in rows


@pytest.mark.parametrize("cells", [20, 58, 156])
@pytest.mark.parametrize("name", [page.name for page in docs_pages()])
def test_every_page_keeps_to_every_width_and_loses_no_word(name: str, cells: int) -> None:
    rows = page_rows(name, cells)
    shown = re.sub(r"[\s─═]", "", "".join(text(row) for row in rows))
    for block in docs_blocks(docs_text(name)):
        if isinstance(block, Paragraph | Heading):
            assert re.sub(r"\s", "", "".join(piece.text for piece in block.text)) in shown
    prose = [text(row) for row in rows if all(piece.kind != "code" for piece in row) and "  " not in text(row).strip()]
    longest = max((len(word) for row in prose for word in row.split()), default=0)
    assert max(map(len, prose)) <= max(cells, longest + 6)


def test_a_link_leads_to_a_page_to_an_example_or_out_of_the_docs() -> None:
    assert linked_page("design.md#when-to-look", "index") == ("design", "when-to-look")
    assert linked_page("#aa", "design") == ("design", "aa")
    assert linked_page("servers/ollama.toml", "servers") == ("servers/ollama.toml", "")
    assert linked_page("../CONTRIBUTING.md", "teams") is None
    assert linked_page("https://example.org/design.md", "teams") is None
    assert "qwen3-coder" in docs_text("servers/ollama.toml")
    assert heading_name("A/A: when, and `why`") == "aa-when-and-why"


@pytest.mark.parametrize("name", ["../pyproject", "/etc/passwd", "servers/../index", "nothing", "", "index.md"])
def test_what_is_no_page_is_not_opened(name: str) -> None:
    assert not is_docs_page(name)
    with pytest.raises(ConfigurationError, match="is not a page of the docs"):
        docs_text(name)
