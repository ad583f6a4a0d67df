"""What must hold of any reply, tried on very many: by `make calibrate` alone."""

from collections.abc import Callable

import pytest
from hypothesis import settings

from tests.core.reply import test_extract


@pytest.mark.calibrate
@pytest.mark.parametrize(
    "claim",
    [
        test_extract.test_extraction_is_total_and_says_what_it_did,
        test_extract.test_a_program_in_one_clean_fence_gives_itself,
        test_extract.test_without_parsing_extraction_is_as_total,
    ],
)
def test_a_claim_about_replies_holds_of_very_many(claim: Callable[[], None]) -> None:
    settings(max_examples=20_000, deadline=None)(claim)()
