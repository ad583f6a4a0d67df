"""The command line, headless twin of every screen: stdout is the answer, stderr is the talk."""

import gc
import sys

SELDOM = (50_000, 20, 20)  # objects made before a pass over the new ones, passes before one over the older, over all


def main() -> None:
    """The command `refinery`; Home and --version do not wait for the rest to be imported."""
    from refinery_tui.core.base.process.own_process import leave_current_folder

    leave_current_folder()  # before anything else is imported: a file there may be called as a library is
    gc.set_threshold(*SELDOM)  # what a command imports and reads stays: passes took a tenth of its time
    from refinery_tui.cli.base.report import guarded

    code = guarded(lambda: _dispatched(sys.argv[1:]))
    gc.freeze()  # Python ends with passes over all there is, which nobody needs: a tenth of an analysis
    sys.exit(code)


def _dispatched(arguments: list[str]) -> int:
    if not arguments:
        from pathlib import Path

        from refinery_tui.cli.base.home import home

        return home(Path("sessions"))
    if arguments == ["--version"]:
        from refinery_tui.cli.base.version import version_text

        print(version_text())
        return 0
    from refinery_tui.cli.base.commands import obey

    return obey(arguments)
