import functools
import re

RUN = re.compile(r"[0-9]+|[^0-9]")


def natural_sort(texts):
    return sorted(texts, key=functools.cmp_to_key(compare))


def compare(one, other):
    for a, b in zip(RUN.findall(one), RUN.findall(other)):
        a_key = (0, int(a), "") if "0" <= a[0] <= "9" else (1, 0, a)
        b_key = (0, int(b), "") if "0" <= b[0] <= "9" else (1, 0, b)
        if a_key != b_key:
            return -1 if a_key < b_key else 1
    runs, others = len(RUN.findall(one)), len(RUN.findall(other))
    if runs != others:
        return runs - others
    return (one > other) - (one < other)
