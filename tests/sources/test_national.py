"""Tables of national offices: a mapping says which cell is what, and nothing is lost."""

import contextlib
import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contraflow.codes.month import Month, Period
from contraflow.errors import BadCode, BadFile, ContraflowError
from contraflow.lake.raw import RawFile
from contraflow.sources import national
from contraflow.sources.national import mapping, words
from contraflow.sources.national.melt import letters
from contraflow.sources.national.recipe import code_of
from contraflow.sources.national.sniff import sniff
from contraflow.sources.stated import NOTHING
from tests.sources.office import MAP, table

TABLE = table("Всего;1 101,5;2 000", "Кит\u0061й;1 000,5;2 000", "Атлантида;101;-", "Россия;1;2;3")


@pytest.fixture
def deliver(engine, tmp_path):
    def reader(content, text=MAP):
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return national.read(RawFile(path), engine, mapping.parse(text, "MAP"), NOTHING)

    with engine.scratch():
        yield reader


def test_every_value_is_kept_or_rejected_with_its_reason(deliver, rows):
    delivery = deliver(TABLE)
    kept = [(r["partner"], r["period"].year, r["value_minor"], r["is_sum"]) for r in rows(delivery)]
    assert kept == [
        ("WORLD", 2021, 110_150_000, True),
        ("WORLD", 2022, 200_000_000, True),
        ("CHN", 2021, 100_050_000, False),
        ("CHN", 2022, 200_000_000, False),
    ]
    rejects = [(r["source_row"], r["column"], r["seen"]) for r in delivery.rejects.to_pylist()]
    assert rejects == [(5, "PARTNER of B", "Атлантида"), (6, "(line)", "Россия;1;2;3")]
    assert (delivery.read, delivery.blank, delivery.dataset) == (6, 1, "national_test_yearly")
    assert [(check.compared, check.agree) for check in delivery.checks] == [(2, 1)]


def test_a_file_in_the_cyrillic_code_page_reads_the_same(deliver):
    assert deliver(TABLE.encode("cp1251")).read == deliver(TABLE).read


def test_a_mapping_that_finds_nothing_says_so(deliver):
    with pytest.raises(BadFile, match="finds no value"):
        deliver("a;b\n1;2\n")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2022", Period(Month(2022, 1), 12)),
        ("за январь-декабрь 2019 года", Period(Month(2019, 1), 12)),
        ("2006 январь", Period(Month(2006, 1))),
        ("Январь - апрель 2024", Period(Month(2024, 1), 4)),
        ("2020 5", Period(Month(2020, 5))),
        ("2024-02-01", Period(Month(2024, 2))),
        ("2024-02-01 00:00:00", Period(Month(2024, 2))),
        ("Y2019", Period(Month(2019, 1), 12)),
    ],
)
def test_periods_are_read_in_the_words_of_the_offices(text, period):
    assert words.period(text) == period


@pytest.mark.parametrize("text", ["", "2022 2023", "II квартал 2021", "темп роста, %", "2020 13", "99999"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(BadCode):
        words.period(text)


@pytest.mark.parametrize(
    ("text", "code"), [("8704 АВТОМОБИЛИ", "8704"), ("25-СОЛЬ", "25"), ("711", "0711"), ("8542.31", "854231")]
)
def test_goods_begin_with_their_code(text, code):
    assert code_of(text) == code


@pytest.mark.parametrize("text", ["0201-0204 МЯСО", "01-24-Продовольственные", "Batken oblast", "", "МЯСО 0201"])
def test_a_range_of_codes_is_no_code(text):
    with pytest.raises(BadCode):
        code_of(text)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("[rows]", "[[rows"), "not TOML"),
        (('unit = "thousand"', 'unit = "dozen"'), "not a value that is known"),
        (("[fields]", "[field]"), "keys nobody knows"),
        (("header = 1,", "heading = '(',"), "not a regular expression"),
        (('reporter = "KAZ"\n', ""), "does not say where these stand"),
        (("partner = 1", "partner = 0"), "a column or row is a number"),
        (('currency = "USD"', "currency = 3"), "currency is not one of its values"),
    ],
)
def test_a_broken_mapping_says_which_key(change, says):
    with pytest.raises(ContraflowError, match=says):
        mapping.parse(MAP.replace(*change), "MAP")


