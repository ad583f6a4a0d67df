"""Does a record hold together: the hashes of a bundle, the chain, the programs, the plan, and what was made from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from refinery_tui.core.analysis.session.plan_lock import lock_of
from refinery_tui.core.base.design import treatment_name
from refinery_tui.core.base.errors import RefineryError
from refinery_tui.core.base.files.archive import unpacked
from refinery_tui.core.base.program import sha
from refinery_tui.core.base.text import count, one_line
from refinery_tui.core.bundle.contents import KNOWN, MADE, MANIFEST, SESSION, head_of, manifest
from refinery_tui.core.export import preview
from refinery_tui.core.export.files import as_bytes
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.record.origin.asked_hashes import asked_words, tasks_on_record
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import EVENTS, EXPERIMENT, opened

NAMED = 5  # files that a sentence names


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCheck:
    """One thing that was looked at, whether it holds, and what was found in a sentence."""

    name: str
    holds: bool
    sentence: str


def verify_bundle(path: Path) -> tuple[RecordCheck, ...]:
    """Everything that can be checked of a bundle; RefineryError where it cannot be unpacked."""
    files = unpacked(path)
    first = _hashes(files)
    with TemporaryDirectory(prefix="refinery-verify-") as place:
        folder = unpack_session(files, Path(place), path)
        checks = (first, *verify_session(folder))
        return (*checks, *_exports(files, folder)) if all(check.holds for check in checks) else checks


def unpack_session(files: Mapping[str, bytes], place: Path, path: Path) -> Path:
    """The folder of the session of a bundle, written beneath `place` under the bundle's own name."""
    folder = place / (path.stem.lstrip(".") or SESSION)
    folder.mkdir(mode=0o700)
    for name in (EVENTS, EXPERIMENT):
        if f"{SESSION}/{name}" in files:
            (folder / name).write_bytes(files[f"{SESSION}/{name}"])
    if not (folder / EVENTS).exists():
        raise RefineryError(f"{path}: is no bundle of a session: it has no {SESSION}/{EVENTS}.")
    return folder


def verify_session(folder: Path) -> tuple[RecordCheck, ...]:
    """The chain, the programs and the plan of a session in a folder."""
    try:
        state = opened(folder).state
    except RefineryError as error:
        return (RecordCheck(name="chain", holds=False, sentence=_within(folder, str(error))),)
    record = (folder / EVENTS).read_bytes()
    chain = (
        f"{count(state.events, 'event')}, each with the hash of the one before; the last, which stands for all, is "
        f"{head_of(record)}."
    )
    return (
        RecordCheck(name="chain", holds=True, sentence=chain),
        _programs(state),
        _plan(state),
        _treatments(state),
        *_experiment(state, folder),
    )


def _within(folder: Path, sentence: str) -> str:
    """A sentence that names the files of a folder which may be gone when it is read."""
    return sentence.replace(f"{folder}/", "").replace(str(folder), folder.name)


def _hashes(files: Mapping[str, bytes]) -> RecordCheck:
    """Every file of a bundle as its list of hashes has it."""
    listed = _listed(files.get(MANIFEST, b"").decode("utf-8", "replace"))
    actual = _listed(manifest({name: content for name, content in files.items() if name != MANIFEST}))
    wrong = [
        *(f"{name} was changed" for name in listed if name in actual and listed[name] != actual[name]),
        *(f"{name} is missing" for name in listed if name not in actual),
        *(f"{name} is not among the files that were packed" for name in actual if name not in listed),
    ]
    sentence = _some(wrong) if wrong else f"{count(len(actual), 'file')}, each as it was packed."
    return RecordCheck(name="files", holds=not wrong, sentence=sentence)


def _listed(text: str) -> dict[str, str]:
    lines = [line.split("  ", 1) for line in text.splitlines() if "  " in line]
    return {name: sha256 for sha256, name in lines}


def _some(wrong: list[str]) -> str:
    more = f" and {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
    return f"{'; '.join(one_line(each, 200) for each in wrong[:NAMED])}{more}."


