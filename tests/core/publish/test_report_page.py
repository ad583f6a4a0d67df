"""The report: every number that of the analysis, nothing loaded, hostile text stays text, labels never lost."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from refinery_tui.core.analysis.report.findings_json import as_facts
from refinery_tui.core.analysis.session.analyse import of_session
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.publish.figures.paper import Drawing
from refinery_tui.core.publish.report import page as page_module
from refinery_tui.core.publish.report import programs as program_pages
from refinery_tui.core.publish.report.page import page
from refinery_tui.core.publish.report.programs import LONGEST, MOST, ProgramShelf, programs
from refinery_tui.core.publish.subject import Subject
from tests.core.publish.conftest import subject_of
from tests.core.publish.html_reading import PageReader, read_page
from tests.fakes.hostile_text import NASTY, driving, hostile_session
from tests.fakes.session_shapes import all_failed, fixed

pytestmark = pytest.mark.xdist_group("publish")  # one worker imports what draws, and analyses what is drawn
INJECTED = "</title></code></pre><script>alert(1)</script><img src=x onerror=alert(1)>'\"&{{ 7*7 }}{% raw %}"


@pytest.fixture
def no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """For claims that no figure bears on: drawing them takes most of a page's time."""

    def refuse(*asked: object, **settings: object) -> Drawing:
        raise RefineryError("Not drawn.")

    monkeypatch.setattr(page_module, "draw_view", refuse)


@pytest.fixture(scope="module")
def written(simulated: Subject) -> str:
    return page(simulated)


@pytest.fixture(scope="module")
def read(written: str) -> PageReader:
    return read_page(written)


def test_every_number_is_that_of_the_analysis_as_json(read: PageReader, simulated: Subject) -> None:
    assert len(read.numbers) > 40
    assert_numbers_are_facts(read, simulated)


@pytest.mark.usefixtures("no_figures")
def test_the_marks_of_programs_have_a_section_with_numbers_of_the_analysis_alone(
    plausible: Subject, simulated: Subject, read: PageReader
) -> None:
    marked = read_page(page(plausible))
    assert_numbers_are_facts(marked, plausible)
    told = [place for place, _, _ in marked.numbers if place.startswith(("plausibility.", "gap_differences."))]
    programs = sum(len(each.programs) for each in plausible.found.plausibility)
    assert len([place for place in told if place.endswith(".exponent")]) == programs > 0
    assert len([place for place in told if place.endswith(".gap")]) == 4  # two gaps of two treatments
    assert "gap_differences.1.difference" in told
    assert not [place for place, _, _ in read.numbers if place.startswith("plausibility.")]


def assert_numbers_are_facts(read: PageReader, subject: Subject) -> None:
    facts = json.loads(json.dumps(as_facts(subject.found)))
    for place, value, shown in read.numbers:
        found = facts
        for step in place.split("."):
            found = found[int(step) if isinstance(found, list) else step]
        assert found == value, place
        assert shown, place


def test_the_page_loads_nothing_and_runs_nothing(written: str, read: PageReader) -> None:
    names = {tag for tag, _ in read.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "foreignobject"}
    for _, attributes in read.tags:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("href", "xlink:href", "src"):
            assert str(attributes.get(name) or "#").startswith("#")
    assert not re.search(r"url\((?!#)", written)
    assert "@import" not in written


def test_tables_have_captions_and_headers_and_pictures_have_words(read: PageReader) -> None:
    places = [tag for tag, _ in read.tags]
    assert places.count("main") == places.count("header") == places.count("h1") == 1
    assert all(attributes.get("scope") for tag, attributes in read.tags if tag == "th")
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(ids) == len(set(ids)), "an id stands twice"
    pictures = [attributes for tag, attributes in read.tags if tag == "svg"]
    assert pictures
    assert all(each["role"] == "img" and each["aria-labelledby"] in ids for each in pictures)
    links = {str(attributes["href"])[1:] for tag, attributes in read.tags if tag == "a"}
    assert links <= set(ids), "a link leads nowhere"


def test_every_header_of_every_section_says_what_it_heads() -> None:
    """Also of those that no session here has: a table by tasks, of direct runs, of what was measured again."""
    templates = (Path(page_module.__file__).parent / "templates").rglob("*.j2")
    bare = {each.name: re.findall(r"<th(?![^>]*scope=)[^>]*>", each.read_text("utf-8")) for each in templates}
    assert len(bare) > 15
    assert not {name: found for name, found in bare.items() if any(tag != "<thead>" for tag in found)}


