import csv
import io


def csv_totals(text):
    totals = {}
    for row in csv.DictReader(io.StringIO(text, newline="")):
        name = row["name"].strip()
        totals[name] = totals.get(name, 0) + int(row["amount"] or 0)
    return totals
