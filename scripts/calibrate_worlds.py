"""Take the moments that worlds are made of on the real statistics, and write them as a small table.

Run by hand when the data or the definitions change, under a new version number:
    python scripts/calibrate_worlds.py ../shared/data 1
It reads only data whose derived figures may be shipped (Eurostat, China's totals, BACI) and needs pandas.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from contraflow.worlds import moments
from contraflow.worlds.season import holiday_share

FOLDER = Path(__file__).parents[1] / "src/contraflow/worlds"
CONTROLS = pd.Period("2022-02", "M")
EXTRACTED = pd.Period("2023-01", "M")  # the older vintage of Eurostat
CN8 = "Eurostat Comext CN8 extract of 21 Jan 2023, 27 members to 7 destinations, 2020-2021"
TOTALS = "Eurostat Comext totals, extracts of Jan 2023 and Nov 2024"
CHINA = "China's totals with Russia via UN Comtrade, 2017-2024"
OLD_CHINA = "China's totals with Russia via UN Comtrade, two vintages"
BACI = "CEPII BACI HS17 V202501, China to Russia, 2017-2021 (Gaulier and Zignago 2010)"
CHINA_M49 = 156
HUBS = ["AM", "BY", "GE", "KG", "KZ", "UZ"]
Row = tuple[str, str, float, int, str]


def main(data: Path, version: int) -> None:
    trade = data / "trade"
    flows = cn8(trade)
    rows = [*series(flows), *sizes(flows), *season(trade), *new_year(trade), *revisions(trade), *china_revisions(trade)]
    rows += [*unit_values(trade), *supplier(trade, flows)]
    with (FOLDER / f"calibration_v{version}.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["moment", "key", "value", "n", "source"])
        out.writerows(
            [name, key, f"{value:.4g}", n, source] for name, key, value, n, source in rows if np.isfinite(value)
        )


def cn8(trade: Path) -> pd.DataFrame:
    """HS6 by member, destination and month before the controls, EUR; the 69 + 91 lines of the new HS are still in."""
    columns = ["reporter", "partner_iso2", "code", "hs_len", "period", "value_eur"]
    table = pq.read_table(trade / "eurostat/eu27_cn8_monthly_2020_2022.parquet", columns=columns).to_pandas()
    table = table[(table.hs_len == 8) & (table.period < "2022-01")]
    table["hs6"] = table.code.str[:6]
    keys = ["reporter", "partner_iso2", "hs6"]
    return table.pivot_table(index=keys, columns="period", values="value_eur", aggfunc="sum", fill_value=0.0)


def series(flows: pd.DataFrame) -> list[Row]:
    rows: list[Row] = []
    for m in moments.by_size(flows.to_numpy()):
        named = {"log10_size": m.log10_size, "zero": m.zero, "sd": m.sd, "sd_spread": m.sd_spread, "growth": m.growth}
        named |= {f"memory_{lag}": value for lag, value in zip(moments.LAGS, m.memory, strict=True)}
        rows += [(name, m.name, value, m.series, CN8) for name, value in named.items()]
    return rows


def sizes(flows: pd.DataFrame) -> list[Row]:
    """How large the 27 members' exports of an HS6 are, and how members, hubs and products differ."""
    mean = flows.mean(axis=1)
    to_russia = mean.xs("RU", level="partner_iso2")
    logs = np.log(to_russia.groupby("hs6").sum().pipe(lambda s: s[s > 0]))
    total = mean.groupby("partner_iso2").sum()
    advantage = np.log(to_russia[to_russia > 0])
    table = advantage.unstack("reporter")
    left = table.sub(table.mean(axis=1), axis=0)
    left = left - left.mean()
    members = np.log(to_russia.groupby("reporter").sum())
    both = pd.concat(
        [np.log(to_russia.groupby("hs6").sum()), np.log(mean.drop("RU", level="partner_iso2").groupby("hs6").sum())],
        axis=1,
    )
    both = both.replace(-np.inf, np.nan).dropna()
    hubs = np.log(total[HUBS] / total["RU"])
    return [
        ("product_log_mean", "coalition-destination", logs.mean(), len(logs), CN8),
        ("product_log_sd", "coalition-destination", logs.std(), len(logs), CN8),
        ("advantage_log_sd", "member-product", float(np.nanstd(left.to_numpy())), len(advantage), CN8),
        ("member_log_sd", "members", members.std(), len(members), CN8),
        ("hub_log_mean", "hubs over destination", hubs.mean(), len(hubs), CN8),
        ("hub_log_sd", "hubs over destination", hubs.std(), len(hubs), CN8),
        ("taste_correlation", "products, destination and hubs", both.corr().iloc[0, 1], len(both), CN8),
    ]


