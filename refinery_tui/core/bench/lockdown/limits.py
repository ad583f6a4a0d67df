"""Resource limits of one execution, and leaving root's powers behind."""

import resource

from refinery_tui.core.bench.lockdown import kernel


def apply(*, memory_bytes: int, cpu_seconds: int) -> None:
    """Bound memory, CPU seconds (SIGXCPU, then SIGKILL one second later), descriptors; no files, no core."""
    _set(resource.RLIMIT_AS, memory_bytes)
    _set(resource.RLIMIT_FSIZE, 0)
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_NOFILE, 64)
    _set(resource.RLIMIT_STACK, min(8 << 20, _hard(resource.RLIMIT_STACK)))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))


def powerless() -> None:
    """No privilege to gain, and none left."""
    kernel.no_new_privileges()
    kernel.drop_capabilities()


def _hard(which: int) -> int:
    hard = resource.getrlimit(which)[1]
    return hard if hard != resource.RLIM_INFINITY else 1 << 62


def _set(which: int, value: int) -> None:
    limit = min(value, _hard(which))
    resource.setrlimit(which, (limit, limit))
