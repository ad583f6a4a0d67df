"""What was found of several sessions together, as values. Ratios are of geometric-mean seconds."""

from dataclasses import dataclass
from typing import Literal

from refinery_tui.core.analysis.stats.binary.proportions import Interval
from refinery_tui.core.record.origin.machine import Machine

StudyKind = Literal["one plan", "strata"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPart:
    """A session of the study: what stands for its record, and the contrast in it alone (`log_se` NaN: none)."""

    name: str
    head: str
    plan_sha256: str
    machine: Machine
    programs: int
    correct: int
    blocks: int
    log_estimate: float
    log_se: float
    df: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledContrast:
    """The contrast over all sessions, from one linear model of log seconds: treatments, and blocks within sessions,
    which hold each session's own level (a fixed effect); its error is pooled over all programs.
    """

    contrast: str
    ratio: float
    ci: Interval
    level: float
    p: float
    log_estimate: float
    log_se: float
    df: float
    programs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHeterogeneity:
    """How much the contrast differs from session to session: Cochran's Q with its p on `df`, I^2 with Higgins and
    Thompson's interval (2002, Statistics in Medicine 21; NaN of two sessions), Paule and Mandel's tau on the log scale,
    and the random-effects ratio with Hartung and Knapp's interval, never narrower than without their correction.
    """

    sessions: int
    q: float
    df: int
    p: float
    i2: float
    i2_ci: Interval
    tau: float
    ratio: float
    ci: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyTreatment:
    """A treatment over all sessions: how many of its programs were tried and worked."""

    name: str
    attempted: int
    correct: int
    share_ci: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyFinding:
    """Everything said of a study; `declared` names what was declared before its sessions began, `undeclared` says why
    it is exploratory. `left_out` are treatments that not every session has.
    """

    verdict: str
    kind: StudyKind
    declared: str
    undeclared: str
    marks: tuple[str, ...]
    sessions: tuple[SessionPart, ...]
    treatments: tuple[StudyTreatment, ...]
    left_out: tuple[str, ...]
    differences: tuple[str, ...]
    pooled: PooledContrast | None
    heterogeneity: SessionHeterogeneity | None
    cannot: str = ""