def _programs(state: State) -> RecordCheck:
    """Every program that an event refers to by its hash, and every one that a check or a run names."""
    known = {sha(i.program) for run in state.runs for i in run.iterations if i.program is not None}
    known |= {sha(turn.program) for run in state.runs for turn in run.turns if turn.program is not None}
    wrong = [
        f"the program of run {run.planned.id} iteration {i.number} is not the one whose hash is on record"
        for run in state.runs
        for i in run.iterations
        if i.program is not None and i.sha256 is not None and sha(i.program) != i.sha256
    ]
    wrong += [
        f"the result of run {run.planned.id} is a program that no turn wrote"
        for run in state.runs
        if run.program is not None and run.program not in known and not run.imported
    ]
    wrong += [
        f"what was checked in run {run.planned.id} iteration {i.number} is another program than its own"
        for run in state.runs
        for i in run.iterations
        if i.check is not None and i.sha256 is not None and i.check.program != i.sha256
    ]
    sentence = _some(wrong) if wrong else f"{count(len(known), 'program')}, each with the hash that is on record."
    return RecordCheck(name="programs", holds=not wrong, sentence=sentence)


def _plan(state: State) -> RecordCheck:
    lock = lock_of(state)
    kept = f"The plan is the one that was hashed before the first call: {lock.sha256}."
    declared = f"The plan was declared when its data were known: {lock.sha256}."
    return RecordCheck(
        name="plan",
        holds=not lock.breach,
        sentence=f"{lock.breach}." if lock.breach else declared if lock.imported or lock.taken_over else kept,
    )


def _treatments(state: State) -> RecordCheck:
    """What the plan's hash does not cover: that each treatment and task on record is one of the experiment's."""
    started = state.started
    arms, tasks = started.arms, tasks_on_record(started)
    wrong = [
        f"treatment {number} on record is not the experiment's"
        for number, (arm, planned) in enumerate(zip(arms, started.experiment.arms, strict=False), 1)
        if treatment_name(arm.levels) != planned.name
    ]
    if len(arms) != len(started.experiment.arms):
        wrong.append(f"the record has {count(len(arms), 'treatment')}, the experiment {len(started.experiment.arms)}")
    if started.tasks and tuple(task.name for task in tasks) != started.experiment.tasks:
        wrong.append("the tasks on record are not those of the experiment")
    known = f"Beside the plan stand the hashes of what was asked: {asked_words(arms, tasks)}."
    return RecordCheck(name="treatments", holds=not wrong, sentence=_some(wrong) if wrong else known)


def _experiment(state: State, folder: Path) -> Iterator[RecordCheck]:
    """The experiment's file beside the record, where there is one."""
    path = folder / EXPERIMENT
    if not path.is_file() or not state.started.source:
        return
    same = path.read_bytes().decode("utf-8", "replace") == state.started.source
    grown = not same and _in_force(state, folder)
    later = "says what the session was grown to." if grown else "is not the text that the session began with."
    sentence = "as it stood when the session began." if same else later
    yield RecordCheck(name="experiment", holds=same or grown, sentence=f"{EXPERIMENT} {sentence}")


def _in_force(state: State, folder: Path) -> bool:
    """Whether the file says what a later event of the record does, which grew the session or changed its limits."""
    if all(resumed.experiment is None for resumed in state.resumptions):
        return False
    try:
        return asked(str(folder)).experiment == state.experiment
    except RefineryError:
        return False


def _exports(files: Mapping[str, bytes], folder: Path) -> Iterator[RecordCheck]:
    """The tables and the programs of a bundle, made again from its events; and what no bundle has in it."""
    state = opened(folder).state
    for form, into in MADE.items():
        packed = {name: content for name, content in files.items() if name.startswith(f"{into}/")}
        made = preview(state, form, folder.name).files
        again = {f"{into}/{name}": as_bytes(content) for name, content in made.items()}
        wrong = [f"{name} does not follow from the events" for name in again if packed.get(name) != again[name]]
        wrong += [f"{name} is no part of this session" for name in packed if name not in again]
        sentence = _some(wrong) if wrong else f"{count(len(again), 'file')} made again from the events, byte for byte."
        yield RecordCheck(name=f"{into}/", holds=not wrong, sentence=sentence)
    strange = [f"{name} is no part of a bundle" for name in files if not _known(name)]
    if strange:
        yield RecordCheck(name="other files", holds=False, sentence=_some(strange))


def _known(name: str) -> bool:
    return name in KNOWN or name.split("/", maxsplit=1)[0] in MADE.values()
