"""A small table of an office and the mapping that reads it, for the tests of sources and of the command line."""

MAP = r"""
name = "kaz_test"
dataset = "national_test"
unit = "thousand"
decimal = ","
thousands = " "
delimiter = ";"
rounding = 0.1
[rows]
header = '^страна$'
[constants]
reporter = "KAZ"
product = "TOTAL"
currency = "USD"
[fields]
partner = 1
period = { header = 1, like = '\d{4}' }
flow = { is = "экспорт" }
[[values]]
column = '^\d{4} г\.$'
"""


def table(*lines):
    """The table with these lines, such as "Китай;1 000,5;2 000"."""
    return "".join(f"{line}\n" for line in ("Отчет;;", "Страна;2021 г.;2022 г.", *lines))
