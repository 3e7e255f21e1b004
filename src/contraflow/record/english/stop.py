"""Words without content and endings of English words, for telling what a page is about."""

from __future__ import annotations

from functools import cache, lru_cache

from contraflow.codes.data import resource_toml

SHORTEST = 3  # letters of a stem
KEPT = 50_000  # words whose stems are remembered


@cache
def stop() -> frozenset[str]:
    """Words that say nothing about a page."""
    return frozenset(resource_toml("record/english/stop.toml")["words"])


@cache
def _endings() -> tuple[str, ...]:
    return tuple(resource_toml("record/english/stop.toml")["endings"])


@lru_cache(maxsize=KEPT)
def stem(word: str) -> str:
    """A word without its first known ending, where at least three letters stay."""
    ending = next((e for e in _endings() if word.endswith(e) and len(word) - len(e) >= SHORTEST), "")
    return word.removesuffix(ending)
