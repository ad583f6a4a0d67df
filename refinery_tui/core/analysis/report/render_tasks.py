"""What is said over several tasks, as text: the map, the questions, each task's contrast, the field's numbers."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from refinery_tui.core.analysis.report.render_parts import label_room
from refinery_tui.core.analysis.report.wrap_lines import MOST_ROWS, wrap
from refinery_tui.core.analysis.session.tasks.task_findings import (
    FieldNumber,
    QuestionFinding,
    TaskCell,
    TaskContrast,
    TasksFinding,
)
from refinery_tui.core.analysis.session.verdict import p_text
from refinery_tui.core.base.labels import labels
from refinery_tui.core.base.text import count, figures, one_line, percent, shortened
from refinery_tui.core.experiment.task_draw import question_words

CELL = 15  # columns of a treatment in the map
MOST_TAU = 4.6  # a factor of 100: beyond, an interval tells nothing
NUMBERS = "The field's own numbers, each task once; intervals over tasks"


def tasks_title(found: TasksFinding) -> str:
    """How many tasks there are and how they came here."""
    drawn = f", drawn from {found.drawn_from}" if found.drawn_from else ""
    return f"Tasks: {count(len(found.tasks), 'task')}{drawn}; the verdict is {question_words(found.question)}"


def task_map(found: TasksFinding, width: int) -> list[str]:
    """A row a task, a column a treatment: programs that work of those tried, and their mean ratio to the baseline."""
    room = label_room(found.tasks[:MOST_ROWS], max(12, width // 3))
    each = max(1, (width - room) // (CELL + 1))
    heads, tasks = labels(found.treatments, CELL), labels(found.tasks, room)
    head = " ".join(f"{heads[name]:>{CELL}}" for name in found.treatments[:each])
    rows = [f"{'':<{room}} {head}"]
    for task, cells in list(zip(found.tasks, found.cells, strict=True))[:MOST_ROWS]:
        rows.append(f"{tasks[task]:<{room}} " + " ".join(f"{cell_words(c):>{CELL}}" for c in cells[:each]))
    if len(found.tasks) > MOST_ROWS:
        rows.append(f"... and {len(found.tasks) - MOST_ROWS} more; see --json.")
    if len(found.treatments) > each:
        rows.append(f"... and {count(len(found.treatments) - each, 'treatment')} more; see --json.")
    return rows


def cell_words(cell: TaskCell) -> str:
    """`3/4 0.310×`, without a ratio where no program works."""
    if not cell.attempted:
        return "–"
    return f"{cell.correct}/{cell.attempted} {ratio_words(cell.ratio)}"


def questions(found: TasksFinding) -> list[str]:
    """The three errors of one estimate, the declared one marked."""
    rows = [question_line(q) for q in found.questions]
    return [f"{found.contrast}, mean over tasks", *rows] if rows else []


def shares(found: TasksFinding, width: int) -> list[str]:
    """The same for the share of programs that work, with what the declared question's interval rests on."""
    rows = [question_line(q, points=True) for q in found.shares_of_correct]
    if not rows:
        return []
    told = [_rests_on(q, found) for q in found.shares_of_correct if q.declared]
    below = [wrap(words, width, "  ") for words in (*told, *_beside(found))]
    return [
        "share of programs that work, mean difference over tasks",
        *rows,
        *(row for block in below for row in block.split("\n")),
    ]


def _rests_on(told: QuestionFinding, found: TasksFinding) -> str:
    """`46 % and 54 % of programs, each task once, which count as 9.0 and 15.9 programs: ...`."""
    if told.shares is None or told.effective is None:
        return ""
    (one, other), (n1, n2), (low, high) = told.shares, told.effective, told.ci
    if one == other and one in (0.0, 1.0):
        all_or_none = "All programs work on both sides" if one else "No program works on either side"
        points = f"{100 * low:.0f} to {100 * high:.0f} points"
        return f"{all_or_none}, and {count(len(found.tasks), 'task')} cannot say more than {points}."
    together = (
        f", and the sides go together over tasks ({told.phi:+.2f})" if math.isfinite(told.phi) and told.phi else ""
    )
    clusters = " with tasks as clusters" if told.question != "these tasks" else ""
    error = f"; standard error {100 * told.error:.1f} points{clusters}" if math.isfinite(told.error) else ""
    return (
        f"{percent(one)} and {percent(other)} of programs, each task once, which count as {n1:.1f} and {n2:.1f}"
        f" programs{together}: square-and-add of Wilson limits{error}."
    )