def test_shipped_mappings_are_sound_and_named_as_their_files():
    shipped = national.shipped()
    assert len({one.name for one in shipped}) == len(shipped) > 20
    assert all(one.facts["publisher"] and one.facts["url"] and one.format.signs for one in shipped)
    assert letters(0) + letters(26) + letters(701) + letters(702) == "AAAZZAAA"


@pytest.mark.slow
def test_armenia_prints_imports_twice_and_each_row_says_which(shared, read, engine):
    delivery = read(shared / "data" / "trade" / "national" / "armenia_by_country_monthly.csv")
    russia = delivery.rows.filter(delivery.rows.partner == "RUS", delivery.rows.period.year() == 2022)
    by = russia.group_by("flow", "partner_concept").aggregate(value=russia.value_minor.sum())
    found = {(row["flow"], row["partner_concept"]): row["value"] for row in engine.collect(by).to_pylist()}
    assert {key: round(value / 1e8) for key, value in found.items()} == {
        ("export", "destination"): 2463,
        ("import", "origin"): 2637,
        ("import", "consignment"): 2891,
    }
    assert delivery.published is None
    assert delivery.read == delivery.rejects.num_rows + engine.collect(delivery.rows.count().as_table())[0][0].as_py()
    assert dt.date(2022, 1, 1) in engine.collect(russia.select("period").distinct())["period"].to_pylist()


def test_sniff_proposes_a_mapping_that_reads_the_table(tmp_path, engine, rows):
    path = tmp_path / "exports_of_kazakhstan.csv"
    path.write_text("Страна;Экспорт, тыс. долл. США 2021;Импорт 2021\nКитай;10;20\nРоссия;30;40,5\n", encoding="utf-8")
    proposal = sniff(RawFile(path))
    told = {one.field: one.text for one in proposal.guesses}
    assert (told["constants.reporter"], told["unit"], told["constants.currency"]) == ('"KAZ"', '"thousand"', '"USD"')
    assert (told["fields.partner"], told["delimiter"], told["decimal"]) == ("1", '";"', '","')
    assert all(0 <= one.sure <= 1 and one.why for one in proposal.guesses)
    text = proposal.toml.replace("{ heading = '(?:19|20)\\d\\d' }", '{ is = "2021" }').replace(
        "{ header = 1 }", '{ is = "2021" }'
    )
    with engine.scratch():
        delivery = national.read(RawFile(path), engine, mapping.parse(text, "MAP"), NOTHING)
        assert [(r["partner"], r["flow"], r["value_minor"]) for r in rows(delivery)] == [
            ("CHN", "export", 1_000_000),
            ("CHN", "import", 2_000_000),
            ("RUS", "export", 3_000_000),
            ("RUS", "import", 4_050_000),
        ]


@pytest.mark.parametrize("content", ["", "a", "a\n", "a,b\nc,d\n", "\n\n\n", '"a\n1,2'])
def test_sniff_finds_no_table_in_what_is_none(tmp_path, content):
    path = tmp_path / "x.csv"
    path.write_text(content)
    with pytest.raises(BadFile):
        sniff(RawFile(path))


CELLS = st.sampled_from(
    ["Китай", "Всего", "", "-", "1,5", "2 000", "1e400", "NaN", "-3", "2021 г.", "Страна", '"', "x", "\u0661"]
)
MESS = st.lists(st.lists(CELLS, max_size=5), max_size=12).map(lambda table: "\n".join(";".join(row) for row in table))


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MESS | st.binary(max_size=300))
def test_any_file_ends_in_rows_rejects_or_a_clear_error(deliver, engine, mess):
    head = "Страна;2021 г.;2022 г.\n"
    with contextlib.suppress(ContraflowError):
        delivery = deliver(head.encode() + mess if isinstance(mess, bytes) else head + mess)
        kept = engine.collect(delivery.rows.count().as_table())[0][0].as_py()
        assert delivery.read == kept + delivery.rejects.num_rows


@settings(max_examples=30)
@given(st.text(max_size=200) | st.sampled_from(MAP.splitlines()).map(lambda line: MAP.replace(line, line[::-1])))
def test_any_text_is_a_mapping_or_a_clear_error(text):
    with contextlib.suppress(ContraflowError):
        mapping.parse(text, "MAP")
