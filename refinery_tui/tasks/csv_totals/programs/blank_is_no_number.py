import csv
import io


def csv_totals(text):
    totals = {}
    for row in csv.DictReader(io.StringIO(text, newline="")):
        totals[row["name"]] = totals.get(row["name"], 0) + int(row["amount"])
    return totals
