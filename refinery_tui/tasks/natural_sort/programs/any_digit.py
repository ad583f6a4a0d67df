import re

RUN = re.compile(r"\d+|\D")


def natural_sort(texts):
    return sorted(texts, key=key)


def key(text):
    return [(0, int(run), "") if run.isdecimal() else (1, 0, run) for run in RUN.findall(text)], text
