from __future__ import annotations

import pytest

from contraflow.codes import rates
from contraflow.codes.month import Month
from contraflow.errors import NoData

JUNE = Month(2022, 6)


def test_the_ecbs_own_mean_of_a_month():
    assert rates.rate("EUR", "USD", JUNE) == pytest.approx(1.0566, abs=1e-4)  # ECB, monthly mean of June 2022


def test_there_and_back_is_one():
    assert rates.rate("CNY", "USD", JUNE) * rates.rate("USD", "CNY", JUNE) == pytest.approx(1)
    assert rates.rate("INR", "INR", Month(1999, 1)) == 1


@pytest.mark.parametrize("currency", ["KZT", "AMD", "KGS", "UZS", "RUB"])
def test_a_currency_the_ecb_does_not_quote_is_refused(currency):
    with pytest.raises(NoData, match=f"no rate of {currency} in 2022-06"):
        rates.rate(currency, "USD", JUNE)


def test_the_rouble_has_a_rate_as_long_as_it_was_quoted():
    assert rates.rate("EUR", "RUB", Month(2022, 1)) == pytest.approx(86.5, abs=1)
