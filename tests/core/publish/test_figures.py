"""Figures: the width asked for, fonts within, labels never lost, and a sentence where there is nothing to draw."""

import importlib.util
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from refinery_tui.core.analysis.report.render_plausibility import difference_words
from refinery_tui.core.base.design import Level
from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.experiment.experiment import AnalysisPlan
from refinery_tui.core.publish.figures import COLUMN_MM, VIEWS, draw_view, form_of, scales, view_sentences
from refinery_tui.core.publish.figures.laid_out import NUMBERS
from refinery_tui.core.publish.figures.paper import DASHES, MARKERS, SERIES, Drawing, styles
from refinery_tui.core.publish.figures.scales import round_places
from refinery_tui.core.publish.subject import Subject
from tests.core.publish.conftest import subject_of
from tests.fakes.session_shapes import begun, block

pytestmark = pytest.mark.xdist_group("publish")  # one worker imports what draws, and analyses what is drawn
POINTS_A_MM = 72 / 25.4


def test_a_figure_is_as_wide_as_it_was_asked_to_be(pilot: Subject) -> None:
    root = ET.fromstring(draw_view(pilot, "variance", width_mm=89).saved("svg"))
    assert float(root.attrib["width"].removesuffix("pt")) == pytest.approx(89 * POINTS_A_MM, abs=0.01)


def test_letters_are_outlines_in_svg_and_embedded_in_pdf(pilot: Subject) -> None:
    drawn = draw_view(pilot, "variance")
    assert b"<text" not in drawn.saved("svg")
    pdf = drawn.saved("pdf")
    assert pdf.startswith(b"%PDF")
    assert b"/FontFile2" in pdf
    assert drawn.saved("png").startswith(b"\x89PNG")


def test_the_same_session_gives_the_same_file(pilot: Subject) -> None:
    first, again = (draw_view(pilot, "effects") for _ in range(2))
    assert first.inline("a") == again.inline("a")
    assert first.saved("pdf") == again.saved("pdf")


NOTHING_TO_DRAW = {"tasks": "one task", "marks": "which cases are shown"}


@pytest.mark.parametrize("view", [view for view in VIEWS if view not in NOTHING_TO_DRAW])
def test_every_view_carries_the_label_of_a_simulated_session(simulated: Subject, view: str) -> None:
    drawn = draw_view(simulated, view)
    inline = drawn.inline("f")
    assert "SIMULATED" in inline
    assert drawn.words.startswith("SIMULATED. ")
    assert drawn.words.endswith(".")
    assert not re.search(r'\bid="(?!f-)', inline), "ids of two figures on one page would clash"
    ET.fromstring(inline)


@pytest.mark.parametrize(("view", "why"), NOTHING_TO_DRAW.items())
def test_a_view_of_which_a_session_has_nothing_says_why(simulated: Subject, view: str, why: str) -> None:
    with pytest.raises(RefineryError, match=why):
        draw_view(simulated, view)


def test_the_words_beside_the_forest_are_the_primary_contrast_as_published(pilot: Subject) -> None:
    words = draw_view(pilot, "effects").words
    assert "budget: 60 s, 120 s / 3 iterations, 8 iterations: ratio 0.85 (0.55 to 1.31)" in words


@pytest.mark.parametrize("view", [view for view in VIEWS if view not in NOTHING_TO_DRAW])
def test_every_view_has_room_in_a_column_of_a_journal(simulated: Subject, view: str) -> None:
    assert_room(draw_view(simulated, view, width_mm=COLUMN_MM))


def assert_room(drawn: Drawing) -> None:
    """Its font has every letter, no words reach over its edges, and the names of axes not into each other."""
    assert drawn.saved("svg").startswith(b"<?xml")
    assert drawn.boxes() == ""
    page, used = drawn.figure.bbox_inches, drawn.figure.get_tightbbox()
    assert page.x0 - 0.01 <= used.x0 <= used.x1 <= page.x1 + 0.01
    for axes in drawn.figure.axes:
        shown = [label for label in axes.get_xticklabels() if label.get_visible() and label.get_text()]
        if axes.get_label() == NUMBERS:
            assert shown
            assert all(a.get_window_extent().x1 < b.get_window_extent().x0 for a, b in pairwise(shown))
    names = [axes.xaxis.label.get_window_extent() for axes in drawn.figure.axes if axes.get_xlabel()]
    assert not [pair for pair in combinations(names, 2) if pair[0].overlaps(pair[1])]


def test_the_figure_of_marks_sets_shares_and_gaps_side_by_side_as_the_analysis_has_them(plausible: Subject) -> None:
    drawn = draw_view(plausible, "marks", width_mm=COLUMN_MM)
    assert drawn.words.startswith("SIMULATED. 2 treatments: the share of final programs with each mark (loads, shown, ")
    assert all(difference_words(each) in drawn.words for each in plausible.found.gap_differences)
    assert_room(drawn)
    shares, gaps = drawn.figure.axes
    points = [[line.get_xdata()[0] for line in axes.get_lines()] for axes in (shares, gaps)]  # type: ignore[index]
    found = plausible.found.plausibility
    assert points == [
        [each.count / each.runs for row in found for each in row.shares],
        [each.gap for row in found for each in row.gaps],
    ]
    told = [text.get_text() for text in shares.texts]
    assert told == [f"{each.count}/{each.runs}" for row in found for each in row.shares]
    ends = [tuple(line.get_segments()[0][:, 0]) for line in gaps.collections]  # type: ignore[attr-defined]
    assert ends == [pytest.approx(each.ci) for row in found for each in row.gaps]


