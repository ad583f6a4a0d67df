"""An analysis for a build's own pages: Markdown for its summary, JUnit XML for its list of tests."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence

from refinery_tui.core.analysis.session.findings import Findings, RatioFinding
from refinery_tui.core.analysis.session.gate import GateFinding
from refinery_tui.core.base.text import clean, markdown_text, percent, plain_ratio, ratio, seconds

_TYPES = {"shown otherwise": "failure", "undecided": "skipped"}


def as_markdown(session: str, found: Findings, gates: Sequence[GateFinding] = ()) -> str:
    """Verdict, gates, ratios, treatments and caveats as GitHub's Markdown."""
    return "\n".join(_markdown_lines(session, found, gates)) + "\n"


def _markdown_lines(session: str, found: Findings, gates: Sequence[GateFinding]) -> Iterator[str]:
    yield f"## {markdown_text(session)}"
    yield ""
    yield "".join(f"**{mark}.** " for mark in found.marks) + markdown_text(found.verdict)
    if found.lock_sentence:
        yield f"\n{markdown_text(found.lock_sentence)}"
    if gates:
        yield "\n| gate | outcome | what was found |\n|---|---|---|"
        yield from (f"| {markdown_text(_question(g))} | {g.outcome} | {markdown_text(g.sentence)} |" for g in gates)
    if found.timed:
        yield "\n| contrast | ratio | interval | p | programs |\n|---|---|---|---|---|"
        yield from (_contrast(f) for f in found.timed)
    if found.treatments:
        yield "\n| treatment | correct | time | to the baseline |\n|---|---|---|---|"
        for row in found.treatments:
            yield (
                f"| {markdown_text(row.name)} | {row.correct} of {row.attempted} | {seconds(row.seconds)} | "
                f"{ratio(row.ratio_to_baseline)} |"
            )
    cautions = [caution for caution in found.cautions if caution.severity != "note"]
    if cautions or found.cannot:
        yield ""
        yield from (f"- {markdown_text(sentence)}" for sentence in (*(c.sentence for c in cautions), *found.cannot))


def _contrast(found: RatioFinding) -> str:
    low, high = found.ci
    name = f"**{markdown_text(found.contrast)}**" if found.role == "primary" else markdown_text(found.contrast)
    span = f"{plain_ratio(low)} to {plain_ratio(high)} ({percent(found.level)})"
    return f"| {name} | {plain_ratio(found.ratio)} | {span} | {found.p:.3g} | {found.programs} |"


def as_junit(session: str, found: Findings, gates: Sequence[GateFinding]) -> str:
    """One test case a gate (an undecided one is skipped, one shown otherwise fails), the verdict as a property."""
    failures = sum(gate.outcome == "shown otherwise" for gate in gates)
    skipped = sum(gate.outcome == "undecided" for gate in gates)
    suite = ET.Element(
        "testsuite",
        name=f"refinery {_xml(session)}",
        tests=str(len(gates)),
        failures=str(failures),
        errors="0",
        skipped=str(skipped),
    )
    properties = ET.SubElement(suite, "properties")
    for name, value in (("verdict", found.verdict), ("decision", found.decision), ("marks", ", ".join(found.marks))):
        ET.SubElement(properties, "property", name=name, value=_xml(value))
    for gate in gates:
        case = ET.SubElement(suite, "testcase", classname=f"refinery.{_xml(session)}", name=_xml(_question(gate)))
        if gate.outcome in _TYPES:
            ET.SubElement(case, _TYPES[gate.outcome], message=_xml(gate.sentence))
        ET.SubElement(case, "system-out").text = _xml(gate.sentence)
    ET.indent(suite)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suite, encoding="unicode")}\n'


def _question(found: GateFinding) -> str:
    """A gate by its own contrast: of `agents: * / 1` each has a name of its own."""
    return f"{found.contrast} {found.gate.relation} {found.gate.bound:g}"


def _xml(words: str) -> str:
    return clean(words)
