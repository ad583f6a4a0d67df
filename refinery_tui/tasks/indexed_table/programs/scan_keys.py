def run_statements(statements):
    keys = []
    values = []
    answers = []
    for statement in statements:
        verb, key = statement[0], statement[1]
        place = keys.index(key) if key in keys else -1
        if verb == "insert":
            if place < 0:
                keys.append(key)
                values.append(statement[2])
        elif verb == "delete":
            if place >= 0:
                del keys[place], values[place]
        else:
            answers.append(values[place] if place >= 0 else None)
    return answers
