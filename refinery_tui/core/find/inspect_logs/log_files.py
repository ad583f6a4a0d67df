"""Which files are logs of Inspect's, and what stands in one: its header, then its samples one by one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.archive import StrangersZip, ZipRule, opened_zip
from refinery_tui.core.base.files.safe_files import read_named
from refinery_tui.core.base.text import clean, one_line, size
from refinery_tui.core.find.inspect_logs.log_shape import (
    HEADER,
    SAMPLE,
    SUMMARIES,
    WHOLE,
    LoggedSample,
    LogHeader,
    read_json,
)

MOST_LOGS = 1000
MOST_JSON = 128 << 20  # bytes of a log in one piece, which is read whole
MOST_SAMPLE = 32 << 20  # bytes of one sample; of a larger one its line in the list of samples is read
MOST_PART = 128 << 20  # bytes of a header, or of the list of samples
MOST_TEXT = 64 << 20  # characters of all samples of a log that are kept
LONGEST_TEXT = 20_000  # characters that are kept of what was asked, answered, or said of it
RULE = ZipRule(kind="log", written_out=False, zstandard=True)
_CUT = " ... cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectLog:
    """One log: its file, its header, its samples without what is not kept, and how many of them were too large to be
    read whole.
    """

    path: Path
    header: LogHeader
    samples: tuple[LoggedSample, ...]
    too_large: int = 0


def log_paths(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The logs that files and folders hold, by name; ConfigurationError where there are none, or too many."""
    found = list(dict.fromkeys(path for given in paths for path in _beneath(given)))
    if not found:
        raise ConfigurationError(f"{paths[0]}: holds no log of Inspect's: name `.eval` or `.json` files.")
    if len(found) > MOST_LOGS:
        raise ConfigurationError(f"{paths[0]}: holds {len(found):,} logs, at most {MOST_LOGS:,} make one session.")
    return tuple(found)


def holds_logs(path: Path) -> bool:
    """Whether a path looks like logs of Inspect's: a file of theirs, or a folder with one."""
    return next(_beneath(path), None) is not None


def _beneath(path: Path) -> Iterator[Path]:
    """The file itself, or the logs in a folder; links are left alone."""
    if not path.is_dir():
        if path.suffix in (".eval", ".json"):
            yield path
        return
    for each in sorted(path.iterdir()):
        if each.is_file() and not each.is_symlink() and _is_log(each):
            yield each


def _is_log(path: Path) -> bool:
    """By its name; a folder may hold other JSON, such as the viewer's own `logs.json` and `listing.json`."""
    if path.suffix == ".eval":
        return True
    if path.suffix != ".json":
        return False
    with path.open("rb") as file:
        head = file.read(4096)
    return b'"eval"' in head and b'"status"' in head


def read_log(path: Path) -> InspectLog:
    """The log in the file at `path`; ConfigurationError where it is none."""
    return _read_zip(path) if path.suffix == ".eval" else _read_one_piece(path)


def _read_one_piece(path: Path) -> InspectLog:
    try:
        content = read_named(path, most=MOST_JSON)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror or error}.") from None
    found = read_json(WHOLE, content, str(path))
    samples = _within(map(kept, found.samples or ()))
    return InspectLog(path=path, header=_known(path, found), samples=tuple(samples))


def _read_zip(path: Path) -> InspectLog:
    with opened_zip(path, RULE) as log:
        begun = next((name for name in ("header.json", "_journal/start.json") if name in log.entries), None)
        if begun is None:
            raise ConfigurationError(f"{path}: is no log of Inspect's: it has no header.json.")
        header = _known(path, read_json(HEADER, log.content(begun, most=MOST_PART), f"{path}: {begun}"))
        names = [name for name in log.entries if name.startswith("samples/") and name.endswith(".json")]
        large = [name for name in names if log.entries[name].file_size > MOST_SAMPLE]
        listed = _listed(log, large)
        samples = (listed[name] if name in listed else _sample(log, name) for name in names)
        return InspectLog(path=path, header=header, samples=tuple(_within(samples)), too_large=len(large))


def _sample(log: StrangersZip, name: str) -> LoggedSample:
    content = log.content(name, most=MOST_SAMPLE)
    return kept(read_json(SAMPLE, content, f"{log.path}: {one_line(name, 100)}"))


def _listed(log: StrangersZip, large: Sequence[str]) -> dict[str, LoggedSample]:
    """What the list of samples says of those that are too large."""
    if not large:
        return {}
    if "summaries.json" not in log.entries:
        name = one_line(large[0], 100)
        raise ConfigurationError(
            f"{log.path}: {name}: is larger than {size(MOST_SAMPLE)}, and there is no summaries.json that says its "
            "score: write the log anew with `inspect log convert`."
        )
    content = log.content("summaries.json", most=MOST_PART)
    found = read_json(SUMMARIES, content, f"{log.path}: summaries.json")
    by_name = {f"samples/{each.id}_epoch_{each.epoch}.json": kept(each) for each in found}
    if missing := next((name for name in large if name not in by_name), None):
        raise ConfigurationError(f"{log.path}: summaries.json: does not list {one_line(missing, 100)}.")
    return {name: by_name[name] for name in large}


def _known(path: Path, header: LogHeader) -> LogHeader:
    if header.version > 2:
        raise ConfigurationError(f"{path}: version: {header.version} is newer than 2, the last one known here.")
    return header


def kept(sample: LoggedSample) -> LoggedSample:
    """A sample with the words alone of what was asked and answered, cut to what is kept, so that the rest is let go."""
    scores = {
        name: replace(score, answer=cut(score.answer), explanation=cut(score.explanation))
        for name, score in (sample.scores or {}).items()
    }
    return replace(sample, input=cut(_words(sample.input)), output=cut(_answer(sample.output)), scores=scores)


def _within(samples: Iterable[LoggedSample]) -> Iterator[LoggedSample]:
    """The samples, without words from where on there is no more room for them."""
    room = MOST_TEXT
    for sample in samples:
        scores = (sample.scores or {}).values()
        said = [sample.input, sample.output, *(text for score in scores for text in (score.answer, score.explanation))]
        room -= sum(len(text or "") for text in said)
        yield sample if room > 0 else _silent(sample)


def _silent(sample: LoggedSample) -> LoggedSample:
    bare = {name: replace(score, answer="", explanation="") for name, score in (sample.scores or {}).items()}
    return replace(sample, input="", output="", scores=bare)


def cut(text: str | None) -> str:
    """At most LONGEST_TEXT characters of a text, cleaned; one that was cut says so."""
    told = clean((text or "")[: LONGEST_TEXT + 1])
    return told if len(told) <= LONGEST_TEXT else told[: LONGEST_TEXT - len(_CUT)] + _CUT


def _words(value: object) -> str:
    """The text of an input: itself, or that of its messages; of what is no text nothing."""
    match value:
        case str():
            return value
        case list():
            return "\n\n".join(filter(None, map(_words, value[:1000])))
        case {"content": content}:
            return _words(content)
        case {"text": str(text)}:
            return text
        case _:
            return ""


def _answer(output: object) -> str:
    """The words of a model's output."""
    match output:
        case {"choices": [{"message": message}, *_]}:
            return _words(message)
        case {"completion": str(completion)}:
            return completion
        case _:
            return ""
