import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contraflow.codes.money import to_minor
from contraflow.errors import BadCode
from contraflow.sources.amounts import Amount

CENTS = Amount("v", "value_minor", 2)
THOUSANDS = Amount("v", "value_minor", 5)

READ = {
    "0": 0, "1": 100, "1234": 123400, " 1234 ": 123400, "1234.5": 123450, "1234.56": 123456, "4162.0": 416200,
    "1e5": 10_000_000, "1.234e+3": 123400, "007": 700, "92233720368547758": 9223372036854775800, "0.005": 1,
    "1.2349": 123,
}  # fmt: skip
REFUSED = (
    "1e400", "NaN", "nan", "inf", "-inf", "-5", "1,234", "1 234", "0x1F", "0b1", "1_000", "abc", ":", "--", "1.2.3",
    "92233720368547759", "9" * 40, ".", "e5", "\u0661\u0662",
)  # fmt: skip


def values(engine, amount, texts):
    text = engine.arrow(pa.table({"v": pa.array(texts, pa.string())}))
    with engine.scratch():
        return engine.collect(text.select(x=amount.expression(text.v)))["x"].to_pylist()


def test_amounts_are_exact(engine):
    assert dict(zip(READ, values(engine, CENTS, list(READ)), strict=True)) == READ


def test_what_is_no_amount_is_missing_and_says_why(engine):
    assert values(engine, CENTS, list(REFUSED)) == [None] * len(REFUSED)
    assert all(CENTS.reason(text) for text in REFUSED)


def test_reasons_name_the_fault():
    assert "larger than 64 bits" in CENTS.reason("1e400")
    assert "not a number" in CENTS.reason("abc")
    assert "negative" in CENTS.reason("-5")


def test_thousands_with_three_decimals_are_whole_cents(engine):
    assert values(engine, THOUSANDS, ["48.641", "0.001", "3185.86", "1"]) == [4864100, 100, 318586000, 100000]


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.decimals(0, 10**12, places=3, allow_nan=False).map(str), min_size=1, max_size=30))
def test_reads_what_money_reads(engine, texts):
    expected = []
    for text in texts:
        try:
            expected.append(to_minor(text, 5))
        except BadCode:
            expected.append(None)
    assert values(engine, THOUSANDS, texts) == expected
