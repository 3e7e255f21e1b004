"""Every label of the files finds its country; what nobody knows is refused with the nearest names."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contraflow.codes import country
from contraflow.codes.country import find
from contraflow.errors import BadCode

TRUE = [
    ("RU", "RUS"),
    ("RUS", "RUS"),
    (643, "RUS"),
    ("643", "RUS"),
    ("Russian Federation (Russia)", "RUS"),
    ("Russia", "RUS"),
    ("Belarus (Belorussia)", "BLR"),
    ("Kyrgyz, Republic", "KGZ"),
    ("Kyrgyzstan", "KGZ"),
    ("Germany (incl. German Democratic Republic 'DD' from 1991)", "DEU"),
    ("Spain (incl. Canary Islands 'XB' from 1997)", "ESP"),
    ("Ireland (Eire)", "IRL"),
    ("Italy (incl. San Marino 'SM' -> 1993)", "ITA"),
    ("Belgium (incl. Luxembourg 'LU' -> 1998)", "BEL"),
    ("France (incl. Saint Barthélemy 'BL' -> 2012; incl. French Guiana 'GF'; incl. Mayotte 'YT' from 2014)", "FRA"),
    ("Allemagne (incl. République démocratique allemande 'DD' depuis 1991)", "DEU"),
    ("Occupied Palestinian Territory (West Bank (incl. East Jerusalem) and Gaza Strip)", "PSE"),
    ("Monténégro (depuis 2007)", "MNE"),
    ("cote d ivoire", "CIV"),
    ("Côte d\u2019Ivoire (Ivory Coast)", "CIV"),
    ("Korea, Republic of (South Korea)", "KOR"),
    ("Korea, DPR of", "PRK"),
    ("Turkey", "TUR"),
    ("Türkiye", "TUR"),
    ("Czech Republic", "CZE"),
    ("EL", "GRC"),
    ("Congo", "COG"),
    ("Congo, Democratic Republic of", "COD"),
    ("Kosovo", "XKX"),
    ("SAR-Hong Kong", "HKG"),
    (4, "AFG"),
    ("004", "AFG"),
    (" Armenia ", "ARM"),
    ("NA", "NAM"),
]
COMTRADE = [(490, "TWN"), (251, "FRA"), (757, "CHE"), (842, "USA"), (699, "IND"), (381, "ITA"), (579, "NOR")]
STANDARD = [(158, "TWN"), (250, "FRA"), (756, "CHE"), (840, "USA"), (356, "IND"), (380, "ITA"), (578, "NOR")]
GROUPS = [
    ("European Union - 27 countries (AT, BE, BG, CY, CZ)", "EU27_2020"),
    ("European Union - 27 countries (from 2020)", "EU27_2020"),
    ("European Union (AT-01/1995, BE-01/1958, GB-01/1973->01/2020)", "EU"),
    ("Euro area - 20 countries (AT, BE, CY)", "EA20"),
    ("Euro area (AT-01/1999, BE-01/1999)", "EA"),
    ("Euro area - 19 countries", "EA19"),
    ("World", "WORLD"),
    (0, "WORLD"),
    ("Extra-EU27 (from 2020)", "EXT_EU27_2020"),
]


@pytest.mark.parametrize(("label", "iso3"), [*TRUE, *COMTRADE, *STANDARD])
def test_finds_a_country(label: str | int, iso3: str) -> None:
    assert (find(label).iso3, find(label).kind) == (iso3, "country")
    assert country.is_known(label)


@pytest.mark.parametrize(("label", "code"), GROUPS)
def test_finds_a_group(label: str | int, code: str) -> None:
    assert (find(label).iso3, find(label).kind) == (code, "group")


@pytest.mark.parametrize(
    "label", ["", "Ruritania", "XX", 999, "Germany (East)", "Guinea (Papua)", "Korea (", "9999", "-1"]
)
def test_refuses_what_nobody_knows(label: str | int) -> None:
    assert not country.is_known(label)
    with pytest.raises(BadCode, match="a country nobody knows"):
        find(label)


def test_offers_the_nearest_names() -> None:
    with pytest.raises(BadCode) as caught:
        find("Kazahstan")
    assert "kazakhstan" in (caught.value.allowed or ())


def test_notes_say_what_a_number_holds() -> None:
    assert "490" in find(490).note
    assert "Europe EU, nes" in find("Monaco").note
    assert find(492).kind == "area"


def test_members_of_groups() -> None:
    assert len(find("EU27_2020").members) == 27
    assert len(find("EA20").members) == 20
    assert set(find("EA20").members) - set(find("EA19").members) == {"HRV"}
    assert all(find(code).kind == "country" for group in country.everything() for code in group.members)


def test_codes_are_unique_and_kinds_known() -> None:
    everything = country.everything()
    for codes in ([c.iso3 for c in everything], [c.iso2 for c in everything], [c.m49 for c in everything]):
        assert [code for code, times in Counter(codes).items() if times > 1 and code] == []
    assert {c.kind for c in everything} == set(country.KINDS)


def test_no_two_countries_share_a_label() -> None:
    owners: dict[str, set[str]] = {}
    for row in country.resource_rows("codes/data/countries.csv"):
        for label in country._labels(row):  # noqa: SLF001
            owners.setdefault(country._key(label), set()).add(row["iso3"])  # noqa: SLF001
    assert {label: who for label, who in owners.items() if len(who) > 1} == {}


@given(st.sampled_from(country.everything()))
def test_every_code_finds_itself(one: country.Country) -> None:
    assert find(one.iso3) == find(one.name) == one
    assert one.iso2 == "" or find(one.iso2) == one
    assert one.m49 is None or find(one.m49) == find(f"{one.m49:03d}") == one


@given(st.text(max_size=40))
def test_any_text_is_found_or_refused(text: str) -> None:
    if country.is_known(text):
        assert find(text).iso3
    else:
        with pytest.raises(BadCode):
            find(text)


def labels(path: Path, encoding: str, columns: set[str]) -> set[str]:
    with path.open(encoding=encoding, newline="") as file:
        return {row[name] for row in csv.DictReader(file) for name in row if name and name.upper() in columns}


def test_every_label_of_the_comext_views_is_known(shared: Path) -> None:
    files = sorted((shared / "data/trade/eurostat_raw/sanctions_study").glob("*eurostat/*.csv"))
    files.append(shared / "data/trade/eurostat/eu_total_monthly_by_member_2019_2024.csv")
    found = set().union(*(labels(path, "utf-8-sig", {"REPORTER", "PARTNER"}) for path in files))
    assert len(found) > 30
    assert [label for label in found if not country.is_known(label)] == []


def test_every_area_of_comtrade_and_baci_is_known(shared: Path) -> None:
    found = labels(
        shared / "data/trade/baci/country_codes_V202201.csv", "latin-1", {"COUNTRY_CODE", "COUNTRY_NAME_FULL"}
    )
    for name in ("partners", "reporters"):
        found |= labels(shared / f"data/codes/comtrade_{name}_m49.csv", "utf-8", {"ID", "COUNTRY"})
    assert [label for label in found - {"N/A"} if not country.is_known(label)] == []
