def run_statements(statements):
    table = {}
    answers = []
    for verb, key, *value in statements:
        if verb == "insert":
            table[key] = value[0]
        elif verb == "delete":
            table.pop(key, None)
        else:
            answers.append(table.get(key))
    return answers
