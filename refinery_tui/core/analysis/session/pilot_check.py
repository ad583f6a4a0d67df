"""What a session that was timed in the pilot's way says of that way: its label, and what its one check let pass."""

from collections.abc import Iterator

from refinery_tui.core.analysis.session.findings import Caution
from refinery_tui.core.base.text import count
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.record.dataframes import Frames

MARK = "NOT DEFENSIBLE"


def labelled(verdict: str, marks: tuple[str, ...]) -> str:
    """The verdict, behind what must be known before it is believed."""
    return f"Not defensible, as programs were timed in the pilot's way. {verdict}" if MARK in marks else verdict


def passed_alone(frames: Frames) -> Iterator[Caution]:
    """How many programs passed the one reference and had failed the bench's hidden inputs."""
    if MARK not in frames.marks or not {"chosen", "verdict"} <= set(frames.iterations):
        return
    sound = frames.programs[frames.programs["verdict"] == Verdict.CORRECT]
    chosen = frames.iterations[frames.iterations["chosen"].astype(bool)]
    seen = chosen[chosen["run"].isin(sound["run"])]
    failed = int((seen["verdict"] != Verdict.CORRECT).sum())
    if failed:
        yield Caution(
            code="passed-one-check",
            severity="error",
            sentence=f"The pilot's one reference calls {count(len(sound), 'program')} correct; {failed} of them "
            f"{'fails' if failed == 1 else 'fail'} on the bench's hidden inputs.",
        )
