def run_statements(statements):
    rows = []
    places = {}
    answers = []
    for statement in statements:
        verb, key = statement[0], statement[1]
        place = places.get(key)
        if verb == "insert" and place is None:
            places[key] = len(rows)
            rows.append(statement[2])
        elif verb == "delete" and place is not None:
            rows[place : place + 1] = []
            del places[key]
        elif verb == "get":
            answers.append(rows[place] if place is not None and place < len(rows) else None)
    return answers
