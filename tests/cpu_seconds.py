"""What tests cost in CPU seconds, with the processes they waited for, and which are dearest: load makes a wall lie."""

import time
from collections import defaultdict
from collections.abc import Generator, Iterator
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import pytest

DEAR_SECONDS, MOST_NAMED = 2.0, 20


def used_seconds() -> float:
    """CPU seconds of this process and of those it waited for, until now."""
    return sum(used.ru_utime + used.ru_stime for used in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))


class CpuSeconds:
    """Each report says what was used since the one before; the end of the run names the dearest tests, and `by_part`
    what each file of tests took.
    """

    def __init__(self, *, by_part: bool = False) -> None:
        self._before, self._began, self._by_part = used_seconds(), time.monotonic(), by_part
        self._tests: defaultdict[str, float] = defaultdict(float)
        self._seconds: defaultdict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        until_now = used_seconds()
        report.user_properties.append(("cpu_seconds", until_now - self._before))
        self._before = until_now
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] += report.duration
        for name, value in report.user_properties:
            if name == "cpu_seconds" and isinstance(value, float):
                self._tests[report.nodeid] += value

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        ranked = sorted(self._tests.items(), key=lambda each: each[1], reverse=True)
        dear = [(test, seconds) for test, seconds in ranked if seconds > DEAR_SECONDS]
        if dear:
            words = f"{len(dear)} cost more than {DEAR_SECONDS:g} s each"
            terminalreporter.write_line(f"{sum(self._tests.values()):.0f} s of CPU time in tests; {words}:")
        for test, seconds in dear[:MOST_NAMED]:
            terminalreporter.write_line(f"{seconds:6.1f} s  {test}")
        for row in self._parts() if self._by_part else ():
            terminalreporter.write_line(row)

    def _parts(self) -> Iterator[str]:
        """The CPU seconds of each file of tests, and the seconds that its tests took one after the other; then all."""
        files: defaultdict[str, list[str]] = defaultdict(list)
        for test in self._seconds:
            files[test.partition("::")[0]].append(test)
        took = {name: (sum(map(self._tests.__getitem__, own)), own) for name, own in files.items()}
        yield "      CPU    seconds  part"
        for name, (cpu, own) in sorted(took.items(), key=lambda each: each[1][0], reverse=True):
            seconds = sum(map(self._seconds.__getitem__, own))
            yield f"{cpu:7.1f} s  {seconds:7.1f} s  {name} ({len(own)})"
        cpu, elapsed = sum(self._tests.values()), time.monotonic() - self._began
        yield f"{cpu:7.1f} s  {elapsed:7.1f} s  all: {cpu / 60:.1f} min of CPU, {elapsed / 60:.1f} min from the first"


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(CpuSeconds(by_part=config.getoption("markexpr") == "calibrate"))
