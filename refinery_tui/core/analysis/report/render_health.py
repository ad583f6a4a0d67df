"""The health of a session in sentences, for every front end."""

import math
from collections.abc import Iterator, Sequence

from refinery_tui.core.analysis.report.wrap_lines import wrap
from refinery_tui.core.analysis.session.health import HealthFinding, LateFinding, ReplyFinding
from refinery_tui.core.base.extraction import ABSENCES, ASSUMPTIONS, Absence
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import count, one_line, percent, seconds

_NAMED = 3
_NOISY = 0.05  # of the baseline against itself: beyond it a difference of a twentieth is noise
_DRIFTED = 1.05
_AVOIDABLE: frozenset[Absence] = frozenset(  # limits and settings take a program away here, not the model's skill
    {"cut by length", "filtered", "only reasoning", "tool call", "several candidates", "too large"}
)


def healthy(found: HealthFinding, width: int) -> list[str]:
    """A line a check, `!` where something is wrong; treatments that are the same stand among the cautions."""
    shown = [*_measured(found), *_left_out(found)]
    return [wrap(sentence, width, "! " if wrong else "  ") for wrong, sentence in shown]


def checks(found: HealthFinding) -> list[tuple[bool, str]]:
    """Every check with whether it found something wrong, and what it found in one sentence."""
    return [*_measured(found), *_twins(found), *_left_out(found)]


def _measured(found: HealthFinding) -> list[tuple[bool, str]]:
    if found.imported:
        return [(True, "Imported: how the bench, the deadlines and the requests did was not recorded.")]
    team = [] if found.ready_made else [*_deadlines(found), *_requests(found)]
    return [*_bench(found), *team, *_interruptions(found), *_replies(found.replies)]


def _bench(found: HealthFinding) -> Iterator[tuple[bool, str]]:
    if not found.bench:
        why = "as no program is timed" if found.untimed else "so its drift and its noise are unknown"
        yield not found.untimed, f"The bench was not calibrated, {why}."
        return
    far = found.drift > _DRIFTED
    yield (
        far,
        f"Drift: around blocks the baseline was {percent(found.drift - 1)} off its median at most"
        + ("; treatments are compared within blocks." if far else "."),
    )
    noise = max(b.aa_spread for b in found.bench)
    worst = max(abs(math.log(b.aa_ratio)) if b.aa_ratio > 0 else math.inf for b in found.bench)
    yield (
        noise > _NOISY or worst > math.log(_DRIFTED),
        f"A/A noise: the baseline against itself differs by {percent(math.expm1(min(worst, 50.0)))} at most, its "
        f"timings by {percent(noise)} (standard deviation).",
    )
    floor = max(b.floor_seconds for b in found.bench)
    yield False, f"Floor: a program that does nothing takes {seconds(floor)} at most."


def _deadlines(found: HealthFinding) -> Iterator[tuple[bool, str]]:
    if not found.timed:
        yield False, "Deadlines: no run that has ended had a budget of seconds."
    elif not found.late:
        yield False, f"Deadlines: {_each(found.timed, 'run')} with a budget of seconds kept to it."
    else:
        yield (
            any(late.share > 0.1 for late in found.late),
            f"Deadlines: {len(found.late)} of {count(found.timed, 'run')} overshot: {_worst(found.late)}.",
        )


def _requests(found: HealthFinding) -> Iterator[tuple[bool, str]]:
    total = sum(number for _, number in found.failures)
    if total:
        kinds = ", ".join(f"{one_line(kind, 30)} {number}" for kind, number in found.failures)
        yield True, f"Requests: {total} failed and {'was' if total == 1 else 'were'} kept beside the others ({kinds})."
    else:
        yield False, "Requests: none failed, none was replaced."
    yield from ((True, f"Parameters: {one_line(sentence, 300)}.") for sentence in found.refused)
    if found.beyond_cap_tokens:
        more = count(found.beyond_cap_tokens, "output token")
        yield True, f"Counts: servers counted {more} above the caps they were sent; the limit leaves them out."


def _interruptions(found: HealthFinding) -> Iterator[tuple[bool, str]]:
    if found.interrupted or len(found.hosts) > 1:
        hosts = ", ".join(one_line(host, 30) for host in found.hosts)
        yield len(found.hosts) > 1, f"Interrupted {count(found.interrupted, 'time')} and resumed, on {hosts}."


def _replies(found: ReplyFinding) -> Iterator[tuple[bool, str]]:
    """How many replies held no program and why, and how sure the others' is."""
    if not found.replies:
        return
    none = sum(number for _, number in found.without)
    if none:
        why = "; ".join(f"{number}: {ABSENCES[absence]}" for absence, number in found.without)
        avoidable = any(absence in _AVOIDABLE for absence, _ in found.without)
        yield avoidable, f"Replies: {none} of {count(found.replies, 'reply', 'replies')} held no program ({why})."
    else:
        yield False, f"Replies: none of {count(found.replies, 'reply', 'replies')} lacks a program."
    if found.ambiguous:
        where = ", ".join(f"run {run} iteration {number}" for run, number in found.ambiguous[:_NAMED])
        more = f" and {len(found.ambiguous) - _NAMED} more" if len(found.ambiguous) > _NAMED else ""
        several = f"{len(found.ambiguous)} of {count(found.replies, 'reply', 'replies')}"
        yield True, f"Ambiguous: {several} held several programs that could have been meant ({where}{more})."
    if found.assumed:
        what = "; ".join(f"{number}: {ASSUMPTIONS[each]}" for each, number in found.assumed)
        yield False, f"Assumed where a reply was not clear: {what}."


def _twins(found: HealthFinding) -> Iterator[tuple[bool, str]]:
    if found.twins:
        pairs = "; ".join(" = ".join(labels(same, 60).values()) for same in found.twins[:_NAMED])
        more = f" and {len(found.twins) - _NAMED} more" if len(found.twins) > _NAMED else ""
        yield True, f"Identical treatments (A/A, a difference between them is chance): {pairs}{more}."
    else:
        yield False, "Treatments: no two send the same prompts with the same settings."


def _left_out(found: HealthFinding) -> Iterator[tuple[bool, str]]:
    if found.unjudged:
        yield True, f"Left out: {_runs(found.unjudged)} ended in an error of the instrument."
    if found.touched and found.compared:
        yield False, f"A person took part in {_runs(found.touched)}: compared all the same, as declared beforehand."
    elif found.touched:
        yield True, f"Left out of comparisons: {_runs(found.touched)} in which a person took part."
    if not found.unjudged and (found.compared or not found.touched):
        yield False, "Left out: no runs."


def _runs(runs: Sequence[int]) -> str:
    """`2 runs (run 3, 5)`, the first few by number."""
    named = ", ".join(map(str, runs[:_NAMED])) + (f" and {len(runs) - _NAMED} more" if len(runs) > _NAMED else "")
    return f"{count(len(runs), 'run')} (run {named})"


def _worst(late: Sequence[LateFinding]) -> str:
    shown = [f"run {each.run} by {seconds(each.seconds)} ({percent(each.share)})" for each in late[:_NAMED]]
    return ", ".join(shown) + (f" and {len(late) - _NAMED} more" if len(late) > _NAMED else "")


def _each(number: int, noun: str) -> str:
    return f"the one {noun}" if number == 1 else f"all {number} {noun}s"
