"""The names of the views with their keys, whole where they fit, the open one always."""

from refinery_tui.tui.text.styled import Line, Span, line, width

NAMES = ("effects", "boundary", "treatments", "interaction", "curves", "variance", "power", "health", "anova", "report")
_SHORT = {"boundary": "bound", "treatments": "treat", "interaction": "inter", "variance": "var"}
_SHORTER = {"report": "rep", "curves": "curve", "power": "pow", "effects": "eff"}  # in the order in which they give way


def key(name: str) -> str:
    """The key of a view: 1 to 9, and 0 for the report."""
    return str((NAMES.index(name) + 1) % 10)


def tabs(chosen: str, cells: int) -> Line:
    """All names as whole as they fit: whole, shortened one after the other but for the open one, or that one only."""
    shorter = list(_SHORTER.items())
    shorts = ({**_SHORT, **dict(shorter[:many])} for many in range(len(shorter) + 1))
    wordings = (
        {name: name for name in NAMES},
        *({name: short.get(name, name) if name != chosen else name for name in NAMES} for short in shorts),
        {name: name if name == chosen else "" for name in NAMES},
    )
    rows = [line(*(_tab(name, word, chosen) for name, word in words.items())) for words in wordings]
    return next((row for row in rows if width(row) <= cells), rows[-1])


def _tab(name: str, word: str, chosen: str) -> Line:
    here = name == chosen
    return (Span(f"{'▸' if here else ' '}{key(name)} {word}".rstrip(), "accent" if here else "dim"),)
