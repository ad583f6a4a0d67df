def find_all(problem):
    text, word = problem["text"], problem["word"]
    found = []
    for place in range(len(text) - len(word) + 1):
        fits = 0
        while fits < len(word) and text[place + fits] == word[fits]:
            fits += 1
        if fits == len(word):
            found.append(place)
    return found
