def natural_sort(texts):
    return sorted(texts)
