"""Errors say what, where, seen, allowed and the mend, and map to a status and an exit code."""

import pickle

import pytest

from contraflow import errors
from contraflow.errors import BadCode, BadTable, ContraflowError, LakeError, NoData, UsageError

CLASSES = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, ContraflowError)]


def test_a_message_prints_every_fact() -> None:
    error = ContraflowError("bad row", where="a.csv, row 7", seen="x", allowed=["1", "2"], mend="fetch it again")
    lines = ["bad row", "where: a.csv, row 7", "seen: 'x'", "allowed: 1, 2", "do this: fetch it again"]
    assert str(error).splitlines() == lines


def test_a_message_prints_only_known_facts() -> None:
    assert str(UsageError("no such list")) == "no such list"
    assert str(UsageError("empty", allowed=[])) == "empty"


def test_allowed_may_be_a_sentence_and_is_cut_when_long() -> None:
    assert "allowed: a sentence" in str(UsageError("x", allowed="a sentence"))
    assert "and 88 more" in str(UsageError("x", allowed=range(100)))


@pytest.mark.parametrize("cls", CLASSES)
def test_every_class_is_documented_and_drawn_in_the_tree(cls: type[ContraflowError]) -> None:
    assert cls.__doc__
    assert cls.__name__ in (errors.__doc__ or "")
    assert cls.status >= 400
    assert cls.exit_code in range(1, 6)


def test_exit_codes() -> None:
    assert (UsageError.exit_code, BadCode.exit_code, NoData.exit_code, LakeError.exit_code) == (2, 3, 4, 5)


def test_the_tree_has_six_to_nine_classes() -> None:
    assert 6 <= len(CLASSES) <= 9


def test_a_bad_table_lists_all_faults_together() -> None:
    error = BadTable("flows", missing=["month"], extra=["mnth"], ill_typed={"value": "is text, declared int64"})
    assert "missing column month; column mnth is not declared; column value is text, declared int64" in str(error)
    assert error.missing == ("month",)
    assert error.table == "flows"


def test_bad_code_is_a_value_error() -> None:
    assert issubclass(BadCode, ValueError)


@pytest.mark.parametrize("error", [BadCode("x", seen="y", allowed=["z"]), BadTable("flows", missing=["month"])])
def test_errors_survive_a_process_border(error: ContraflowError) -> None:
    back = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(back) is type(error)
    assert str(back) == str(error)
    assert vars(back) == vars(error)
