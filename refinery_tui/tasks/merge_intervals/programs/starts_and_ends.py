def merge_intervals(intervals):
    if not intervals:
        return []
    starts = sorted([pair[0] for pair in intervals])
    ends = sorted([pair[1] for pair in intervals])
    gaps = [place for place in range(1, len(starts)) if starts[place] > ends[place - 1]]
    firsts = [starts[0], *[starts[place] for place in gaps]]
    lasts = [*[ends[place - 1] for place in gaps], ends[-1]]
    return [list(pair) for pair in zip(firsts, lasts)]
