def run_statements(statements):
    table = {}
    answers = []
    insert, delete, get, answer = table.setdefault, table.pop, table.get, answers.append
    for statement in statements:
        verb = statement[0]
        if verb == "get":
            answer(get(statement[1]))
        elif verb == "insert":
            insert(statement[1], statement[2])
        else:
            delete(statement[1], None)
    return answers
