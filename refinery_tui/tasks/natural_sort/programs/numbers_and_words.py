import re


def natural_sort(texts):
    return sorted(texts, key=lambda text: [int(run) if run.isdecimal() else run for run in re.findall(r"[0-9]+|[^0-9]+", text)])
