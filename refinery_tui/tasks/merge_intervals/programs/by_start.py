from operator import itemgetter


def merge_intervals(intervals):
    merged = []
    low = high = None
    for start, end in sorted(intervals, key=itemgetter(0)):
        if low is None:
            low, high = start, end
        elif start <= high:
            if end > high:
                high = end
        else:
            merged.append([low, high])
            low, high = start, end
    return merged if low is None else [*merged, [low, high]]
