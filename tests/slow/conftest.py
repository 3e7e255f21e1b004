"""The slow lake tests run on the same catalogues as the quick ones."""

from tests.lake.conftest import catalogue, engine

__all__ = ["catalogue", "engine"]
