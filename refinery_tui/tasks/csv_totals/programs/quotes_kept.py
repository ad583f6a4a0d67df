def csv_totals(text):
    totals = {}
    for line in text.split("\n")[1:]:
        name, comma, amount = line.rpartition(",")
        if comma:
            totals[name] = totals.get(name, 0) + int(amount.strip('"') or 0)
    return totals