def _beside(found: TasksFinding) -> Iterator[str]:
    """What stands beside the share's interval: McNemar's test of single programs, what its uncertainty is made of."""
    if (pair := found.paired) is not None:
        yield (
            f"One program a side on each task: on {count(pair.only_first, 'task')} only the first works, on "
            f"{pair.only_second} only the second; McNemar's {p_text(pair.p_mid, 'mid-p')}."
        )
    if found.correctness_shares is not None:
        tasks, programs = found.correctness_shares
        yield f"Of the uncertainty of correctness {percent(tasks)} is tasks, {percent(programs)} programs."


def question_line(told: QuestionFinding, *, points: bool = False) -> str:
    """`> tasks like these  0.68× (0.50–0.92)  p = 0.020  a difference`; `points` of shares."""
    mark, (low, high) = (">" if told.declared else " "), told.ci
    if points:
        value = f"{100 * told.value:+.0f} points ({100 * low:.0f} to {100 * high:.0f})"
    else:
        value = f"{ratio_words(told.value)} {span_words(low, high)}"
    if told.verdict is None:
        return f"{mark} {told.question:<16} {value:<25} no verdict"
    said = "a difference" if told.verdict else "none shown"
    return f"{mark} {told.question:<16} {value:<25} {p_text(told.p):<9} {said}"


def by_task(found: TasksFinding, width: int) -> list[str]:
    """The contrast on each task, without p."""
    room = label_room((t.task for t in found.by_task[:MOST_ROWS]), width - 36)
    tasks = labels((t.task for t in found.by_task), room)
    rows = ["on each task"] if found.by_task else []
    for told in found.by_task[:MOST_ROWS]:
        said = f"{ratio_words(told.ratio):>7} {span_words(*told.ci)}"
        said = shortened(why, width - room - 3) if (why := missing(told)) else said
        rows.append(f"  {tasks[told.task]:<{room}} {said}")
    return rows


def missing(told: TaskContrast) -> str:
    """Why a task has no contrast; empty where it has one."""
    late = [f"more than half of {name} timed out" for name in told.late]
    return ", ".join([*([f"{', '.join(told.never)} never worked"] if told.never else []), *late])


def chosen_words(found: TasksFinding, place: int) -> str:
    """One task in a line: its contrast, and what the mean over the others would say."""
    task = found.tasks[place]
    if not found.by_task:
        return task
    told = found.by_task[place]
    if why := missing(told):
        return f"{task}: {why}"
    without = f"; without it {p_text(told.p_without)}" if math.isfinite(told.p_without) else ""
    family = found.families[place] if found.families else task
    of = f" (family {family})" if family != task else ""
    return f"{task}{of}: {found.contrast} is {ratio_words(told.ratio)} {span_words(*told.ci)}{without}"


def differences(found: TasksFinding) -> str:
    """How much the contrast differs between tasks, and what one more may measure; empty where neither is known."""
    said = []
    if math.isfinite(found.tau):
        to = f" (95 % up to {math.exp(found.tau_ci[1]):.2f})" if found.tau_ci[1] < MOST_TAU else ""
        said.append(f"Between tasks the ratio varies by a factor of {math.exp(found.tau):.2f}{to}")
    if math.isfinite(found.new_task[0]):
        low, high = found.new_task
        said.append(f"one more task may measure {ratio_words(low)} to {ratio_words(high)}")
    if math.isfinite(found.p_sign_flip):
        said.append(f"by flipping signs of tasks {p_text(found.p_sign_flip)}")
    if math.isfinite(found.weighted_ci[0]) and len(found.tasks) > 2:
        said.append(f"with tasks weighted by their precision {span_words(*found.weighted_ci)}")
    if math.isfinite(found.median_ratio) and len(found.tasks) > 2:
        said.append(f"the median task measures {ratio_words(found.median_ratio)}")
    if math.isfinite(found.saved) and found.saved > 0:
        said.append(f"pairing by task took {percent(found.saved)} of the variance over tasks away")
    told = "; ".join(said)
    return f"{told[0].upper()}{told[1:]}." if told else ""


