import csv
from collections import defaultdict


def csv_totals(text):
    totals = defaultdict(int)
    lines = iter(text.removesuffix("\n").split("\n"))
    next(lines)
    for line in lines:
        if '"' in line:
            while line.count('"') % 2:
                line += "\n" + next(lines)
            ((name, amount),) = csv.reader([part + "\n" for part in line.split("\n")])
        else:
            name, _, amount = line.partition(",")
        totals[name] += int(amount or 0)
    return dict(totals)
