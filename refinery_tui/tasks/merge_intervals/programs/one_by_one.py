def merge_intervals(intervals):
    merged = []
    for start, end in intervals:
        apart = []
        for low, high in merged:
            if low <= end and start <= high:
                start, end = min(start, low), max(end, high)
            else:
                apart.append([low, high])
        merged = apart + [[start, end]]
    return sorted(merged)
