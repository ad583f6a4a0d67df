def find_all(problem):
    text, word = problem["text"], problem["word"]
    return [place for place in range(len(text) - len(word) + 1) if text.startswith(word, place)]
