"""The command line, headless twin of every screen: stdout is the answer, stderr is the talk."""

import sys


def main() -> None:
    """The command `refinery`; Home and --version do not wait for the rest to be imported."""
    from refinery_tui.cli.report import guarded

    sys.exit(guarded(lambda: _dispatched(sys.argv[1:])))


def _dispatched(arguments: list[str]) -> int:
    if not arguments:
        from pathlib import Path

        from refinery_tui.cli.home import home

        return home(Path("sessions"))
    if arguments == ["--version"]:
        from refinery_tui.cli.version import version_text

        print(version_text())
        return 0
    from refinery_tui.cli.app import obey

    return obey(arguments)
