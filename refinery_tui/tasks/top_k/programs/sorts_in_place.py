def top_k(stream):
    stream["numbers"].sort(reverse=True)
    return stream["numbers"][: stream["k"]]
