"""The views as plain lines: what stands in which cell, and that nothing ever leaves its width."""

import itertools
import math
import random
import shutil
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.analysis.session.cautions import cautions as raised
from refinery_tui.core.analysis.session.findings import Caution, Findings, InteractionFinding, LookFinding, RatioFinding
from refinery_tui.core.analysis.session.health import NO_REPLIES, BenchFinding, HealthFinding
from refinery_tui.core.analysis.stats.trajectories import CurvePoint
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import opened
from refinery_tui.tui.feed.findings_cache import FindingsCache
from refinery_tui.tui.text.styled import plain, width
from refinery_tui.tui.views import context, effects, health
from refinery_tui.tui.views.context import ViewContext
from refinery_tui.tui.views.registry import VIEWS, view
from refinery_tui.tui.views.tabs import NAMES, key, tabs
from tests.fakes import recorded_sessions, session_shapes
from tests.places import PILOT

SHAPES = ("finished", "sequential", "fixed", "one-factor", "all-failed", "published-pilot")
KNOWN = FindingsCache()  # what it takes is worked out once a shape
LOCKED = ("effects", "boundary", "interaction", "anova")
Made = dict[str, tuple[State, Findings]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Sessions of several shapes with what was found in them."""
    folder = tmp_path_factory.mktemp("shapes")
    session_shapes.all_shapes(folder)
    recorded_sessions.finished(folder / "finished")
    shutil.copytree(PILOT, folder / "published-pilot")
    states = {name: opened(folder / name).state for name in SHAPES}
    return {name: (state, of_session(state)) for name, state in states.items()}


def rows(made: Made, shape: str, name: str, *, axis: int = 0) -> list[str]:
    """The view of a shape as text."""
    state, found = made[shape]
    return [plain(row) for row in view(name, ViewContext(found=found, state=state, cells=76, rows=19, axis=axis))]


def prose(lines: list[str]) -> str:
    """The lines as one text, whatever their breaks."""
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_view_of_every_shape_begins_with_the_verdict_and_fits(made: Made, shape: str, name: str) -> None:
    state, found = made[shape]
    ahead = KNOWN.foreseen(state, shape, shape)
    for cells, height in itertools.product((56, 76, 120, 156), (12, 19, 45)):
        shown = view(name, ViewContext(found=found, state=state, cells=cells, rows=height, foreseen=ahead))
        assert all(width(row) <= cells for row in shown)
        assert found.verdict[:40] in prose([plain(row) for row in shown])
        assert len(shown) > 2


def test_the_primarys_name_is_never_cut_and_its_interval_stands_below_it(made: Made) -> None:
    shown = rows(made, "published-pilot", "effects")
    at = next(i for i, row in enumerate(shown) if row.startswith("▸ budget"))
    assert shown[at] == "▸ budget: 60 s, 120 s / 3 iterations, 8 iterations"
    assert shown[at + 1].endswith("0.85 0.55–1.31")
    assert shown[at + 1].count("●") == 1
    assert not any("…" in row for row in shown[: at + 11])


def test_the_legend_of_the_forest_names_every_sign_and_the_zone_where_they_are_drawn(made: Made) -> None:
    whole = "▸ primary  ● estimate  ━ interval  ░ too small to matter (0.8–1.25)  │ equal"
    assert plain(effects._legend((0.8, 1.25), "▸ ░░│░ ━●━")) == whole
    legend = next(row for row in rows(made, "finished", "effects") if "estimate" in row)
    assert legend == "▸ primary  ● estimate  ━ interval  ┿ equal"  # its intervals cover the zone


@pytest.mark.parametrize("name", LOCKED)
def test_a_locked_view_shows_the_blocks_and_why_and_no_figure(made: Made, name: str) -> None:
    shown = rows(made, "fixed", name)
    text = prose(shown)
    assert "■■■■■■□□□□ 6 of 10 blocks" in text
    assert "Withheld: the planned analysis is after block 10; 6 blocks are done." in text
    assert "p =" not in text
    assert "×" not in text
    assert "×" in prose(rows(made, "one-factor", "effects"))


def test_between_looks_of_a_sequential_plan_the_next_one_and_what_it_needs_are_said(made: Made) -> None:
    shown = rows(made, "sequential", "boundary")
    look = made["sequential"][1].look
    assert look is not None
    needs = f"it crosses if the ratio is below {look.next_ratio:.2f} or above {1 / look.next_ratio:.2f}"
    assert f"The next analysis is after block 7 of 12: {needs}." in prose(shown)
    state, found = made["sequential"]
    open_ended = replace(found, look=replace(look, any_time=True))
    other = [plain(row) for row in view("boundary", ViewContext(found=open_ended, state=state, cells=76, rows=19))]
    assert f"Any block may be the last. The next is block 7 of 12: {needs}." in prose(other)
    table = [row.split() for row in shown if "±" in row and "look" not in row]
    assert [row[0] for row in table] == [str(n) for n in range(4, 13)]
    assert [row[3] for row in table] == ["not"] * 3 + ["next"] + ["to"] * 5
    assert sum(row.count("●") for row in shown) == 4  # three looks, and the legend


def test_the_one_look_of_a_fixed_plan_stands_between_its_bounds(made: Made) -> None:
    shown = rows(made, "published-pilot", "boundary")
    drawn = next(row for row in shown if row.count("┴") == 3)  # the two critical values, and the statistic
    bound, z, other = (at for at, character in enumerate(drawn) if character == "┴")
    assert bound < z < 38 < other  # the pilot's estimate lies below 1, so its z below the middle
    assert any("0.8×" in row and "1.25×" in row for row in shown)
    assert any("critical values, ±1.96" in row for row in shown)


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ("finished", "effects"),
        ("finished", "treatments"),
        ("finished", "interaction"),
        ("finished", "variance"),
        ("finished", "boundary"),
        ("sequential", "boundary"),
        ("finished", "curves"),
        ("published-pilot", "interaction"),
    ],
)
def test_a_chart_fills_a_large_pane(made: Made, shape: str, name: str) -> None:
    state, found = made[shape]
    shown = [plain(row) for row in view(name, ViewContext(found=found, state=state, cells=156, rows=45))]
    assert max(len(row.rstrip()) for row in shown) > 0.9 * 156
    written = [at for at, row in enumerate(shown) if row.strip()]
    assert written[-1] > 0.75 * 45
    assert sum("┊" in row or "┈" in row for row in shown) >= 5  # gridlines


@pytest.mark.parametrize("cells", range(60, 190, 7))
def test_what_is_printed_as_one_stands_on_the_line_of_one(made: Made, cells: int) -> None:
    state, found = made["one-factor"]
    base = found.primary or found.contrasts[0]
    near = tuple(
        replace(base, role="secondary", contrast="a", ratio=ratio, ci=(ratio / 1.2, ratio * 1.1))
        for ratio in (0.996, 1.0, 1.0049)
    )
    odd = replace(found, primary=None, contrasts=near, locked="")
    shown = [plain(row) for row in view("effects", ViewContext(found=odd, state=state, cells=cells, rows=40))]
    drawn = [row for row in shown if " 1.00 " in row]
    ruler = next(row for row in shown if "0.8" in row and "1.25" in row and "matter" not in row)
    assert len(drawn) == 3
    assert {row.index("●") for row in drawn} == {ruler.index(" 1 ") + 1}


def test_the_interaction_plot_shows_the_interval_of_every_mean(made: Made) -> None:
    state, found = made["finished"]
    shown = [plain(row) for row in view("interaction", ViewContext(found=found, state=state, cells=156, rows=45))]
    one = found.interactions[0]
    known = [ci for row in one.intervals for ci in row if math.isfinite(ci[0])]
    assert sum(row.count("┬") for row in shown) == len(known) == 12
    assert any("95 % interval of a mean" in row for row in shown)


def test_failures_stand_at_the_edge_by_their_kind_and_in_no_mean(made: Made) -> None:
    shown = rows(made, "all-failed", "treatments")
    assert [row.split()[-3:] for row in shown if "agent" in row and "0/2" in row and ":" not in row] == [
        ["T✗", "–", "0/2"],
        ["T✗", "–", "0/2"],
    ]
    assert any("timed out 2" in row and "wrong 2" in row for row in shown)


def test_an_interaction_takes_two_factors_and_is_said_to_be_expensive(made: Made) -> None:
    assert "The only factor is agents: an interaction needs two factors" in prose(
        rows(made, "one-factor", "interaction")
    )
    text = prose(rows(made, "published-pilot", "interaction"))
    assert "The ratio 3 agents / 1 agent is 2.86× (0.63–12.89) as large with 120 s as with 3 iter" in text
    assert "about four times the programs of a main effect" in text
    ends = [row for row in rows(made, "published-pilot", "interaction") if row.rstrip().endswith(("agent", "agents"))]
    assert len(ends) == 3


def test_each_axis_of_the_curves_is_named_and_the_fifth_is_the_first_again(made: Made) -> None:
    heads = [next(r for r in rows(made, "finished", "curves", axis=axis) if "Best so far" in r) for axis in range(5)]
    assert [head.split()[4] for head in heads[:4]] == ["iteration", "second", "usd", "token"]
    assert heads[4] == heads[0]
    assert "60" in prose(rows(made, "finished", "curves", axis=1))


def test_curves_are_drawn_where_there_is_room_and_are_steps_where_there_is_not(made: Made) -> None:
    state, found = made["finished"]
    wide = [plain(r) for r in view("curves", ViewContext(found=found, state=state, cells=156, rows=45))]
    assert any("⠀" < character <= "⣿" for row in wide for character in row)
    assert sum(row.count(" ─ ") for row in wide) == 12
    narrow = rows(made, "finished", "curves")
    assert not any("⠀" <= character <= "⣿" for row in narrow for character in row)
    assert sum(" → " in row for row in narrow) == 13  # the treatments and the heading


def test_the_anova_is_headed_by_its_programs(made: Made) -> None:
    shown = rows(made, "published-pilot", "anova")
    assert any(row.startswith("n = 24 programs") for row in shown)
    assert "No effect is significant: the smallest Holm-adjusted p is 1.000" in prose(shown)


def test_health_lists_the_bench_before_and_after_each_block(made: Made) -> None:
    shown = rows(made, "sequential", "health")
    assert shown[[r.startswith("baseline ") for r in shown].index(True)].endswith(" ms to 703 ms")
    assert sum(row.startswith("block ") for row in shown) == 12
    assert "Deadlines: all 12 runs with a budget of seconds kept to it." in prose(shown)


def test_power_says_that_it_is_still_worked_out_and_then_what_it_takes(made: Made) -> None:
    state, found = made["finished"]
    assert "Computing the plan" in prose(rows(made, "finished", "power"))
    told = KNOWN.foreseen(state, "finished", "finished")
    shown = view("power", ViewContext(found=found, state=state, cells=76, rows=19, foreseen=told))
    assert "replicates, full factorial" in prose([plain(row) for row in shown])


def test_every_caution_belongs_to_a_view_and_none_stands_on_all() -> None:
    where = context._WHERE
    assert all(set(views) <= set(VIEWS) for views in where.values())
    assert all(len(views) <= 4 for views in where.values())
    source = Path(raised.__code__.co_filename).read_text()
    codes = {part.split('"')[1] for part in source.split("_caution(")[1:] if part.strip().startswith('"')}
    assert {code for code in codes if not code.startswith("several")} <= set(where)
    assert not context.belongs(Caution(code="drift", severity="note", sentence="."), "effects")


@pytest.mark.parametrize("cells", [60, 80, 100, 160])
def test_the_tabs_fit_name_the_open_view_and_keep_every_key(cells: int) -> None:
    for name in NAMES:
        shown = plain(tabs(name, cells))
        assert len(shown) <= cells
        assert [word.text.strip()[0] for word in tabs(name, cells) if word.tone == "chosen"] == [key(name)]
        assert [word for word in shown.split() if word.isdigit()] == [*"1234567890"]
        assert shown == plain(tabs("power", cells))


FIGURE = st.floats(allow_nan=True, allow_infinity=True)
ODD_FIGURES = (math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, -1.0, 5e-324, 1e-320, 1e308, -1e308, 0.05, 123456.789)
ODD_LETTERS = "abc XYZ019\x1b\x00\t\n[]\\{}あ\u0301\u200b\u202e\U0001f9ea×%"


class Odd(random.Random):
    """Draws figures and texts as no analysis should give them."""

    def figure(self) -> float:
        return self.choice((*ODD_FIGURES, self.uniform(-2, 2), self.log(1e-300, 1e300), -self.log(1e-9, 1e9)))

    def log(self, low: float, high: float) -> float:
        return math.exp(self.uniform(math.log(low), math.log(high)))

    def text(self) -> str:
        return "".join(self.choices(ODD_LETTERS, k=self.randint(0, 40)))


@pytest.mark.parametrize("name", NAMES)
def test_any_figures_at_any_width_make_lines_that_fit(made: Made, name: str) -> None:
    for seed in range(12):
        dice = Odd(f"{name} {seed}")
        state, found = made[dice.choice(SHAPES)]
        cells, height, number = dice.randint(60, 200), dice.randint(10, 60), dice.randint(-3, 9)
        wanted = ViewContext(found=_odd(found, dice), state=state, cells=cells, rows=height, pair=number, axis=number)
        assert [plain(row) for row in view(name, wanted) if width(row) > cells] == [], seed


def _odd(found: Findings, dice: Odd) -> Findings:
    """Findings whose figures are anything that a float can be."""

    def ratio(role: str) -> RatioFinding:
        base = found.primary or (found.contrasts[0] if found.contrasts else RATIO)
        low, middle, high = sorted(dice.log(1e-300, 1e300) for _ in range(3))
        return replace(
            base,
            contrast=dice.text(),
            role=role,  # type: ignore[arg-type]  # one of the three
            ratio=middle,
            ci=dice.choice([(low, high), (math.nan, math.nan)]),
            p=dice.uniform(0, 1),
            q=dice.figure(),
        )

    points = tuple(
        CurvePoint(
            at=float(at),
            mean=dice.figure(),
            low=math.nan,
            high=math.nan,
            last=dice.figure(),
            runs=3,
            share_correct=dice.uniform(0, 1),
            share_on_target=math.nan,
        )
        for at in range(dice.randint(1, 30))
    )
    size = dice.randint(1, 4)
    grid = tuple(tuple(dice.figure() for _ in range(size)) for _ in range(2))
    pair = InteractionFinding(
        factors=("agents", dice.text()),
        levels=(("1", "2"), tuple(str(n) for n in range(size))),
        seconds=grid,
        intervals=tuple(tuple((math.nan, math.nan) for _ in row) for row in grid),
        p=dice.figure(),
        contrast=dice.choice([None, ratio("secondary")]),
        refused=dice.text(),
    )
    looks = tuple(range(2, 2 + dice.randint(1, 20)))
    look = LookFinding(
        blocks_done=2,
        max_blocks=looks[-1],
        looks=looks,
        z=tuple(dice.figure() for _ in looks[: dice.randint(0, len(looks))]),
        bounds=tuple(dice.uniform(0.1, 8) for _ in looks),
        next_look=dice.choice([None, looks[-1]]),
        next_ratio=dice.uniform(0.001, 1),
        conditional_power=dice.figure(),
    )
    return replace(
        found,
        verdict=dice.text(),
        primary=ratio("primary"),
        contrasts=tuple(ratio("secondary") for _ in range(3)),
        trajectories=tuple(replace(t, points=points, final_over_best=dice.figure()) for t in found.trajectories),
        treatments=tuple(
            replace(
                t, seconds=dice.figure(), log_seconds=tuple(dice.uniform(-40, 40) for _ in range(dice.randint(0, 4)))
            )
            for t in found.treatments
        ),
        interactions=(pair,),
        effects=tuple(replace(e, F=dice.figure(), p=dice.figure(), ss=dice.figure()) for e in found.effects),
        look=dice.choice([None, look]),
        blocks=dice.randint(0, 300),
        sd_log=dice.uniform(0, 10),
    )


RATIO = RatioFinding(
    contrast="a",
    role="secondary",
    ratio=1.0,
    ci=(0.5, 2.0),
    level=0.95,
    log_estimate=0.0,
    log_se=0.1,
    p=1.0,
    adjustment="none",
    df=8.0,
    method="pooled",
    other_method_ci=(0.5, 2.0),
    programs=4,
    correct=4,
    attempted=4,
    detectable_ratio=0.5,
    p_single=1.0,
)


@settings(deadline=None)  # what takes long is drawing so many figures, not the view
@given(
    st.lists(
        st.builds(
            BenchFinding,
            block=st.integers(1, 99),
            place=st.just("after"),
            floor_seconds=FIGURE,
            baseline_seconds=FIGURE,
            aa_ratio=FIGURE,
            aa_spread=FIGURE,
        ),
        max_size=40,
    ),
    st.integers(60, 200),
)
def test_any_calibration_at_any_width_fits(bench: list[BenchFinding], cells: int) -> None:
    known = [b.baseline_seconds for b in bench if b.baseline_seconds > 0]
    found = HealthFinding(
        **{f.name: () for f in fields(HealthFinding)}  # type: ignore[arg-type]  # replaced below
        | {
            "imported": False,
            "bench": tuple(bench),
            "drift": max(known, default=math.nan),
            "timed": 2,
            "interrupted": 0,
            "replies": NO_REPLIES,
        }
    )
    shown = health.drawn(found, cells)
    assert all(width(row) <= cells for row in shown)
    assert len(shown) >= 5


def test_a_statistic_beyond_the_drawing_stands_at_its_edge(made: Made) -> None:
    state, found = made["sequential"]
    look = found.look
    assert look is not None
    far = replace(found, look=replace(look, z=(-1e300, 1e300, 0.0)))
    shown = [plain(row) for row in view("boundary", ViewContext(found=far, state=state, cells=76, rows=19))]
    assert sum(row.count("●") for row in shown) == 4
