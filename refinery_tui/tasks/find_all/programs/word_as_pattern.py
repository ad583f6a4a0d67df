import re


def find_all(problem):
    return [found.start() for found in re.finditer(f"(?={problem['word']})", problem["text"])]
