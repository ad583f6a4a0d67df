"""What of an earlier session holds where its programs are measured again, as lines."""

import math
from collections.abc import Iterator, Sequence

from refinery_tui.core.analysis.report.render_parts import treatment_labels
from refinery_tui.core.analysis.report.wrap_lines import MOST_ROWS, wrap
from refinery_tui.core.analysis.session.agreement.agreement_findings import (
    ChangedVerdict,
    ContrastAgreement,
    LogInterval,
    RankAgreement,
    RemeasuredFinding,
    SwappedPair,
    TreatmentAgreement,
    VerdictAgreement,
)
from refinery_tui.core.base.text import count, one_line, percent, plain_ratio, ratio, ratio_span, seconds
from refinery_tui.core.record.origin.machine import Machine

_CELLS = 2 * 9 + 2 * 19 + 2  # of the figures of a treatment's row
_MOVED_CELLS = 2 * 8 + 9 + 17 + 6 + 8 + 1  # the same of the row on what moved


def remeasured_title(found: RemeasuredFinding) -> str:
    """Of which session the programs are."""
    return f"Measured again: {one_line(found.session, 60)} (its last event {found.head[:12]})"


def remeasured_lines(found: RemeasuredFinding, width: int) -> list[str]:
    """Verdicts, the treatments then and now, orders, the contrast, and the two machines."""
    changed = [*found.results.changed, *(found.others.changed if found.others is not None else ())]
    lines = [*_verdicts(found), *(f"  {changed_words(each)}" for each in changed[:MOST_ROWS])]
    lines += [f"  ... and {len(changed) - MOST_ROWS} more; see --json."] if len(changed) > MOST_ROWS else []
    return [
        *(wrap(line, width) for line in lines),
        *moved_rows(found.treatments, width),
        *_treatments(found.treatments, width),
        *(wrap(line, width) for line in _orders(found)),
        *(wrap(swap_words(each), width, "! ") for each in found.swapped[:MOST_ROWS]),
        *(wrap(line, width) for line in _contrast(found.contrast)),
        *(wrap(line, width) for line in machine_lines(found.machine_before, found.machine_now)),
    ]


def held_sentences(found: RemeasuredFinding) -> list[str]:
    """What held, in sentences without a table: verdicts, orders, pairs that swapped, the contrast, the machines."""
    swapped = (swap_words(each) for each in found.swapped[:MOST_ROWS])
    machines = machine_lines(found.machine_before, found.machine_now)
    return [*_verdicts(found), *_orders(found), *swapped, *_contrast(found.contrast), *machines]


def _verdicts(found: RemeasuredFinding) -> Iterator[str]:
    yield verdict_sentence(found.results, "result")
    if found.others is not None:
        yield verdict_sentence(found.others, "other program")


def _orders(found: RemeasuredFinding) -> Iterator[str]:
    orders = (("programs", found.programs), ("treatments", found.by_treatment))
    yield from (order_sentence(what, order) for what, order in orders if order is not None)


def verdict_sentence(found: VerdictAgreement, what: str) -> str:
    """`Verdicts: 23 of 24 results hold.`"""
    if not found.programs:
        return f"Verdicts: of {count(found.waiting, what)} none has been judged here yet."
    waiting = f"; {found.waiting} still to be judged" if found.waiting else ""
    return f"Verdicts: {found.held} of {count(found.programs, what)} {_hold(found.held)}{waiting}."


def _hold(many: int) -> str:
    return "holds" if many == 1 else "hold"


def changed_words(each: ChangedVerdict) -> str:
    """`run 3 (there run 4 iteration 2, 1a2b3c4d5e6f): correct there, wrong here`."""
    there = f"there run {each.earlier_run} iteration {each.earlier_iteration}, {each.program[:12]}"
    return f"run {each.run} ({there}): {each.before} there, {each.now} here"


def order_sentence(what: str, found: RankAgreement) -> str:
    """`Order of 12 programs by ratio to the baseline: Kendall 0.91, Spearman 0.97; 63 of 66 pairs kept theirs.`"""
    figures = f"Kendall {_figure(found.kendall)}, Spearman {_figure(found.spearman)}"
    share = f" ({percent(found.kept / found.pairs)})" if found.pairs else ""
    kept = f"{found.kept} of {count(found.pairs, 'pair')}{share} kept their order"
    return f"Order of {found.items} {what} by ratio to the baseline: {figures}; {kept}."


def _figure(value: float) -> str:
    return f"{value:.2f}" if math.isfinite(value) else "–"


