"""The parts of a report below its forest: correctness, timeouts, what was consumed, spread, targets, looks."""

import math
from collections.abc import Iterable

from refinery_tui.core.analysis.report.forest import by_ranks
from refinery_tui.core.analysis.report.wrap_lines import MOST_ROWS, wrap
from refinery_tui.core.analysis.session.findings import Findings, TreatmentFinding
from refinery_tui.core.analysis.session.responses.responses import ReplyOutcomeFinding, TargetFinding
from refinery_tui.core.analysis.session.verdict import p_text
from refinery_tui.core.analysis.stats.binary.proportions import Interval, StratifiedOdds, rule_of_three
from refinery_tui.core.base.extraction import OUTCOMES
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import count, mean_count, one_line, percent, plain_ratio, ratio_span, seconds, usd
from refinery_tui.core.experiment.servers.fictional_money import money

_NAME = 40  # characters of a treatment's name in a sentence
_HEADS = {"iteration": "iterations", "elapsed_seconds": "seconds", "usd": "usd", "tokens": "tokens"}


def rests_on(found: Findings) -> list[str]:
    """Why effects are not shown, or what they rest on where there is more than that; nothing at the plan's end."""
    if found.locked:
        return [found.locked]
    if found.look is None or not 0 < found.judged_blocks < found.blocks:
        return []
    ahead = f"; the next analysis is after block {found.look.next_look}" if found.look.next_look else ""
    return [
        f"Effects and tests are those of the analysis after block {found.judged_blocks}, though {found.blocks} blocks "
        f"are done{ahead}. Treatments, curves and totals include every block."
    ]


def correctness(found: Findings, width: int) -> list[str]:
    """Two sides a line: counts, difference in points, p where the numbers allow one."""
    if found.programs and found.correct == found.programs:
        most = percent(rule_of_three(found.programs))
        return [
            wrap(
                f"All {count(found.programs, 'program')} are correct; at most {most} would fail (95 % limit).",
                width,
                "  ",
            )
        ]
    lines, several = [], sum(math.isfinite(c.p) for c in found.correctness) > 1
    for c in found.correctness[:MOST_ROWS]:
        sides = f"{c.correct[0]}/{c.attempted[0]} against {c.correct[1]}/{c.attempted[1]}"
        low, high = (round(100 * x) for x in c.ci)
        judged = f"{p_text(c.p)} ({c.method})" if math.isfinite(c.p) else c.method
        judged += f", {p_text(c.q, 'q')}" if several and math.isfinite(c.q) else ""
        judged += _over_blocks(c.over_blocks)
        lines.append(
            wrap(
                f"{one_line(c.contrast, 200)}: {sides}, {100 * c.difference:+.0f} points ({low} to {high}), {judged}",
                width,
                "  ",
            )
        )
    return lines


def median_words(found: TreatmentFinding, name: str) -> str:
    """A treatment's median with timeouts as cut off; empty where none timed out."""
    if not found.timed_out:
        return ""
    median = seconds(found.median_seconds) if math.isfinite(found.median_seconds) else "beyond the time limit"
    return f"{name}: median {median} (Kaplan-Meier; {found.timed_out} of {found.attempted} timed out)"


def timeouts(found: Findings, width: int) -> list[str]:
    """Time ratios with the programs that were cut off."""
    return [
        wrap(f"{one_line(t.contrast, 200)}: {_ratio_text(t.time_ratio, t.ci)}{t.sentence}", width, "  ")
        for t in found.timeouts[:MOST_ROWS]
    ]


def _over_blocks(found: StratifiedOdds | None) -> str:
    if found is None:
        return ""
    return f"; over blocks (Mantel-Haenszel) odds × {plain_ratio(found.odds_ratio)}, {p_text(found.p)}"


def label_room(names: Iterable[str], most: int) -> int:
    """The cells that labels take before figures, which stand beside them however wide the page is."""
    return max(8, min(most, max(map(len, names), default=0)))


def treatment_labels(treatments: Iterable[str], most: int) -> dict[str, str]:
    """A label of each treatment, all equally wide; the one factor's name is left out where room is short."""
    names = {name: name for name in treatments}
    head = next(iter(names), "").partition(" ")[0] + " "
    if max(map(len, names), default=0) > most and all(each.startswith(head) and " · " not in each for each in names):
        names = {name: name.removeprefix(head) for name in names}
    room = label_room(names.values(), most)
    cut = labels(names.values(), room)
    return {name: cut[each].ljust(room) for name, each in names.items()}


def composite(found: Findings, width: int) -> list[str]:
    """The declared worst-rank comparison."""
    if (c := found.composite) is None:
        return []
    text = f"{one_line(c.contrast, 200)}: {by_ranks(c.ranks)}, {count(c.ranks.programs, 'program')}."
    return [wrap(text, width, "  ")]


def without_programs(found: Findings, width: int) -> list[str]:
    """That what is said of programs does not apply where a model answers inputs itself; nothing where none does."""
    direct = [each.treatment for each in found.direct.treatments if each.direct] if found.direct is not None else []
    if not direct:
        return []
    names, verb = ", ".join(one_line(name, 60) for name in direct), "writes" if len(direct) == 1 else "write"
    return [wrap(f"Does not apply to {names}, which {verb} no program: its model answers the inputs itself.", width)]


def targets_title(found: Findings) -> str:
    """What the target was; `` when it was not followed."""
    if not found.targets:
        return ""
    return f"Time to {found.targets[0].ratio:g} of the baseline's time (Kaplan-Meier medians)"


