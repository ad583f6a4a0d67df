import re

RUN = re.compile(r"[0-9]+|[^0-9]")


def natural_sort(texts):
    texts.sort(key=lambda text: ([(0, int(r), "") if "0" <= r[0] <= "9" else (1, 0, r) for r in RUN.findall(text)], text))
    return texts
