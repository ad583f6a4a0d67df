"""What is known of a session is not worked out again."""

from refinery_tui.tui.runtime.lru_cache import LruCache


def test_an_answer_is_worked_out_once_while_it_is_among_the_newest() -> None:
    asked: list[str] = []
    recall: LruCache[str] = LruCache(most=2)

    def work(last: str) -> str:
        asked.append(last)
        return last.upper()

    def told(last: str) -> str:
        return recall.answer(last, lambda: work(last))

    assert [told(last) for last in "aabacab"] == list("AABACAB")
    assert asked == ["a", "b", "c", "b"]
