"""What the marks of a session say in its analysis: a caveat each, words before the verdict, what one check let pass."""

from collections.abc import Iterator

from refinery_tui.core.analysis.session.findings import Caution
from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.experiment import StudyPlan
from refinery_tui.core.record.dataframes import Frames

MARK = "NOT DEFENSIBLE"
MARKED = {
    "SIMULATED": Caution(
        code="simulated",
        severity="note",
        sentence="A simulated model wrote these programs: nothing here applies to a real model.",
    ),
    "PARTLY SIMULATED": Caution(
        code="simulated",
        severity="note",
        sentence="A simulated model wrote some of these programs: what compares them with a real model's, or has both "
        "in one mean, does not apply to real models.",
    ),
    "WRITTEN ELSEWHERE": Caution(
        code="written-elsewhere",
        severity="note",
        sentence="These programs were imported: that their levels made the difference rests on how they were chosen.",
    ),
    "NOT DEFENSIBLE": Caution(
        code="not-defensible",
        severity="error",
        sentence="Programs were timed in one process on shared lists, in a fixed order, by a clock within their reach, "
        "and checked by one reference, as in the pilot: no figure here can be defended.",
    ),
    "REMEASURED": Caution(
        code="remeasured",
        severity="note",
        sentence="The programs are those of an earlier session, measured again: this is no new evidence about the "
        "treatments, only about whether verdicts and times hold.",
    ),
    "EXPLORATORY": Caution(
        code="forked",
        severity="error",
        sentence="A run of an earlier session was gone on with by somebody who knew how it went: everything here is "
        "exploratory, and no figure confirms anything.",
    ),
    "UNVERIFIED": Caution(
        code="unverified",
        severity="error",
        sentence="Programs ran without isolation, so any result may have been forged: UNVERIFIED.",
    ),
}


def labelled(verdict: str, marks: tuple[str, ...]) -> str:
    """The verdict, behind what must be known before it is believed."""
    leads = {
        "EXPLORATORY": "Exploratory, as it goes on from an earlier run by the choice of somebody who knew it. ",
        MARK: "Not defensible, as programs were timed in the pilot's way. ",
        "REMEASURED": "Measured again, on an earlier session's programs. ",
    }
    return f"{''.join(lead for mark, lead in leads.items() if mark in marks)}{verdict}"


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


def member_of_study(study: StudyPlan | None) -> tuple[Caution, ...]:
    """What must be known of one of several sessions that were declared to be pooled."""
    if study is None:
        return ()
    sentence = (
        f"This is one of {study.sessions} sessions of the study {one_line(study.name, 60)}: what all of them show "
        "together was declared to count ('refinery study'), and not what one of them shows."
    )
    return (Caution(code="one-of-a-study", severity="note", sentence=sentence),)
