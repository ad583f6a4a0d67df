"""What an agent is told where a program is a script of actions: what `prompts` say of Python else."""

from refinery_tui.core.experiment.experiment import Prompts
from refinery_tui.core.models.simulated_roles import WORDS_ONLY

PLAIN_SCRIPT = Prompts(
    system=(
        "You operate web pages by scripts of actions. You answer with one complete script, JSON Lines in a fenced code "
        "block marked jsonl: one action a line."
    ),
    team="You work in a team of agents who improve one script in turn; what you are shown is your team's work.",
    ask="{task}",
    review=(
        "{task}\n\nThis is the current script:\n\n```jsonl\n{program}\n```\n\n{feedback}"
        "Correct what is wrong in it, and leave out what it need not do. Answer with the complete script."
    ),
    remaining="You have {seconds} seconds left.",
)
SCRIPT_IN_WORDS = (
    f"You know how web pages are operated, and advise colleagues who write scripts of actions. {WORDS_ONLY}"
)
