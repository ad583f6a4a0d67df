import re

RUN = re.compile(r"[0-9]+|[^0-9]")


def natural_sort(texts):
    keyed = [(key(text), text) for text in texts]
    changed = True
    while changed:
        changed = False
        for place in range(len(keyed) - 1):
            if keyed[place] > keyed[place + 1]:
                keyed[place], keyed[place + 1] = keyed[place + 1], keyed[place]
                changed = True
    return [text for _, text in keyed]


def key(text):
    return [(0, int(run), "") if "0" <= run[0] <= "9" else (1, 0, run) for run in RUN.findall(text)]
