import io

import pyarrow as pa
import pyarrow.parquet as pq

CSV = (
    "REPORTER,PARTNER,FLOW,period,value_eur,dir\n"
    "Malta,Kazakhstan,2-EXPORT,2019-10,317,kazakhstan_export_eurostat\n"
    '"European Union - 27 countries (AT, BE, BG)",Kyrgyzstan,IMPORT,2019-10,5,kyrgyzstan_import_eurostat\n'
)
COMMON = {
    "reporter": ["Austria", "Ruritania"],
    "flow": ["EXPORT"] * 2,
    "period": ["2020-02"] * 2,
    "value_eur": [4162.0, 1.0],
}


def parquet(**columns):
    out = io.BytesIO()
    pq.write_table(pa.table({**COMMON, **columns}), out)
    return out.getvalue()


def test_totals_by_member(read, rows):
    delivery = read("totals.csv", CSV)
    found = [
        (r["reporter"], r["partner"], r["flow"], r["product"], r["is_sum"], r["value_minor"]) for r in rows(delivery)
    ]
    assert found == [
        ("MLT", "KAZ", "export", "TOTAL", True, 31700),
        ("EU27_2020", "KGZ", "import", "TOTAL", True, 500),
    ]
    assert delivery.published is None
    assert [(scope.flows, scope.reporters) for scope in delivery.scopes] == [
        ({"export"}, {"MLT"}),
        ({"import"}, {"EU27_2020"}),
    ]


def test_lines_by_member_take_the_code_and_not_the_label_beside_it(read, rows):
    delivery = read(
        "lines.parquet", parquet(partner_iso2=["AM", "RU"], code=["85423190"] * 2, product=["Circuits [85423190]"] * 2)
    )
    (row,) = rows(delivery)
    assert (row["product"], row["partner"], row["value_minor"], row["source_row"]) == ("85423190", "ARM", 416200, 1)
    (reject,) = delivery.rejects.to_pylist()
    assert (reject["source_row"], reject["column"], reject["seen"]) == (2, "reporter", "Ruritania")
    assert "Circuits [85423190]" in reject["raw"].split("\t")


def test_products_by_member(read, rows):
    delivery = read(
        "products.parquet", parquet(partner=["Armenia"] * 2, product=["Mineral fuels [27]", "Total [TOTAL]"])
    )
    assert [(row["product"], row["is_sum"]) for row in rows(delivery)] == [("27", True)]
    assert delivery.rejects.num_rows == 1
