def run_statements(statements):
    table = {}
    answers = []
    for verb, key, *value in statements:
        if verb == "insert":
            table[key] = table.get(key) or value[0]
        elif verb == "delete":
            table[key] = 0
        else:
            answers.append(table.get(key) or None)
    return answers
