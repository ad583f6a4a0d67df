import re

RUN = re.compile(r"[0-9]+|[^0-9]")
LENGTH = {size: chr(size + 1) for size in range(41)}


def natural_sort(texts):
    return sorted(sorted(texts), key=key)


def key(text):
    return "".join(
        "\x00" + LENGTH[len(run.lstrip("0"))] + run.lstrip("0") if "0" <= run[0] <= "9" else "\x01" + run
        for run in RUN.findall(text)
    )