MOVED_WORDS = (
    "Times are geometric means of the programs that were timed both times; here / there is of their ratios to the "
    "baseline, each program against itself; ranks are by that ratio, 1 the fastest."
)


def moved_rows(rows: Sequence[TreatmentAgreement], width: int) -> Iterator[str]:
    """By treatment the time on record, the time here, how the ratio to the baseline moved, its rank then and now, and
    how many verdicts held.
    """
    if not rows:
        return
    names = treatment_labels((row.name for row in rows[:MOST_ROWS]), width - _MOVED_CELLS)
    room = len(names[rows[0].name])
    head = f"{'there':>8}{'here':>8}{'here/there':>11}{'95 % interval':>15}{'rank':>6}{'held':>8}"
    yield f"{'':<{room}} {head}"
    for row in rows[:MOST_ROWS]:
        times = f"{seconds(row.seconds_before):>8}{seconds(row.seconds_now):>8}"
        moved = f"{plain_ratio(row.moved) if row.programs else '–':>11}{_moved_span(row.moved_ci):>15}"
        yield f"{names[row.name]} {times}{moved}{rank_words(row):>6}{held_words(row):>8}"
    if len(rows) > MOST_ROWS:
        yield f"... and {len(rows) - MOST_ROWS} more; see --json."
    yield wrap(MOVED_WORDS, width)


def rank_words(row: TreatmentAgreement) -> str:
    """`1→2` where the rank is another here, `1` where it is the same, a dash where there is none."""
    if row.rank_before is None:
        return "–"
    return f"{row.rank_before}" if row.rank_before == row.rank_now else f"{row.rank_before}→{row.rank_now}"


def held_words(row: TreatmentAgreement) -> str:
    """`4 of 5` verdicts; a dash where none was judged both times."""
    return f"{row.held} of {row.judged}" if row.judged else "–"


def _moved_span(ci: tuple[float, float]) -> str:
    return ratio_span(ci) if all(map(math.isfinite, ci)) else "–"


def _treatments(every: tuple[TreatmentAgreement, ...], width: int) -> Iterator[str]:
    rows = [row for row in every if row.programs]
    if not rows:
        return
    names = treatment_labels((row.name for row in rows[:MOST_ROWS]), width - _CELLS)
    room = len(names[rows[0].name])
    yield f"{'× baseline':<{room}} {'there':>9}{'95 % interval':>19} {'here':>9}{'95 % interval':>19}"
    for row in rows[:MOST_ROWS]:
        there, here = f"{ratio(row.before):>9}{_span(row.before_ci):>19}", f"{ratio(row.now):>9}{_span(row.now_ci):>19}"
        yield f"{names[row.name]} {there} {here}"


def _span(ci: tuple[float, float]) -> str:
    return " – ".join(map(ratio, ci)) if all(map(math.isfinite, ci)) else "–"


def swap_words(each: SwappedPair) -> str:
    """Two treatments whose order is another, and how much that says."""
    apart = {
        (True, True): "their intervals overlap in both, so neither order was shown",
        (True, False): "their intervals overlapped there and do not here",
        (False, True): "their intervals overlap here and did not there",
        (False, False): "their intervals overlap in neither: the order depends on the machine",
    }[each.overlapped, each.overlaps]
    names = f"{one_line(each.first, 60)} over {one_line(each.second, 60)}"
    return f"Swapped: {names} is {ratio(each.before)} there and {ratio(each.now)} here; {apart}."


def _contrast(found: ContrastAgreement | None) -> Iterator[str]:
    if found is None:
        return
    then, now = _interval(found.before), _interval(found.now)
    yield f"Primary contrast {one_line(found.contrast, 120)}: {then} there, {now} here."
    yield (
        f"Ratio of the two ratios: {_interval(found.independent)} as of independent sessions (errors added in squares, "
        "Welch's degrees of freedom), too wide where the programs are the same."
    )
    if found.paired is not None:
        yield f"By program, each against itself: {_interval(found.paired)}."


def _interval(found: LogInterval) -> str:
    return f"{found.ratio:.3f} ({found.ci[0]:.3f} – {found.ci[1]:.3f})"


def machine_lines(before: Machine, now: Machine) -> list[str]:
    """The two machines beside each other; one line where nothing differs."""
    if before == now:
        return [f"The machine is the same: {machine_words(now)}."]
    return [f"There: {machine_words(before)}.", f"Here:  {machine_words(now)}."]


def machine_words(machine: Machine) -> str:
    """A machine as far as timings depend on it."""
    parts = (machine.host, machine.system, machine.processor, count(machine.cores, "core"))
    return one_line(f"{', '.join(parts)}, Python {machine.python}, Refinery {machine.refinery}", 200)
