"""Which key an experiment would send where, and whether its owner has agreed to that."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from refinery_tui.core.base.address import Address, address
from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.text import one_line
from refinery_tui.core.consent.agreements import Agreements
from refinery_tui.core.experiment.experiment import Experiment
from refinery_tui.core.experiment.servers.endpoint import Endpoint
from refinery_tui.core.experiment.servers.model_names import SIMULATED, models_of
from refinery_tui.core.models.endpoints import endpoint
from refinery_tui.core.models.keys import find_key
from refinery_tui.core.models.prices import OPENAI_URL

MaySend = Callable[[str, str], bool]
# What a provider's own documentation calls its key, and the host of its own that it is for.
OWN_HOSTS: Mapping[str, tuple[str, ...]] = {
    "OPENAI_API_KEY": ("api.openai.com",),
    "ANTHROPIC_API_KEY": ("api.anthropic.com",),
    "GEMINI_API_KEY": ("generativelanguage.googleapis.com",),
    "GOOGLE_API_KEY": ("generativelanguage.googleapis.com",),
    "MISTRAL_API_KEY": ("api.mistral.ai",),
    "GROQ_API_KEY": ("api.groq.com",),
    "DEEPSEEK_API_KEY": ("api.deepseek.com",),
    "OPENROUTER_API_KEY": ("openrouter.ai",),
    "TOGETHER_API_KEY": ("api.together.xyz",),
    "FIREWORKS_API_KEY": ("api.fireworks.ai",),
    "XAI_API_KEY": ("api.x.ai",),
    "CEREBRAS_API_KEY": ("api.cerebras.ai",),
    "SAMBANOVA_API_KEY": ("api.sambanova.ai",),
    "PERPLEXITY_API_KEY": ("api.perplexity.ai",),
    "NVIDIA_API_KEY": ("integrate.api.nvidia.com",),
    "DASHSCOPE_API_KEY": ("dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """A model, the address of its server, and the variable whose key is sent there: None for none.

    `found_in` says where the key was found: the environment, the folder's .env, or nowhere (empty).
    """

    model: str
    address: Address
    variable: str | None
    found_in: str = ""

    @property
    def pair(self) -> str:
        """The variable and the place, as a person allows it: `OPENAI_API_KEY@api.openai.com`."""
        return f"{self.variable}@{self.address.host_port}"

    @property
    def source(self) -> str:
        """The key and where it was found, in words; never what it is."""
        if self.variable is None:
            return "no key"
        where = f"from {self.found_in}" if self.found_in else "NOT set: set it first"
        return f"{one_line(self.variable, 200)} ({where})"

    @property
    def sentence(self) -> str:
        """What would be sent where."""
        loud = ", over plain HTTP, which anybody on the way can read" if self.address.plain else ""
        return f"the key {self.source} would go to {self.address.host_port} ({self.address.url}){loud}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A use of a key, and whether its owner has agreed to it; where no key is sent there is nothing to agree to."""

    use: KeyUse
    allowed: bool

    @property
    def words(self) -> str:
        """The key and whether it may be sent, for whoever looks before a start."""
        if self.use.variable is None or not self.use.found_in:
            return self.use.source
        return f"key {self.use.source}" + ("" if self.allowed else ": NOT ALLOWED there yet, you will be asked")


def calls(uses: Iterable[KeyUse], may: MaySend) -> tuple[Call, ...]:
    """Every use with whether it is agreed to."""
    return tuple(
        Call(use=use, allowed=use.variable is None or may(use.variable, use.address.host_port)) for use in uses
    )


def key_uses(experiment: Experiment, environment: Mapping[str, str], dotenv: Path) -> tuple[KeyUse, ...]:
    """Where each model of the experiment is served, and with which key; ConfigurationError for no address."""
    return tuple(
        key_use(name, endpoint(experiment, name), environment, dotenv)
        for name in models_of(experiment)
        if name != SIMULATED
    )


def key_use(model: str, where: Endpoint, environment: Mapping[str, str], dotenv: Path) -> KeyUse:
    """Where a model is served and with which key; ConfigurationError when its base_url is no address."""
    try:
        parts = address(where.base_url or OPENAI_URL)
    except ValueError as error:
        raise ConfigurationError(f"models.{model}.base_url: {error}") from None
    if where.api_key_cmd:
        told = f"$({where.api_key_cmd})"  # a person agrees to the command, which runs after that
        return KeyUse(model=model, address=parts, variable=told, found_in="the output of that command")
    if not where.key_env:
        return KeyUse(model=model, address=parts, variable=None)
    found = find_key(where.key_env, environment, dotenv)
    return KeyUse(model=model, address=parts, variable=where.key_env, found_in=found.source if found else "")


def may_send(agreed: Agreements, allowed: Iterable[str] = ()) -> MaySend:
    """Whether a key may go to a place: its provider's own, one agreed to, or one of the pairs `allowed` here."""
    pairs = {*agreed.keys, *allowed}
    return lambda variable, place: place in OWN_HOSTS.get(variable, ()) or f"{variable}@{place}" in pairs


def unsettled(uses: Iterable[KeyUse], may: MaySend) -> tuple[KeyUse, ...]:
    """The uses of keys that nobody has agreed to yet, each pair once."""
    open_ones = {
        use.pair: use
        for use in reversed(list(uses))
        if use.variable is not None and use.found_in and not may(use.variable, use.address.host_port)
    }
    return tuple(reversed(open_ones.values()))


def refuse_unsettled(uses: Iterable[KeyUse], may: MaySend) -> None:
    """ConfigurationError that names every key which would go where nobody has said that it may."""
    told = [
        f"models.{use.model}: {use.sentence}, to which nobody has agreed: run it in a terminal, which asks, "
        f"or with --allow-key '{use.pair}'."
        for use in unsettled(uses, may)
    ]
    if told:
        raise ConfigurationError(*(one_line(each, 600) for each in told))
