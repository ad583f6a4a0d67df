"""Findings as plain JSON-like values: the shape of `refinery analyze --json`.

Keys are the field names of `Findings` (findings.py says what each is and in which unit); tuples become lists,
and numbers that do not exist (NaN, infinite) become null.
"""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def as_facts(value: object) -> Any:
    """`value` with dataclasses as dictionaries and NaN as None, all the way down."""
    match value:
        case _ if is_dataclass(value):
            return {f.name: as_facts(getattr(value, f.name)) for f in fields(value)}
        case Mapping():
            return {str(k): as_facts(v) for k, v in value.items()}
        case tuple() | list():
            return [as_facts(v) for v in value]
        case np.generic():
            return as_facts(value.item())
        case float() if not math.isfinite(value):
            return None
        case _:
            return value
