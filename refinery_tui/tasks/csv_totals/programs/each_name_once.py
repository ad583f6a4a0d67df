import csv
import io
from collections import Counter


def csv_totals(text):
    if '"' in text:
        rows = csv.reader(io.StringIO(text, newline=""))
        next(rows)
        counted = Counter(map(tuple, rows))
    else:
        lines = text.removesuffix("\n").split("\n")
        counted = Counter(line.partition(",")[::2] for line in lines[1:])
    totals = {}
    for (name, amount), times in counted.items():
        totals[name] = totals.get(name, 0) + int(amount or 0) * times
    return totals
