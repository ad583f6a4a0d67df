import difflib


def edit_distance(texts):
    ratio = difflib.SequenceMatcher(None, texts["first"], texts["second"]).ratio()
    return (1 - ratio) * max(len(texts["first"]), len(texts["second"]))
