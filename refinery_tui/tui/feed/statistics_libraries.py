"""The libraries of the statistics, loaded in a thread once a session is open, so that its analysis need not wait."""

import threading
from importlib import import_module

LIBRARIES = (
    "refinery_tui.core.analysis.session.analyse",
    "statsmodels.regression.linear_model",
    "statsmodels.duration.survfunc",
    "statsmodels.stats.contingency_tables",
    "statsmodels.stats.multitest",
    "statsmodels.stats.proportion",
    "statsmodels.stats.weightstats",
)


def load() -> None:
    """Import them all; what is loaded already costs nothing."""
    for name in LIBRARIES:
        import_module(name)


def load_in_a_thread() -> None:
    """The same while the app goes on; an app that ends does not wait for it."""
    threading.Thread(target=load, name="statistics", daemon=True).start()
