def top_k(stream):
    k, numbers = stream["k"], stream["numbers"]
    if k <= 0:
        return []
    step = len(numbers) // (20 * k) + 1
    sample = sorted(numbers[::step], reverse=True)
    least = sample[min(len(sample) - 1, 2 * k // step + 5)] if sample else 0
    kept = [number for number in numbers if number >= least]
    if len(kept) < k:
        kept = numbers
    return sorted(kept, reverse=True)[:k]
