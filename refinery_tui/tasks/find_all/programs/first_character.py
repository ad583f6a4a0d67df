def find_all(problem):
    text, word = problem["text"], problem["word"]
    first = word[0]
    places = [place for place, character in enumerate(text) if character == first]
    return [place for place in places if text.startswith(word, place)]
