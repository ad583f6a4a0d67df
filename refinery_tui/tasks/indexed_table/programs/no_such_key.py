def run_statements(statements):
    table = {}
    answers = []
    for verb, key, *value in statements:
        if verb == "insert":
            table.setdefault(key, value[0])
        elif verb == "delete":
            del table[key]
        else:
            answers.append(table.get(key))
    return answers
