def run_statements(statements):
    rows = []
    answers = []
    for statement in statements:
        verb, key = statement[0], statement[1]
        found = None
        for row in rows:
            if row[0] == key:
                found = row
                break
        if verb == "insert":
            if found is None:
                rows.append((key, statement[2]))
        elif verb == "delete":
            if found is not None:
                rows.remove(found)
        else:
            answers.append(None if found is None else found[1])
    return answers
