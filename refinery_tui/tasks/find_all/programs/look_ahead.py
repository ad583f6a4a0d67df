import re


def find_all(problem):
    word = problem["word"]
    return [found.start() for found in re.finditer("(?=" + re.escape(word) + ")", problem["text"])]
