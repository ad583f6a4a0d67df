import csv
import io


def csv_totals(text):
    names, sums = [], []
    for row in csv.DictReader(io.StringIO(text, newline="")):
        if row["name"] not in names:
            names.append(row["name"])
            sums.append(0)
        sums[names.index(row["name"])] += int(row["amount"] or 0)
    return dict(zip(names, sums))