def targets(found: Findings, width: int) -> list[str]:
    """A line a treatment: runs that got there, and the median place on each axis that was recorded."""
    if not found.targets:
        return []
    axes = list(dict.fromkeys(t.axis for t in found.targets))
    names = list(dict.fromkeys(t.treatment for t in found.targets))
    short = treatment_labels(names[:MOST_ROWS], width - 9 - 11 * len(axes))
    room = len(next(iter(short.values())))
    heads = "".join(f" {_HEADS[axis]:>10}" for axis in axes)
    lines = [f"{'':<{room}} {'reached':>8}{heads}"]
    for name in names[:MOST_ROWS]:
        own = {t.axis: t for t in found.targets if t.treatment == name}
        first = next(iter(own.values()))
        places = "".join(f" {_place(own[axis]):>10}" for axis in axes)
        lines.append(f"{short[name]} {f'{first.reached}/{first.runs}':>8}{places}")
    dash = ["A dash: fewer than half of the runs got there within their budget."] if _unreached(found) else []
    return [*lines, *dash, *without_programs(found, width)]


def _unreached(found: Findings) -> bool:
    return any(math.isnan(t.median) for t in found.targets)


def _place(target: TargetFinding) -> str:
    if not math.isfinite(target.median):
        return "–"
    match target.axis:
        case "elapsed_seconds":
            return seconds(target.median)
        case "usd":
            return usd(target.median)
        case "tokens":
            return f"{target.median:,.0f}"
        case _:
            return f"{target.median:g}"


def _ratio_text(value: float, ci: Interval) -> str:
    return f"{plain_ratio(value)}× ({ratio_span(ci)}); " if math.isfinite(value) else ""


def consumed(found: Findings, width: int) -> list[str]:
    """Totals of what was consumed, then ratios."""
    lines = [f"  usd: {count(found.unpriced, 'program')} of {found.programs} unpriced, so there is no total"]
    lines = lines if found.unpriced else []
    if found.tasks is not None:
        ratios = "; ratios are over tasks" if found.consumption else ""
        lines.append(wrap(f"totals and what a program costs add up the programs of all tasks{ratios}", width, "  "))
    unit = "run" if found.direct else "program"
    for t in found.totals:
        show = usd if t.quantity == "usd" else seconds if t.quantity.endswith("seconds") else mean_count
        total = money(t.total, found.marks) if t.quantity == "usd" else show(t.total)
        low, high = t.per_correct_ci
        span = f" ({show(low)} – {show(high)})" if math.isfinite(low) else ""
        per = f", {show(t.per_correct)} a correct program{span}" if math.isfinite(t.per_correct) else ""
        lines.append(wrap(f"{t.quantity.replace('_', ' ')}: {total}, {show(t.per_program)} a {unit}{per}", width, "  "))
    for c in found.consumption[:MOST_ROWS]:
        lines.append(
            wrap(
                f"{one_line(c.contrast, 200)}: {plain_ratio(c.ratio)}× the {c.quantity.replace('_', ' ')} "
                f"({ratio_span(c.ci)})",
                width,
                "  ",
            )
        )
    return lines


def reply_outcomes(found: Findings, width: int) -> list[str]:
    """How the replies of each treatment ended; nothing where all are complete."""
    if all(name == "complete" for each in found.reply_outcomes for name, _ in each.outcomes):
        return []
    names = labels((each.treatment for each in found.reply_outcomes), _NAME)
    lines = [wrap(_ended(each, names[each.treatment]), width, "  ") for each in found.reply_outcomes[:MOST_ROWS]]
    more = len(found.reply_outcomes) - MOST_ROWS
    return [*lines, f"... and {more} more; see --json."] if more > 0 else lines


def _ended(each: ReplyOutcomeFinding, name: str) -> str:
    words = "; ".join(f"{number} {OUTCOMES[name]}" for name, number in each.outcomes)
    return f"{name}: {count(each.replies, 'reply', 'replies')}: {words}"


def spread(found: Findings, width: int) -> list[str]:
    """Where the variance lies, and what would lessen it."""
    lines = []
    if math.isfinite(found.sd_log):
        lines.append(f"  SD between programs of one treatment {found.sd_log:.3f} ({found.df_error:.0f} df)")
    v = found.variance
    if v is not None:
        bar = max(10, width - 40)
        program, inputs = round(v.program_share * bar), round(v.list_share * bar)
        lines.append(f"  program {'█' * program}{'▒' * inputs}{'░' * (bar - program - inputs)} input, repeat")
        lines.append(
            wrap(
                f"ICC {v.icc.icc:.3f} ({v.icc.ci[0]:.3f} to {v.icc.ci[1]:.3f}{below_zero(v.icc.ci)}): "
                f"{percent(v.program_share)} of the variance lies between programs. {v.sentence}",
                width,
                "  ",
            )
        )
    return lines


def below_zero(ci: Interval) -> str:
    """What an interval of an ICC that reaches below 0 says, as the rest of a clause; `` where it does not."""
    if not ci[0] < 0:
        return ""
    return ", below 0 where programs differ even less than chance among their timings would make them"


def look(found: Findings, width: int) -> list[str]:
    """Every look of a sequential plan with its bound, and what is left to hope for."""
    if (look := found.look) is None:
        return []
    lines = [f"  {'block':>6} {'z':>8} {'bound':>8}"]
    for place, (at, bound) in enumerate(zip(look.looks, look.bounds, strict=True)):
        z = f"{look.z[place]:+.2f}" if place < len(look.z) and math.isfinite(look.z[place]) else "–"
        lines.append(f"  {at:>6} {z:>8} {bound:>8.2f}")
    if math.isfinite(look.conditional_power):
        lines.append(
            wrap(
                f"Conditional power {percent(look.conditional_power)}, if the true ratio is the smallest effect.",
                width,
                "  ",
            )
        )
    return lines
