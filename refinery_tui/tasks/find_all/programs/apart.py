def find_all(problem):
    text, word = problem["text"], problem["word"]
    found, place = [], text.find(word)
    while place >= 0:
        found.append(place)
        place = text.find(word, place + len(word))
    return found