def test_verdict_and_plan_stand_before_everything_else(read: PageReader, simulated: Subject) -> None:
    text = read.text
    assert simulated.found.lock is not None
    assert text.index(simulated.found.verdict) < text.index(simulated.found.lock.sha256) < text.index("At a glance")


def test_a_simulated_session_is_called_so_in_title_banner_and_every_figure(written: str, read: PageReader) -> None:
    assert re.search(r"<title>SIMULATED", written)
    assert re.search(r'<div class="marks" role="note">SIMULATED</div>', written)
    assert ".marks { display: table-header-group" in written.split("@media print")[1], "on paper it heads every page"
    figures = re.findall(r"<svg .*?</svg>", written, re.DOTALL)
    assert all("SIMULATED" in figure for figure in figures)
    assert "Is it simulated? Yes:" in read.text


def test_a_live_session_is_nowhere_called_simulated(simulated: Subject) -> None:
    state = simulated.state
    live = replace(state, started=replace(state.started, origin="live"))
    assert "SIMULATED" not in page(subject_of(live))


def test_text_of_strangers_stays_text_in_every_field(simulated: Subject) -> None:
    state = simulated.state
    experiment = replace(state.experiment, name=INJECTED)
    started = replace(
        state.started, source=INJECTED, baseline=INJECTED, machine=replace(state.started.machine, host=INJECTED)
    )
    first = state.runs[0]
    turn = first.iterations[0].turns[0]
    said = tuple(replace(message, content=INJECTED) for message in turn.messages)
    turned = replace(first.iterations[0], program=INJECTED, turns=(replace(turn, messages=said, model=INJECTED),))
    hostile = replace(
        state, experiment=experiment, started=started, runs=(replace(first, iterations=(turned,)), *state.runs[1:])
    )
    text = page(subject_of(hostile, INJECTED))
    reader = read_page(text)
    assert "script" not in {tag for tag, _ in reader.tags}
    assert "img" not in {tag for tag, _ in reader.tags}
    assert reader.text.count("{{ 7*7 }}") >= 5
    assert "49" not in re.findall(r"onerror=alert\(1\)&gt;&#39;&#34;&amp;(\d+)", text)


@pytest.mark.usefixtures("no_figures")
def test_control_bytes_and_hidden_characters_never_reach_the_page(tmp_path: Path) -> None:
    made = hostile_session(tmp_path / "s", NASTY, f"# {NASTY!r}\n", NASTY)
    made.session.close()
    text = page(subject_of(made.session.state, NASTY))
    assert driving(text.replace("\t", " ")) == []


def test_the_published_pilot_says_what_was_published_and_that_nobody_recorded_the_rest(pilot: Subject) -> None:
    reader = read_page(page(pilot))
    for words in ("0.85× (0.55–1.31)", "24 programs", "96 timings", "published figures that were imported", "95931"):
        assert words in reader.text, words


@pytest.mark.usefixtures("no_figures")
def test_effects_that_the_plan_withholds_are_not_on_the_page(tmp_path: Path) -> None:
    made = fixed(tmp_path / "s")
    made.session.close()
    state = made.session.state
    text = read_page(page(subject_of(state))).text
    found = of_session(state)
    assert found.locked
    assert found.locked in text
    assert "snapshot" in text
    assert "Analysis of variance" not in text


@pytest.mark.usefixtures("no_figures")
def test_without_a_correct_program_the_page_says_so(tmp_path: Path) -> None:
    text = read_page(page(subject_of(all_failed(tmp_path / "s").session.state))).text
    assert "No program is correct" in text


@pytest.mark.usefixtures("no_figures")
def test_a_program_of_ten_megabytes_is_cut_and_the_page_says_where_the_whole_is(simulated: Subject) -> None:
    state = simulated.state
    first = state.runs[0]
    long = replace(first.iterations[0], program="x = 1\n" * 1_700_000)
    large = replace(state, runs=(replace(first, iterations=(long,)), *state.runs[1:]))
    text = page(subject_of(large))
    assert len(text) < 5_000_000
    assert "refinery export --format programs" in text


def test_programs_beyond_the_room_of_a_page_are_counted_and_not_dropped_in_silence(
    monkeypatch: pytest.MonkeyPatch, simulated: Subject
) -> None:
    state = simulated.state
    _, all_sources, none = programs(state)
    assert none == 0
    monkeypatch.setattr(program_pages, "ProgramShelf", lambda: ProgramShelf(room=max(map(len, all_sources.values()))))
    runs, sources, left_out = programs(state)
    assert len(runs) == len(state.runs)
    assert left_out > 0
    assert len(sources) < len(all_sources)
    assert LONGEST < MOST
