"""A page of notes as it stands in a request and in a reply: between two lines of its own, cleaned, never too long."""

from refinery_tui.core.base.text import clean

BEGIN, END = "=== NOTES ===", "=== END OF NOTES ==="
MOST = 4_000  # characters of a page
CUT = f"(The page was cut here: it holds at most {MOST:,} characters.)"


def page_in(text: str) -> str | None:
    """The last whole page between BEGIN and END, each on a line of its own; None where there is none."""
    if BEGIN not in text:
        return None
    page: list[str] | None = None
    open_page: list[str] | None = None
    for row in clean(text).split("\n"):
        if row.strip() == BEGIN:
            open_page = []
        elif row.strip() == END and open_page is not None:
            page, open_page = open_page, None
        elif open_page is not None:
            open_page.append(row)
    return None if page is None else _capped("\n".join(page).strip())


def without_pages(text: str) -> str:
    """The text without its whole pages, as it was else: what stands in the notes is no answer."""
    if BEGIN not in text or END not in text:
        return text
    kept: list[str] = []
    begun: int | None = None
    for row in text.split("\n"):
        kept.append(row)
        if row.strip() == BEGIN:
            begun = len(kept) - 1
        elif row.strip() == END and begun is not None:
            del kept[begun:]
            begun = None
    return "\n".join(kept)


def as_shown(page: str) -> str:
    """The page between its two lines, as it is found again by `page_in`."""
    return f"{BEGIN}\n{page}\n{END}"


def _capped(page: str) -> str:
    """At most MOST characters, with a sentence where it was cut; what was cut before stays as it is."""
    return page if len(page) <= MOST else f"{page[: MOST - len(CUT) - 1].rstrip()}\n{CUT}"
