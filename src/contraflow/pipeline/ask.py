"""A language model of the user's choice, at any address that speaks as OpenAI's chat service does. Off unless named."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from contraflow.errors import NoData
from contraflow.lake.kept import Kept
from contraflow.pipeline import web

if TYPE_CHECKING:
    from pathlib import Path

GIVE_UP: Final = 3
"""Calls without an answer, one after the other, after which the model is not asked any more."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers: what stands before "/chat/completions", its name there, and a key if need be."""

    address: str
    name: str
    key: str | None = None
    patience: float = 60.0
    """Seconds for one answer, as a whole."""


@dataclass(slots=True)
class Asker:
    """Asks a model, each question once: answers are kept by the hash of model, instructions and text.

    `unanswered` counts the questions that brought no text.
    """

    endpoint: Endpoint
    kept: Kept
    unanswered: int = 0
    in_a_row: int = 0

    @classmethod
    def of(cls, endpoint: Endpoint, home: Path) -> Asker:
        """With the answers that earlier runs kept in the home."""
        return cls(endpoint, Kept.always(home, "answers"))

    def __call__(self, instructions: str, text: str) -> str | None:
        """The model's answer; None where it gives none. Raises UsageError where the address is none."""
        request = _request(self.endpoint.name, instructions, text)
        held = self.kept.get(request)
        if held is not None:
            return held.decode()
        said = None if self.in_a_row >= GIVE_UP else self._called(request)
        if said is None:
            self.unanswered += 1
            return None
        self.kept.put(request, said.encode(errors="replace"))
        return said

    def _called(self, request: dict[str, object]) -> str | None:
        at = self.endpoint
        try:
            answer = web.posted(f"{at.address.rstrip('/')}/chat/completions", request, key=at.key, patience=at.patience)
        except NoData:
            self.in_a_row += 1
            return None
        self.in_a_row = 0
        return _said(answer)


def _request(model: str, instructions: str, text: str) -> dict[str, object]:
    messages = [{"role": "system", "content": instructions}, {"role": "user", "content": text}]
    return {"model": model, "messages": messages, "temperature": 0}


def _said(answer: bytes) -> str | None:
    """The text of an answer; None where it is not the service's JSON."""
    try:
        told: Any = json.loads(answer)
        said = told["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    return said if isinstance(said, str) else None
