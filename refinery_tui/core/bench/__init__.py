"""Trusted measuring of programs nobody trusts: three processes, each trusting the next less.

client (conductor) -> judge (the bench process: clock, inputs, answers) -> zygote (fork server) -> child (one program,
one input, locked down). Import `refinery_tui.core.bench.client` for `open_bench` and `Bench`.
"""
