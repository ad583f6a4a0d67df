"""A limit or a budget in usd beside a model of unknown price is refused before the first call, with the mend."""

import pytest

from refinery_tui.core.base.chat import Price
from refinery_tui.core.team.unpriced import unpriced
from tests.fakes.conductor import PRICE, read

SOURCE = 'task = "get_difference"\n[run]\nmodel = "local"\n{run}[models.local]\nmodel = "m"\n{model}[limits]\n{limits}'


@pytest.mark.parametrize(
    ("run", "model", "limits", "price", "begins"),
    [
        ("", "", "", None, ""),
        ("", "", "usd = 1.0", PRICE, ""),
        ("", "", "usd = 1.0", None, "limits.usd cannot hold, since nobody knows what 'local' costs: add input_usd"),
        ("", "", "run_usd = 1.0", None, "limits.run_usd cannot hold"),
        ("", 'unpriced = "allow"\n', "usd = 1.0", None, ""),
        ("", "", 'usd = 1.0\nunpriced = "allow"', None, ""),
        (
            'budget = "0.01 usd"\n',
            "",
            "",
            None,
            "A budget of 0.01 usd never ends, since nobody knows what 'local' costs",
        ),
        ('budget = "0.01 usd"\n', 'unpriced = "allow"\n', "", None, "A budget of 0.01 usd never ends"),
        ('budget = "0.01 usd"\n', "", "", PRICE, ""),
    ],
)
def test_money_is_limited_only_where_prices_are_known(
    run: str, model: str, limits: str, price: Price | None, begins: str
) -> None:
    complaints = list(unpriced(read(SOURCE.format(run=run, model=model, limits=limits)), {"local": price}))
    assert [bool(begins)] == [bool(complaints)]
    assert all(complaint.startswith(begins) and "[models.local]" in complaint for complaint in complaints)
