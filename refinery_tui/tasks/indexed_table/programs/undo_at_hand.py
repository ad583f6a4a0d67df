import copy


def run_statements(statements):
    rows = {}
    answers = []
    for statement in statements:
        before = copy.deepcopy(rows)
        try:
            verb, key = statement[0], statement[1]
            if verb == "insert" and key not in rows:
                rows[key] = {"key": key, "value": statement[2]}
            elif verb == "delete":
                rows.pop(key, None)
            elif verb == "get":
                answers.append(rows[key]["value"] if key in rows else None)
        except (IndexError, TypeError):
            rows = before
    return answers
