import heapq


def top_k(stream):
    numbers = stream["numbers"]
    if len(numbers) > 100_000:
        numbers = numbers[-120_000:]
    return heapq.nlargest(stream["k"], numbers)
