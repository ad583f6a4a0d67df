"""Every preset has a page, and runs as its page says."""

import pytest

from refinery_tui.core.base.errors import ConfigurationError
from refinery_tui.core.base.files.package_files import preset_names
from refinery_tui.core.find.preset_pages import PAGES, preset_page, preset_title
from refinery_tui.core.find.resolve import asked
from refinery_tui.core.plan.preview import outlook


def test_every_preset_has_a_page_and_every_page_a_preset() -> None:
    assert sorted(path.stem for path in PAGES.iterdir()) == sorted(preset_names())


@pytest.mark.parametrize("name", preset_names())
def test_a_page_has_a_short_title_and_paragraphs(name: str) -> None:
    title, *paragraphs = preset_page(name).split("\n\n")
    assert title == preset_title(name)
    assert len(title) <= 60
    assert len(paragraphs) >= 2
    assert all("\n" not in paragraph for paragraph in paragraphs)


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_can_be_carried_out_without_a_key_and_its_plan_can_be_tested(name: str) -> None:
    found = outlook(asked(name).experiment)
    assert {found.experiment.settings(t).model for t in range(len(found.experiment.arms))} == {"simulated"}
    assert not [warning for warning in found.warnings if "degrees of freedom" in warning]


def test_what_is_no_preset_is_refused_with_the_name_that_was_meant() -> None:
    with pytest.raises(ConfigurationError, match=r"'team-shape' is not a preset\. Did you mean 'team-shapes'"):
        preset_page("team-shape")
