"""The sessions a person can open: those of a folder, and the published pilot that ships; each in one line."""

from dataclasses import dataclass
from pathlib import Path

from refinery_tui.core.base.errors import ConfigurationError, RefineryError
from refinery_tui.core.base.files.package_files import PUBLISHED, preset_names, published_pilot
from refinery_tui.core.base.text import did_you_mean
from refinery_tui.core.base.verdict import Verdict
from refinery_tui.core.experiment.servers.fictional_money import money
from refinery_tui.core.find.session_folders import sessions_in
from refinery_tui.core.record.results import fastest_result, results
from refinery_tui.core.record.state import State
from refinery_tui.core.record.store import Folder, opened, understood

FEW = 6  # names listed in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One session in one line; `last_at` is epoch seconds, `error` says why it cannot be read.

    Of `planned` runs some have `ended`, some of their programs are `judged`, and `correct` counts those that work.

    best_seconds and best_ratio are those of its fastest correct program.
    """

    path: Path
    name: str
    origin: str = ""
    status: str = "unreadable"
    planned: int = 0
    ended: int = 0
    judged: int = 0
    correct: int = 0
    best_seconds: float | None = None
    best_ratio: float | None = None
    usd: float | None = None
    last_at: float = 0.0
    error: str = ""

    @property
    def ready_made(self) -> bool:
        """Whether its programs were written elsewhere, at a cost that nobody knows."""
        return self.origin.partition(",")[0] in ("imported", "measured") and self.usd is None

    @property
    def cost(self) -> str:
        """What it cost, in a cell of a table: that it is fictional stands beside it."""
        if self.ready_made:
            return "–"
        return money(self.usd, (part.upper() for part in self.origin.split(", ")), short=True)

    @property
    def stands(self) -> str:
        """How it stands, in a word: what was imported was never conducted here."""
        return "imported" if self.origin == "imported" else self.status


def offered(sessions: Path) -> list[Path]:
    """Every session of the folder, and the published pilot where the folder has none of its name."""
    found = sessions_in(sessions)
    pilot = published_pilot()
    return found if pilot is None or any(path.name == PUBLISHED for path in found) else [*found, pilot]


def session_named(name: str, sessions: Path) -> Path:
    """The session that a person calls `name`: its folder's path, its name, or a part that no other name has."""
    named = {path.name: path for path in offered(sessions)}
    if Folder(path=Path(name)).is_session:
        path = Path(name)
        return path if path.name not in ("", "..") else path.resolve()  # its name stands in reports and file names
    if name in named:
        return named[name]
    fitting = [other for other in named if name and name.casefold() in other.casefold()]
    if len(fitting) == 1:
        return named[fitting[0]]
    if fitting:
        raise ConfigurationError(f"{name}: is part of the names of {_listed(fitting)}. Give more of the name you mean.")
    hint = did_you_mean(name, named) if named else " There are none yet: begin with 'refinery demo'."
    raise ConfigurationError(f"{name}: is not a session, neither as a path nor in {sessions}.{hint}")


def _listed(names: list[str]) -> str:
    """The names in words, at most six of them."""
    more = [f"{len(names) - FEW} more sessions"] if len(names) > FEW else []
    *first, last = [*names[:FEW], *more]
    return f"{', '.join(first)} and {last}"


def experiment_named(name: str, sessions: Path) -> str:
    """What `finding.asked` reads for `name`: the path of a session that is called so or has it as a part, else `name`.

    Files come first, then whole names of sessions, then presets, then parts of names.
    """
    whole = sessions / name
    if Path(name).is_file() or Folder(path=Path(name)).is_session or name.endswith(".toml"):
        return name  # a folder of another kind, of programs say, takes no session's name away
    if Folder(path=whole).is_session:
        return str(whole)
    if name in preset_names() or not any(name.casefold() in path.name.casefold() for path in offered(sessions)):
        return name
    return str(session_named(name, sessions))


def newest(sessions: Path) -> Path:
    """The session of the folder that was last written to."""
    found = offered(sessions)
    if not found:
        raise ConfigurationError(f"{sessions}: holds no session yet: begin with 'refinery demo'.")
    return max(found, key=_written_at)


def _written_at(path: Path) -> float:
    try:
        return Folder(path=path).events.stat().st_mtime
    except OSError:  # it has just gone
        return 0.0


def summaries(sessions: Path) -> list[Summary]:
    """All that are offered, the last active first."""
    return sorted(map(summary, offered(sessions)), key=lambda one: one.last_at, reverse=True)


def summary(path: Path) -> Summary:
    """One session in one line; one that cannot be read says why."""
    try:
        with understood(path):
            return summarised(path, opened(path).state)
    except RefineryError as error:
        return Summary(path=path, name=path.name, error=str(error))


def summarised(path: Path, state: State) -> Summary:
    """The line of a session that is open already."""
    known = [result for result in results(state) if result.verdict is not None]
    sound = [result for result in known if result.verdict is Verdict.CORRECT]
    best = fastest_result(sound)
    return Summary(
        path=path,
        name=state.experiment.name,
        origin=state.origin,
        status=Folder(path=path).standing(state),
        planned=len(state.runs),
        ended=sum(run.status == "ended" for run in state.runs),
        judged=len(known),
        correct=len(sound),
        best_seconds=best.seconds if best is not None else None,
        best_ratio=best.ratio if best is not None else None,
        usd=state.usd,
        last_at=state.last_at,
    )
