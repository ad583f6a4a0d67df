"""A fresh clone to the demo's live screen, with empty caches and with full ones, beside `pip install textual`.

Run: python benchmarks/set_up.py [ROUNDS]. Needs git, make and the package registry; about a minute a
round. No uv is on the PATH: the set-up fetches it, as on a machine that has Python and make only.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from terminal import ROOT, Terminal

LIVE = "iteration 1"  # in the heading of a pane in which a reply arrives
PATIENCE_SECONDS = 600.0
PEER = "textual"


def environment(place: Path, caches: Path) -> dict[str, str]:
    """A user's environment without uv, with caches of its own."""
    tools = place / "bin"
    tools.mkdir(parents=True, exist_ok=True)
    name = f"python3.{sys.version_info.minor}"
    if not (tools / name).exists():
        (tools / name).symlink_to(Path(sys.base_prefix) / "bin" / name)
    own = {f"XDG_{kind}_HOME": str(place / kind.lower()) for kind in ("CONFIG", "STATE", "CACHE")}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("UV_", "VIRTUAL_ENV", "PYTHON"))}
    caching = {"UV_CACHE_DIR": str(caches / "uv"), "PIP_CACHE_DIR": str(caches / "pip")}
    return kept | own | caching | {"PATH": f"{tools}:/usr/bin:/bin", "TERM": "xterm-256color"}


def to_live_screen(place: Path, caches: Path) -> tuple[float, float]:
    """Seconds of the clone, and from `make demo` to the first reply on the screen."""
    began = time.perf_counter()
    subprocess.run(["git", "clone", "-q", str(ROOT), str(place / "clone")], check=True)
    cloned = time.perf_counter() - began
    code = (
        f"import os; os.chdir({str(place / 'clone')!r}); "
        f"os.execvpe('make', ['make', 'demo'], {environment(place, caches)!r})"
    )
    terminal = Terminal.start(["-c", code])
    try:
        seconds = terminal.until(LIVE, PATIENCE_SECONDS)
        if seconds is None:
            raise SystemExit("no live screen")
        return cloned, seconds
    finally:
        terminal.close()
        _end_conductor(place / "clone")


def _end_conductor(clone: Path) -> None:
    """The demo goes on without its terminal: end the conductor of this clone, whose command line names it."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
            here = (folder / "cwd").resolve() == clone.resolve()
        except OSError:
            continue
        if here and b"refinery_tui" in words:
            os.kill(int(folder.name), 15)


def peer(place: Path, caches: Path) -> float:
    """Seconds of a fresh environment with textual alone, by venv and pip."""
    made, found = place / "peer", environment(place, caches)
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "venv", str(made)], check=True, env=found)
    install = [str(made / "bin/python"), "-m", "pip", "install", "--quiet", PEER]
    subprocess.run(install, check=True, env=found)
    return time.perf_counter() - began


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            for warmth in ("cold", "warm"):
                place = Path(folder) / warmth
                place.mkdir()
                cloned, live = to_live_screen(place, Path(folder) / "caches")
                found.setdefault(f"clone to live screen, {warmth} caches", []).append(cloned + live)
                found.setdefault(f"pip install {PEER}, {warmth} caches", []).append(
                    peer(place, Path(folder) / "peer-caches")
                )
                shutil.rmtree(place, ignore_errors=True)
    print(f"medians of {rounds} rounds, load {os.getloadavg()[0]:.1f}")
    for name, values in found.items():
        print(f"  {name:<40} {statistics.median(values):6.1f} s")
    print("goals: clone to live screen <= 20 s with cold caches, <= 8 s with warm ones")


if __name__ == "__main__":
    main()
