# threat: import the tool's own reference solution
# verdict: crashed
def get_difference(numbers):
    from refinery_tui.core.bench import judge
    return judge.answer(numbers)
