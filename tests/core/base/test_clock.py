"""Time in which nothing ran is told from gaps between ticks, once, and belongs to whoever waited then."""

from dataclasses import dataclass

from refinery_tui.core.base.clock import LONGEST_BEAT_SECONDS, Heartbeat, SessionClock


@dataclass
class Now:
    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_a_gap_is_told_once_and_counts_for_what_began_before_it_ended() -> None:
    now, told = Now(), list[float]()
    heart = Heartbeat(missed=told.append, now=now)
    early = heart.tick()
    now.seconds += LONGEST_BEAT_SECONDS
    assert heart.missed_since(early) == 0
    now.seconds += 30
    assert heart.missed_since(early) == 30
    late = heart.tick()
    now.seconds += 1
    assert (heart.missed_since(early), heart.missed_since(late), told) == (30, 0, [30])


def test_the_record_goes_on_by_a_clock_that_nobody_sets() -> None:
    clock = SessionClock(_epoch=1000.0)
    assert 0 <= clock.now() - 1000.0 < 60
    assert clock.now() <= clock.now()
