"""The analysis again as a Jupyter notebook beside the tables that it reads."""

import json

from refinery_tui.core.base.extras import require
from refinery_tui.core.export.files import Files
from refinery_tui.core.export.formats import csv
from refinery_tui.core.record.state import State

COSTLY = True  # the session is analysed: seconds
SAYS = (
    "the main analysis again in a Jupyter notebook, by pandas and statsmodels alone, with its tables (extra notebook)"
)


def files(state: State, session: str) -> Files:
    """analysis.ipynb, the tables it reads, and analyze.json, whose numbers it arrives at."""
    require("notebook", "nbformat")
    from refinery_tui.core.analysis.report.findings_json import as_facts
    from refinery_tui.core.analysis.session.analyse import of_session
    from refinery_tui.core.export.notebook.build import notebook_json

    found = of_session(state)
    told = json.dumps({"session": session, **as_facts(found)}, indent=2, allow_nan=False)
    return {
        "analysis.ipynb": notebook_json(state, session, found),
        "analyze.json": f"{told}\n",
        **csv.files(state, session),
    }
