import csv
import io
from collections import defaultdict


def csv_totals(text):
    totals = defaultdict(int)
    rows = csv.reader(io.StringIO(text, newline=""))
    next(rows)
    for name, amount in rows:
        totals[name] += int(amount or 0)
    return dict(totals)
