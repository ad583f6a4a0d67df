class Row:
    def __init__(self, key, value):
        self.key = key
        self.value = value


class Table:
    def __init__(self):
        self.rows = {}

    def insert(self, key, value):
        if key not in self.rows:
            self.rows[key] = Row(key, value)

    def delete(self, key):
        if key in self.rows:
            del self.rows[key]

    def get(self, key):
        row = self.rows.get(key)
        return None if row is None else row.value


def run_statements(statements):
    table = Table()
    answers = []
    for verb, *arguments in statements:
        answer = getattr(table, verb)(*arguments)
        if verb == "get":
            answers.append(answer)
    return answers
