"""The columns of a session's tidy tables by name, which no factor may be called."""

# What a table without rows is headed by: the keys of its rows, the factors standing after the block.
COLUMNS = {
    "runs": "run block order treatment status verdict seconds ratio n_timings iterations turns input_tokens "
    "output_tokens generation_seconds session_seconds ended_because overshoot_seconds usd attempt host model "
    "server_model program touched arm_hash origin",
    "iterations": "run block iteration elapsed_seconds usd tokens verdict seconds baseline_seconds program chosen by "
    "after_end decision origin",
    "turns": "run block iteration turn by agent member role step wants model server_model outcome reply_outcome "
    "finish_reason input_tokens output_tokens reasoning_tokens cached_tokens cache_write_tokens service_tier "
    "tokens_estimated beyond_cap_tokens seconds first_token_seconds overshoot_seconds usd error no_program assumed "
    "programs_found program parents verdict program_seconds ratio chosen is_result origin",
    "measurements": "run block input repeat order program family verdict seconds cpu_seconds wall_seconds "
    "baseline_cpu_seconds peak_bytes answer host origin",
    "cases": "run block iteration purpose family verdict cpu_seconds wall_seconds peak_bytes answer detail program "
    "origin",
}

# Of the runs of a task that says which cases are shown: four marks of the final program, true or false, and the fitted
# exponents of its time and of the baseline's on size, without a unit, with the bounds of their 95 % intervals.
MARK_COLUMNS = (
    "mark_loads mark_shown mark_hidden mark_scales exponent exponent_low exponent_high baseline_exponent "
    "baseline_exponent_low baseline_exponent_high"
)

# What no factor may be called; one that is called `model` keeps its column, which says the same.
RESERVED = frozenset(" ".join(COLUMNS.values()).split()).union(("file", "sha256"), MARK_COLUMNS.split()) - {"model"}