def season(trade: Path) -> list[Row]:
    """The EU's month pattern: log of the month over its centred 12-month mean, 2019-2021, 2020's spring left out."""
    table = newer(trade).query("period < '2022-01'").groupby("period").value_eur.sum()
    table.index = pd.PeriodIndex(table.index, freq="M")
    ratio = centred(table)
    ratio = ratio[~ratio.index.astype(str).isin(["2020-03", "2020-04", "2020-05", "2020-06"])]
    month = ratio.groupby(ratio.index.month).mean()
    return [
        ("season", str(m), value - month.mean(), int(ratio.index.month.tolist().count(m)), TOTALS)
        for m, value in month.items()
    ]


def new_year(trade: Path) -> list[Row]:
    """China's exports: what the holiday takes, by least squares on month dummies and the share of 28 days in it."""
    table = pd.read_csv(trade / "china/china_reported_total_trade_with_russia_monthly_2017_2024.csv")
    sent = pd.Series(table.CHN_exp_to_RUS_bn.to_numpy(), index=pd.PeriodIndex(table.date.str[:7], freq="M"))
    ratio = centred(sent)
    held = np.array([holiday_share(p.year, p.month) for p in ratio.index])
    dummies = (ratio.index.month.to_numpy()[:, None] == np.arange(1, 13)[None, :]).astype(float)
    fitted, *_ = np.linalg.lstsq(np.column_stack([held, dummies]), ratio.to_numpy(), rcond=None)
    left = ratio.to_numpy() - np.column_stack([held, dummies]) @ fitted
    rows: list[Row] = [
        ("new_year", "28 days", fitted[0], len(ratio), CHINA),
        ("new_year_left", "sd", left.std(), len(ratio), CHINA),
    ]
    months = fitted[1:] - fitted[1:].mean()
    return rows + [("season_china", str(m), value, len(ratio) // 12, CHINA) for m, value in enumerate(months, start=1)]


def revisions(trade: Path) -> list[Row]:
    """Log of the newer over the older vintage, member x destination x month, by the months' age in the older one."""
    old = pq.read_table(trade / "eurostat/eu27_total_and_energy_monthly_2020_2022.parquet").to_pandas()
    old = old[(old.flow == "EXPORT") & old["product"].str.contains("TOTAL")]
    keys = ["reporter", "partner", "period"]
    first = old.groupby(keys).value_eur.sum().rename("first")
    last = (
        newer(trade)
        .rename(columns={"REPORTER": "reporter", "PARTNER": "partner"})
        .groupby(keys)
        .value_eur.sum()
        .rename("last")
    )
    both = pd.concat([first, last], axis=1, join="inner").query("first > 0 and last > 0")
    log = np.log(both["last"] / both["first"])
    age = np.array([(EXTRACTED - pd.Period(p, "M")).n for p in both.index.get_level_values("period")])
    rows: list[Row] = []
    for name, low, high in (("2-6", 2, 6), ("7-12", 7, 12), ("13-24", 13, 24), ("25-36", 25, 36)):
        at = log[(age >= low) & (age <= high)]
        changed = at[at.abs() > 1e-6]
        rows += [
            ("revised_share", name, len(changed) / len(at), len(at), TOTALS),
            ("revision_log_sd", name, changed.std(), len(changed), TOTALS),
            ("revision_log_mad", name, 1.4826 * changed.abs().median(), len(changed), TOTALS),
            ("revision_log_mean", name, changed.mean(), len(changed), TOTALS),
        ]
    return rows


def china_revisions(trade: Path) -> list[Row]:
    new = pd.read_csv(trade / "china/china_reported_total_trade_with_russia_monthly_2017_2024.csv")
    old = pd.read_csv(trade / "china/china_exports_to_russia_older_vintage.csv")
    both = old.assign(m=old.date.str[:7]).merge(new.assign(m=new.date.str[:7]), on="m")
    log = np.log(both.CHN_exp_to_RUS_bn * 1e9 / both.value)
    changed = log[log.abs() > 1e-6]
    return [
        ("revised_share", "china total", len(changed) / len(log), len(log), OLD_CHINA),
        ("revision_log_sd", "china total", changed.std(), len(changed), OLD_CHINA),
    ]


def unit_values(trade: Path) -> list[Row]:
    """USD a kilogram by HS6: how products differ, and how one product's price moves from year to year."""
    table = baci(trade)
    table = table[(table.v > 50) & (table.q > 0)]
    log = np.log(table.v / table.q).groupby([table.k, table.t]).first().unstack()
    move = log.diff(axis=1).to_numpy()
    move = move[np.isfinite(move)]
    product = log.mean(axis=1)
    return [
        ("unit_value_log_mean", "USD a kg", product.mean(), len(product), BACI),
        ("unit_value_log_sd", "between products", product.std(), len(product), BACI),
        ("unit_value_year_sd", "year to year, 1.48 MAD", 1.4826 * float(np.median(np.abs(move))), len(move), BACI),
    ]


def supplier(trade: Path, flows: pd.DataFrame) -> list[Row]:
    """China's sales to Russia over the 27 members', by HS6, 2021; USD at 2021's mean rate of 0.85."""
    china = baci(trade).query("t == 2021").groupby("k").v.sum() * 1000 * 0.85
    europe = flows.xs("RU", level="partner_iso2").loc[:, "2021-01":].sum(axis=1).groupby("hs6").sum()
    both = pd.concat([china, europe], axis=1, join="inner", keys=["china", "europe"]).query("china > 0 and europe > 0")
    log = np.log(both.china / both.europe)
    return [
        ("supplier_log_mean", "China over EU27", log.mean(), len(log), BACI),
        ("supplier_log_sd", "China over EU27", log.std(), len(log), BACI),
    ]


def baci(trade: Path) -> pd.DataFrame:
    table = pq.read_table(trade / "china/baci_china_russia_hs6_2017_2023.parquet").to_pandas()
    table = table.rename(columns={"hs6_hs2017": "k", "year": "t", "value_kusd": "v", "qty_tonnes": "q"})
    table = table.assign(k=table.k.astype(str).str.zfill(6), t=table.t.astype(int))
    return table[(table.exporter_m49.astype(int) == CHINA_M49) & (table.t <= 2021)]


def newer(trade: Path) -> pd.DataFrame:
    """The newer vintage: members' total exports, aggregates left out."""
    table = pd.read_csv(trade / "eurostat/eu_total_monthly_by_member_2019_2024.csv")
    members = ~table.REPORTER.str.startswith(("Euro", "United Kingdom"))
    return table[members & table.FLOW.isin(["2-EXPORT", "EXPORT"])]


def centred(table: pd.Series) -> pd.Series:
    log = np.log(table)
    weights = np.r_[0.5, np.ones(11), 0.5] / 12
    return (log - log.rolling(13, center=True).apply(lambda w: float(w @ weights), raw=True)).dropna()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
