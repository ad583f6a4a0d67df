"""The style sheets name what there is: a selector of a class that was renamed would style nothing, without a word."""

from pathlib import Path

from textual.css.model import SelectorType
from textual.widget import Widget

from refinery_tui.tui import all_bindings
from refinery_tui.tui.app import RefineryApp


def named(kind: type) -> set[str]:
    """A class and all that are made of it."""
    return {kind.__name__}.union(*map(named, kind.__subclasses__()))


async def test_every_class_that_a_style_sheet_names_exists(tmp_path: Path) -> None:
    all_bindings.binding_groups()  # imports every screen and widget of ours
    app = RefineryApp(sessions=tmp_path)
    async with app.run_test():
        rules = [rule for rule in app.stylesheet.rules if not rule.is_default_rules]
        chosen = [each for rule in rules for chain in rule.selector_set for each in chain.selectors]
        names = {each.name for each in chosen if each.type is SelectorType.TYPE}
    assert len(names) > 10, "the style sheets were not read"
    assert names <= named(Widget) | {"App", "RefineryApp"}
