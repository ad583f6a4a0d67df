"""Key to screen while a crowd answers at once in one iteration, beside a floor: bare panes of those who are seen.

    python benchmarks/team_keys.py [--rounds 2] [--seconds 4]

`opened` types in the first seconds after the session was opened, while the libraries of its analysis are loaded.
The kinds take turns, so that noise hits them alike; rounds are pooled.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from keys import OURS, Echoes, bare, measure, speech
from terminal import ROOT, Terminal

sys.path.insert(0, str(ROOT))

RATE, HISTORY = 50, 100  # tokens a second and agent; lines that each has said before
SEEN = 6  # panes of a team that are seen at once
KINDS = (("floor", SEEN), ("team", 32), ("opened", 32), ("team", 64))


def team(echoes: Echoes, folder: Path, agents: int, seconds: float, *, settled: bool) -> None:
    """Our session screen on a session in one iteration of which so many agents answer at once."""
    from refinery_tui.core.record.live_replies import live_name
    from tests.fakes.team_sessions import AT_ONCE, team_at_work

    made = team_at_work(folder / "s", many=agents)
    files = [made.session.folder.path / live_name((AT_ONCE, lane)) for lane in range(1, agents + 1)]
    for file in files:
        file.write_text(speech(HISTORY), encoding="utf-8")
    try:
        code = OURS.format(folder=str(folder / "s"))
        load = (agents, RATE, HISTORY)
        measure(echoes, Terminal.start(["-c", code]), files, load, seconds, "Results", settled=settled)
    finally:
        made.session.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=4.0)
    asked = parser.parse_args()
    found = {kind: Echoes() for kind in KINDS}
    for _ in range(asked.rounds):
        for (kind, agents), echoes in found.items():
            with tempfile.TemporaryDirectory() as name:
                if kind == "floor":
                    bare("StreamPane", "found_")(echoes, Path(name), (agents, RATE, HISTORY), asked.seconds)
                else:
                    team(echoes, Path(name), agents, asked.seconds, settled=kind == "team")
    floor = found[KINDS[0]]
    print(f"key to screen behind a pty of 160x50, ms; {RATE} tokens a second and agent; CPU of one core")
    print(f"{'agents':>6}  {'kind':<7}     p50     p95     max    CPU")
    for (kind, agents), echoes in found.items():
        beside = (
            "" if echoes is floor or echoes.saturated else f"   p95 {echoes.p(0.95) / floor.p(0.95):.2f} x the floor"
        )
        print(f"{agents:>6}  {kind:<7} {echoes.row()}{beside}")


if __name__ == "__main__":
    main()
