"""A limit in usd under which not one reply is asked for: each needs the most that it may cost kept aside."""

import time
from collections.abc import Iterator, Mapping

from refinery_tui.core.base.chat import Price
from refinery_tui.core.base.text import one_line, usd
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.task_shelf import Tasks
from refinery_tui.core.team.iteration.rehearsal import rehearsed
from refinery_tui.core.team.ledger import allowance


def too_low_for_a_reply(experiment: Experiment, tasks: Tasks, prices: Mapping[str, Price | None]) -> Iterator[str]:
    """Each limit that is below what a first reply may cost at most, in a sentence with its mend."""
    limits = {"limits.usd": experiment.limits.usd, "limits.run_usd": experiment.limits.run_usd}
    least = {key: limit for key, limit in limits.items() if limit is not None}
    worst = _first_replies(experiment, tasks, prices) if least else {}
    for key, limit in least.items():
        for model, most in worst.items():
            if most > limit:
                yield (
                    f"{key} = {limit:g} is less than one reply of {one_line(model, 60)!r} may cost at most "
                    f"({usd(most)}), so none is asked for: raise it, or lower limits.reply_tokens"
                )


def _first_replies(experiment: Experiment, tasks: Tasks, prices: Mapping[str, Price | None]) -> Mapping[str, float]:
    """Usd of the dearest first request of each model that has a price."""
    worst: dict[str, float] = {}
    for treatment in range(len(experiment.treatments_of_a_task)):
        ask = rehearsed(experiment, treatment, tasks)[0].asks[0]
        own = ask.member.settings
        most_tokens = own.max_tokens or experiment.limits.reply_tokens
        found = allowance(ask.messages, most_tokens, prices.get(own.model), at_epoch=time.time()).usd
        if found is not None:
            worst[own.model] = max(found, worst.get(own.model, 0.0))
    return worst
