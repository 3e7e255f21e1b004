from tests.lake.factories import put, row, told


def test_what_goes_in_comes_out(lake, tmp_path):
    batch = put(lake, tmp_path, "a.csv", [row(value_minor=5), row(partner="KGZ", value_minor=7)])
    assert (batch.is_new, batch.kept) == (True, 2)
    assert told(lake) == [("KAZ", "85423100", "2022-01", 5), ("KGZ", "85423100", "2022-01", 7)]
