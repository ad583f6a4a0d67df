"""How replies ended, by treatment: a response of its own, since no skill shows in a reply that was cut off."""

from collections import Counter

import pandas as pd

from refinery_tui.core.analysis.session.prepare import ProgramTable
from refinery_tui.core.analysis.session.responses.responses import ReplyOutcomeFinding
from refinery_tui.core.base.extraction import ReplyOutcome


def by_treatment(table: ProgramTable, turns: pd.DataFrame) -> tuple[ReplyOutcomeFinding, ...]:
    """Counts of the outcomes of each treatment's replies, complete ones first; empty where none is on record.

    Replies of one run are not independent, so their shares stand without intervals.
    """
    if turns.empty or "reply_outcome" not in turns or not len(table.rows):
        return ()
    treatments = dict(zip(table.rows["run"], table.rows["treatment"], strict=True))
    known = turns[["run", "reply_outcome"]][turns["reply_outcome"].notna() & turns["run"].isin(list(treatments))]
    found = []
    for name, own in known.groupby(known["run"].map(treatments), sort=False):
        counted: Counter[ReplyOutcome] = Counter(own["reply_outcome"])
        ordered = sorted(counted.items(), key=lambda each: (each[0] != "complete", -each[1], each[0]))
        found.append(ReplyOutcomeFinding(treatment=str(name), replies=len(own), outcomes=tuple(ordered)))
    return tuple(found)
