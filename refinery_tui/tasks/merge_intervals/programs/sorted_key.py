def merge_intervals(intervals):
    merged = []
    for interval in sorted(intervals, key=lambda pair: (pair[0], pair[1])):
        if merged and interval[0] <= merged[-1][1]:
            merged[-1] = [merged[-1][0], max(merged[-1][1], interval[1])]
        else:
            merged.append([interval[0], interval[1]])
    return merged
