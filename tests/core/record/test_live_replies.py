"""A reply that arrives: its thoughts and its answer apart, on disk, in what is shown, and after a conductor's death."""

from pathlib import Path

import pytest

from refinery_tui.core.base.chat import ReplyPiece
from refinery_tui.core.record.live_replies import LiveReplies, ThoughtMarker, with_thoughts
from refinery_tui.core.record.store import Folder

PIECES = (
    ReplyPiece(text="Let me\nsee.", thought=True),
    ReplyPiece(text="Here "),
    ReplyPiece(text="it is."),
    ReplyPiece(text="Wait.", thought=True),
    ReplyPiece(text="Done."),
)


def written(folder: Path) -> tuple[LiveReplies, str]:
    (folder / "live").mkdir()
    live = LiveReplies(Folder(path=folder))
    live.write((1, 1), None)
    for piece in PIECES:
        live.write((1, 1), piece)
    return live, (folder / "live" / "run-1.txt").read_text()


def test_what_had_arrived_is_found_again_with_its_thoughts_apart(tmp_path: Path) -> None:
    live, _ = written(tmp_path)
    (left,) = live.left_over().values()
    assert (left.text, left.reasoning) == ("Here it is.Done.", "Let me\nsee.Wait.")


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_thoughts_are_shown_behind_a_mark_however_the_text_is_cut(tmp_path: Path, size: int) -> None:
    _, text = written(tmp_path)
    marker = ThoughtMarker()
    shown = "".join(marker.shown(text[n : n + size]) for n in range(0, len(text), size))
    assert shown == "┊ Let me\n┊ see.\n\nHere it is.\n┊ Wait.\n\nDone."


def test_a_reply_on_record_is_shown_as_it_arrived() -> None:
    assert with_thoughts("Here.", "Hm.") == "┊ Hm.\n\nHere."
    assert with_thoughts("", "Hm.") == "┊ Hm."
    assert with_thoughts("Here.", "") == "Here."


def test_no_reply_can_spell_the_marks(tmp_path: Path) -> None:
    (tmp_path / "live").mkdir()
    live = LiveReplies(Folder(path=tmp_path))
    live.write((1, 1), None)
    live.write((1, 1), ReplyPiece(text="a\x0eb\x0fc"))
    (left,) = live.left_over().values()
    assert (left.text, left.reasoning) == ("abc", "")