def test_the_power_of_a_plan_for_shares_is_drawn_against_points(plausible: Subject) -> None:
    drawn = draw_view(plausible, "power")
    (axes,) = drawn.figure.axes
    assert axes.get_ylabel() == "power to detect a difference of 60 points"
    assert "Power to detect a difference of 60 points in framing: criteria / plain" in drawn.words


def test_marks_are_not_drawn_before_the_plan_has_looked(plausible: Subject) -> None:
    locked = replace(plausible, found=replace(plausible.found, locked="Nothing is shown yet."))
    with pytest.raises(RefineryError, match="Nothing is shown yet"):
        draw_view(locked, "marks")


HOSTILE: list[Level] = ["_a $\\frac{1}{0}$", '#0072b2 id="a" url(#b) href="#c', "漢字 \x1b[2J\n|", "w" * 10_000]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """Two blocks of levels that mean something to a picture's format, to a legend, or that no font here can write."""
    made = begun(
        tmp_path_factory.mktemp("hostile") / "s",
        {"model": HOSTILE[:2], "framing": HOSTILE[2:]},
        AnalysisPlan(primary=None),
        blocks=2,
    )
    block(made, 1)
    block(made, 2)
    made.session.close()
    return subject_of(made.session.state)


@pytest.mark.parametrize("view", ["interaction", "treatments"])
def test_names_of_strangers_are_drawn_as_they_are(hostile: Subject, view: str) -> None:
    drawn = draw_view(hostile, view)
    words = " ".join("".join(ET.fromstring(drawn.inline("f")).itertext()).split())
    assert "_a $\\frac{1}{0}$" in words
    assert '#0072b2 id="a" url(#b)' in words
    assert "var(--" not in words
    assert drawn.saved("png").startswith(b"\x89PNG")
    assert drawn.boxes() == "漢字"


def test_a_treatment_wears_one_style_in_every_panel(simulated: Subject) -> None:
    """Unpriced, the first treatment has no line by usd: the others must not take its colour there."""
    first = simulated.found.trajectories[0].treatment
    known = tuple(t for t in simulated.found.trajectories if (t.axis, t.treatment) != ("usd", first))
    drawn = draw_view(replace(simulated, found=replace(simulated.found, trajectories=known)), "curves")
    worn = [[line.get_color() for line in axes.get_lines()] for axes in drawn.figure.axes]
    (legend,) = drawn.figure.legends
    every = [line.get_color() for line in legend.get_lines()]
    assert len(every) == len({t.treatment for t in simulated.found.trajectories}) > 1
    assert sorted(map(len, worn)) == [len(every) - 1, *([len(every)] * (len(worn) - 1))]
    assert all(own in (every, every[1:]) for own in worn)


def test_a_figure_whose_names_leave_no_room_is_refused(pilot: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scales, "_LINE", 200)
    monkeypatch.setattr(scales, "_LONGEST", 600)
    rows = tuple(replace(row, name="w" * 400) for row in pilot.found.treatments)
    drawn = draw_view(replace(pilot, found=replace(pilot.found, treatments=rows)), "treatments", width_mm=60)
    with pytest.raises(RefineryError, match="leave no room"):
        drawn.saved("svg")


def test_every_view_says_what_it_shows() -> None:
    assert (
        set(view_sentences())
        == set(VIEWS)
        == {"curves", "effects", "interaction", "marks", "power", "tasks", "treatments", "variance"}
    )
    assert all(sentence.endswith(".") for sentence in view_sentences().values())


def test_series_differ_in_colour_marker_and_dashes_and_again_when_colours_come_round() -> None:
    many = list(styles(2 * len(SERIES)))
    assert len({(style.color, style.marker, str(style.dashes)) for style in many}) == len(many)
    assert len(SERIES) == len(MARKERS) == len(DASHES)


@pytest.mark.parametrize(("low", "high"), [(0.8, 1.25), (0.001, 1000.0), (0.55, 1.31), (3e-6, 9e-6), (1.0, 1.1)])
def test_scales_have_a_few_round_numbers_within_their_ends(low: float, high: float) -> None:
    places = round_places(low, high)
    assert all(low <= place <= high for place in places)
    assert 1 <= len(places) <= 12


def test_what_cannot_be_drawn_is_one_sentence_with_the_mend(pilot: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match=r"'effect' is not a view.*effects"):
        draw_view(pilot, "effect")
    with pytest.raises(ConfigurationError, match="60 to 400 mm"):
        draw_view(pilot, "effects", width_mm=10)
    with pytest.raises(ConfigurationError, match=r"svg, \.pdf or \.png"):
        form_of("figure.gif")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigurationError, match=r"pip install 'refinery-tui\[report\]'"):
        draw_view(pilot, "effects")