def strata_rows(found: TasksFinding) -> list[str]:
    """Task | treatment x task | program | timing: the factor by which log times differ in each, with its interval."""
    if not found.strata:
        return []
    rows = [f"{'':<18}{'a factor of':>12}  {'95 % interval':<13} {'df':>5}"]
    for told in found.strata:
        low, high = (math.exp(min(end, 50.0)) for end in told.ci)
        span = f"{figures(low)}–{figures(high)}" if math.isfinite(low) else "–"
        rows.append(f"{told.name:<18}{figures(math.exp(told.sd)):>12}  {span:<13} {told.df:>5}")
    return rows


def omnibus_words(found: TasksFinding) -> str:
    """Whether treatments differ at all, against treatment x task; empty where there are two, or a program failed."""
    if (told := found.omnibus) is None:
        return ""
    (u, v), fixed = told.df, told.df_fixed
    alone = f" For these tasks alone F({fixed[0]}, {fixed[1]}) = {told.f_fixed:.2f}, {p_text(told.p_fixed)}."
    return (
        f"Exploratory: {count(len(found.treatments), 'treatment')} over {count(len(found.tasks), 'task')}, treatment x "
        f"task as error, F({u}, {v}) = {told.f_random:.2f}, {p_text(told.p_random)}; corrected for pairs that spread "
        f"unequally (Greenhouse and Geisser, epsilon {told.epsilon:.2f}) {p_text(told.p_gg)}."
        f"{alone if math.isfinite(told.f_fixed) else ''}"
    )


def gaps(found: TasksFinding, width: int) -> list[str]:
    """How much more of each number the contrast's first side has."""
    if not found.score_gaps:
        return []
    rows = [one_line(f"{found.contrast}: the first less the second, square-and-add over tasks", width)]
    for gap in found.score_gaps:
        low, high = gap.ci
        rows.append(f"  {gap.name:<24} {gap.value:+.2f} ({low:.2f} to {high:.2f})  {count(gap.tasks, 'task')}")
    return rows


def numbers(found: Sequence[FieldNumber], width: int) -> list[str]:
    """The field's own numbers, treatment by treatment, each with what failures count and whose it is."""
    rows: list[str] = []
    for treatment, each in groupby(found, key=lambda number: number.treatment):
        rows.append(one_line(treatment, width))
        rows += [f"  {line}" for number in each for line in number_lines(number, width - 2)]
    return rows


def number_lines(number: FieldNumber, width: int) -> list[str]:
    """`pass@1  0.70 (0.41–0.89)  8 of 8 tasks, failures 0; Chen et al. 2021`, in two rows where it is narrow."""
    low, high = number.ci
    high_words = f"{high:.2f}" if math.isfinite(high) else "∞"
    span = f"({low:.2f}–{high_words})" if math.isfinite(low) else "(no interval)"
    of = f"{number.tasks} of {count(number.of_tasks, 'task')}, {number.failures}; {number.source}"
    head = f"{number.name:<24} {number.value:.2f} {span:<13}"
    rows = [f"{head} {of}"] if len(head) + 1 + len(of) <= width else [head.rstrip(), f"    {of}"]
    return [*rows, *(wrap(f"{number.differs}.", width, "    ").split("\n") if number.differs else [])]


def tasks_lines(found: TasksFinding, width: int) -> list[str]:
    """All of it but the field's numbers."""
    told = [words for words in (differences(found), omnibus_words(found)) if words]
    notes = [wrap(note, width, "! ") for note in found.notes]
    whole = [task_map(found, width), questions(found), shares(found, width), by_task(found, width)]
    return [*(line for part in whole for line in part), *(wrap(words, width) for words in told), *notes]


def ratio_words(value: float) -> str:
    """`0.310×`, a dash where there is none."""
    return f"{figures(value)}×" if math.isfinite(value) else "–"


def span_words(low: float, high: float) -> str:
    """`(0.55–0.92)`."""
    return f"({figures(low)}–{figures(high)})" if math.isfinite(low) else "(no interval)"
