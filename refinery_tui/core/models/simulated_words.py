"""What a simulated agent says around its program: a few sentences as an LLM writes them, one closing remark."""

import random
from collections.abc import Mapping, Sequence

from refinery_tui.core.base.chat import Message
from refinery_tui.core.base.extraction import SCRIPT
from refinery_tui.core.base.notes_page import BEGIN, as_shown, page_in
from refinery_tui.core.experiment.task import ExampleProgram
from refinery_tui.core.models.simulated_chain import Kind, Move

_OPENINGS: Mapping[Kind, Sequence[str]] = {
    "climb": (
        "Most of the time goes into work that can be avoided. The next step is this: {idea}.",
        "I went through the program line by line. A better way for this size of input: {idea}.",
        "There is still room. What I use now: {idea}. The result stays the same.",
    ),
    "stay": (
        "The approach is already a good one ({idea}). I checked the edge cases and kept it.",
        "I tried two variations in my head and neither is clearly faster, so this is the program as it stands: {idea}.",
    ),
    "fall": (
        "I would rather have this simpler and easier to read: {idea}.",
        "For clarity I went back to a plainer formulation: {idea}. It should perform about the same.",
    ),
    "slip": (
        "This version does far less work per element and should be significantly faster.",
        "I rewrote the core of the function. It handles all cases and avoids the overhead of the previous version.",
        "Here is an optimised version with a much tighter inner loop.",
    ),
    "silence": (
        "The function can be improved in several ways. First, the repeated work per element should be moved out of "
        "the loop. Second, a suitable data structure would avoid looking at most elements at all. "
        "Would you like me to write the complete program?",
        "I have reviewed the program and its structure is sound. Before changing anything I would profile it on "
        "representative inputs to see where the time goes.",
    ),
}
_CLOSINGS = (
    "Let me know if you would like me to go further.",
    "This keeps the interface unchanged.",
    "The complexity is dominated by a single pass over the input.",
    "All edge cases, the empty input included, behave as specified.",
)
_SCRIPT_OPENINGS: Mapping[Kind, Sequence[str]] = {
    "climb": (
        "I compared the page with what the task asks for. What was lacking: {idea}.",
        "The next step on the way there: {idea}. The actions before it stay as they are.",
    ),
    "stay": (
        "The script already does this: {idea}. I went through it once more and kept it.",
        "I see nothing that the page asks for beyond this: {idea}.",
    ),
    "fall": (
        "I would rather do less, and see what the page says then: {idea}.",
        "To be sure of the first actions I left the later ones out: {idea}.",
    ),
    "slip": (
        "This script goes straight to the end, without the steps between.",
        "These actions should do all that is asked for.",
    ),
    "silence": (
        "The form has to be filled in, and then sent; the page will say whether that worked. "
        "Would you like me to write the complete script?",
        "Before I act I would look at the page as a visitor sees it, and at the names of its buttons.",
    ),
}
_SCRIPT_CLOSINGS = (
    "Let me know what the page says then.",
    "Each action waits for its element, so no pause is needed.",
    "The values of the visit stand in braces.",
)
_TWO_BLOCKS_SHARE = 0.1
_MOST_NOTES = 12  # lines that a simulated team keeps on its page


def reply(move: Move, current: ExampleProgram | None, entry_point: str, dice: random.Random) -> str:
    """The whole reply in Markdown; a share of them holds two code blocks, of which the last is the answer."""
    script = entry_point == SCRIPT
    openings, closings = (_SCRIPT_OPENINGS, _SCRIPT_CLOSINGS) if script else (_OPENINGS, _CLOSINGS)
    idea = move.program.idea if move.program else ""
    opening = dice.choice(openings[move.kind]).format(idea=idea)
    if move.program is None:
        return opening + "\n"
    fenced = _fenced(move.program.source, entry_point)
    if dice.random() < _TWO_BLOCKS_SHARE:
        fenced = _before(current, fenced, entry_point) if current else _with_example(fenced, entry_point)
    return f"{opening}\n\n{fenced}\n{dice.choice(closings)}\n"


def notes_written(move: Move, messages: Sequence[Message]) -> str:
    """The page of notes with a line more for this move, where the request lets it be rewritten; else nothing."""
    asked = messages[-1].content if messages else ""
    if BEGIN not in asked:
        return ""
    tried = f"Tried: {move.program.idea}." if move.program else "Nothing was tried: there was no program."
    rows = [*(page_in(asked) or "").splitlines(), tried]
    return f"\n{as_shown(chr(10).join(rows[-_MOST_NOTES:]))}\n"


def _before(current: ExampleProgram, fenced: str, entry_point: str) -> str:
    return f"The program so far:\n\n{_fenced(current.source, entry_point)}\nThe program now:\n\n{fenced}"


def _with_example(fenced: str, entry_point: str) -> str:
    if entry_point == SCRIPT:
        return fenced  # whatever followed it would be the script
    example = _fenced(f"numbers = [5, 3, 8]\nprint({entry_point}(numbers))", entry_point)
    return f"{fenced}\nIt is called like this:\n\n{example}"


def _fenced(source: str, entry_point: str) -> str:
    """A fence longer than any in the source, so that no program can close it."""
    fence = "```"
    while fence in source:
        fence += "`"
    language = "jsonl" if entry_point == SCRIPT else "python"
    return f"{fence}{language}\n{source.strip()}\n{fence}\n"
