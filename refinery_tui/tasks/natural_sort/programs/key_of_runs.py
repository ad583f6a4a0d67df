import re

RUN = re.compile(r"[0-9]+|[^0-9]")


def natural_sort(texts):
    return sorted(texts, key=key)


def key(text):
    return [(0, int(run), "") if "0" <= run[0] <= "9" else (1, 0, run) for run in RUN.findall(text)], text
