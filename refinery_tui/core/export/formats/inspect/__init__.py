"""Inspect AI's log format, written by hand from a session, as its viewer and its dataframes read it.

One `.eval` file a treatment: what Inspect calls an eval is one model under one set of arguments, and its users group by
them. `evals_df` has a row a treatment, its levels in `task_arg_*`; `samples_df` a row a run, named by its task (`id`)
and its replicate (`epoch`), the columns of the table `runs` in `metadata_*`; `messages_df` a row a message.
`inspect_ai.log.EvalLog`, version 2, documents the format.
"""

from refinery_tui.core.export.files import Content, Files
from refinery_tui.core.export.formats.inspect.eval_file import eval_file, file_name
from refinery_tui.core.export.formats.inspect.log_source import log_sources
from refinery_tui.core.export.notes import notes
from refinery_tui.core.record.state import State

SAYS = "logs of Inspect AI, one a treatment, for its viewer and its dataframes"
COSTLY = True  # every request is written out whole

README = """\
*.eval are logs of Inspect AI, one a treatment: `inspect view --log-dir .` shows them, samples_df(".") reads them.
A sample is a run: its id is the task, its epoch the replicate, its metadata the row of the table runs.
Scores: correct is C or I; seconds, and ratio to the task's baseline, where a correct program was timed; reward is the
baseline's time over the program's, and 0 of a program that failed. What has no verdict yet has no score.
Messages are what was sent and answered, each once in its run; the model events hold every request whole."""


def files(state: State, session: str) -> Files:
    """One `.eval` file for each treatment of which a run began."""
    made: dict[str, Content] = {file_name(source): eval_file(source) for source in log_sources(state, session)}
    return {**made, **notes(state, README)}
