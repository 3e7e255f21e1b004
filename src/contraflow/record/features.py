"""What the body classifier sees of a line: itself, its neighbours and its place in the page."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from contraflow.codes.data import resource_toml

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
CUES = ("page", "elsewhere", "caption", "comment", "byline")
OWN = (
    "words", "letters_per_word", "function_words", "lower", "capitals", "sentence_end", "colon_end", "other_end",
    "commas", "quotes", "digits", "symbols", "addressed", "personal", "short_words",
    "page", "elsewhere", "caption", "comment", "byline",
    "lower_start", "digit_start", "repeated", "ties_before", "ties_after", "sentence",
)  # fmt: skip
PLACE = (
    "position", "before", "after", "share_before", "since", "until", "since_byline", "topic", "ends_seen",
    "comments_seen", "page_words", "page_lines",
)  # fmt: skip
REACH = (1, 2, 4, 8, 16)  # lines; how far density is looked at on either side
NEAR = 3  # lines on either side whose own features are seen
NEIGHBOUR = (
    "words", "short_words", "lower", "sentence_end", "page", "elsewhere", "caption", "comment", "byline",
    "ties_before", "ties_after", "sentence",
)  # fmt: skip
TIES = 6  # lines on either side whose words a line may take up
STEM = 7  # letters of a word that count: "subscribe" and "subscribed" are one
SHORT = 4  # letters; a shorter word says little of what a text is about
PROSE_WORDS, PROSE_LOWER = 8, 0.5  # least words of a line of prose, and least share of them in small letters
POINTER = 6  # most words of a line that points elsewhere
LONG = 2000  # characters of a line that are looked at: a paragraph says what it is long before that

_END = re.compile(r"[.!?\u3002]['\"\u2019\u201d)\]]*$")
_SYMBOL = re.compile(r"[|\u00bb\u00ab\u203a\u2022\u00b7>\u2192\u25b6/\\+#*\[\]{}=_~]")
_QUOTE = re.compile(r"[\"\u201c\u201d\u00ab\u00bb]")
_NUMBER = re.compile(r"\d")


@cache
def _english() -> tuple[frozenset[str], frozenset[str], frozenset[str], tuple[re.Pattern[str], ...]]:
    """Compile the English of pages once: function words, words that address the reader, cues in the order of CUES."""
    facts = resource_toml("record/english/page.toml")
    cues = tuple(re.compile(_lowered("|".join(f"(?:{cue})" for cue in facts[kind]))) for kind in CUES)
    function, addressed, personal = (
        frozenset(facts[kind].split()) for kind in ("function_words", "addressed", "personal")
    )
    return function, addressed, personal, cues


def _lowered(pattern: str) -> str:
    """Return the pattern for lowered text: much faster than one that asks both cases of every letter."""
    return re.sub(r"\\.|[A-Z]", lambda found: found[0] if found[0][0] == "\\" else found[0].lower(), pattern)


def matrix(lines: Sequence[str]) -> Floats:
    """Return features of all lines of a page, shape (lines, features)."""
    texts = [line[:LONG] for line in lines]
    own = np.array([_own(text) for text in texts], dtype=np.float64).reshape(len(texts), len(OWN) - 4)
    bags = [content(text) for text in texts]
    own = np.column_stack([own, _repeated(texts), _ties(bags, -1), _ties(bags, 1), _sentence(own)])
    return np.column_stack([own, _place(bags, own), _density(own), *_neighbours(own)])


def cues(text: str) -> dict[str, int]:
    """Count what gives away a line that is not the article's, by kind, and the words that address the reader."""
    addressed = _english()[1]
    text = text[:LONG]
    return {
        **dict(zip(CUES, _cues(text), strict=True)),
        "addressed": sum(word.lower() in addressed for word in WORD.findall(text)),
    }


@lru_cache(maxsize=4096)
def _cues(text: str) -> tuple[int, ...]:
    """Count each kind in the order of CUES; the body is chosen and then looked through again, so lines come twice."""
    low = text.lower()
    return tuple(len(cue.findall(low)) for cue in _english()[3])


def _own(text: str) -> tuple[float, ...]:
    function, addressed, personal, _ = _english()
    words = WORD.findall(text)
    lows = [word.lower() for word in words]
    n = max(1, len(words))
    end = _END.search(text) is not None
    return (
        np.log1p(len(words)),
        sum(map(len, words)) / n,
        sum(word in function for word in lows) / n,
        sum(word[0].islower() for word in words) / n,
        sum(word.isupper() and len(word) > 1 for word in words) / n,
        float(end),
        float(text.endswith(":")),
        float(not end and not text[-1:].isalnum()),
        text.count(",") / n,
        min(4, len(_QUOTE.findall(text))) / 4,
        len(_NUMBER.findall(text)) / max(1, len(text)),
        min(5, len(_SYMBOL.findall(text))) / 5,
        sum(word in addressed for word in lows) / n,
        sum(word in personal for word in lows) / n,
        sum(len(word) < SHORT for word in words) / n,
        *(min(3, count) for count in _cues(text)),
        float(text[:1].islower()),
        float(text[:1].isdigit()),
    )


def _repeated(texts: list[str]) -> Floats:
    seen = Counter(texts)
    return np.array([min(3, seen[text] - 1) for text in texts], dtype=np.float64)


def _ties(bags: list[set[str]], way: int) -> Floats:
    """Share of a line's content words that the lines just before (-1) or after (1) use: a list of teasers has none."""
    shares = []
    for at, bag in enumerate(bags):
        near = bags[max(0, at - TIES) : at] if way < 0 else bags[at + 1 : at + 1 + TIES]
        others = set().union(*(other for other in near if other != bag))
        shares.append(len(bag & others) / max(3, len(bag)))
    return np.array(shares, dtype=np.float64)


def content(text: str) -> set[str]:
    """Return the words of a text that say what it is about, in lower case and cut to their stems."""
    function = _english()[0]
    return {word.lower()[:STEM] for word in WORD.findall(text[:LONG]) if len(word) >= SHORT} - function


def _sentence(own: Floats) -> Floats:
    """Words of lines that look like prose, 0 for all others: the mass that the neighbourhood is weighed by."""
    words = np.expm1(own[:, OWN.index("words")])
    prose = (
        (own[:, OWN.index("lower")] > PROSE_LOWER) & (words >= PROSE_WORDS) & (own[:, OWN.index("sentence_end")] > 0)
    )
    return np.where(prose, words, 0.0)


def _place(bags: list[set[str]], own: Floats) -> Floats:
    mass, n = own[:, -1], len(bags)
    before = np.cumsum(mass) - mass
    total = mass.sum()
    after = total - before - mass
    ends = (own[:, OWN.index("elsewhere")] > 0) & (np.expm1(own[:, 0]) <= POINTER)
    late = before > 0
    return np.column_stack(
        [
            np.arange(n) / max(1, n - 1), np.log1p(before), np.log1p(after), before / max(1.0, total),
            _gap(mass > 0), _gap((mass > 0)[::-1])[::-1], _gap(own[:, OWN.index("byline")] > 0), _topic(bags, mass),
            _seen(ends & late), _seen((own[:, OWN.index("comment")] > 0) & late),
            np.full(n, np.log1p(total)), np.full(n, np.log1p(n)),
        ]
    )  # fmt: skip


def _seen(marks: npt.NDArray[np.bool_]) -> Floats:
    """Marks before each line, on a scale that soon no longer tells many from more."""
    return np.asarray(np.log1p(np.cumsum(marks) - marks), dtype=np.float64)


def _gap(prose: npt.NDArray[np.bool_]) -> Floats:
    """Lines since the last prose before each line, at most 30."""
    at = np.arange(len(prose))
    last = np.maximum.accumulate(np.where(prose, at, -30)) if len(prose) else at
    last = np.concatenate([[-30], last[:-1]])
    return np.minimum(30, at - last).astype(np.float64)


def _topic(bags: list[set[str]], mass: Floats) -> Floats:
    """Share of a line's content words that prose elsewhere on the page uses too."""
    used = Counter(word for bag, weight in zip(bags, mass, strict=True) if weight for word in bag)
    return np.array(
        [
            sum(min(3, used[word] - (weight > 0)) for word in bag) / max(1, len(bag))
            for bag, weight in zip(bags, mass, strict=True)
        ],
        dtype=np.float64,
    )


def _density(own: Floats) -> Floats:
    """Prose words, and lines of the page's own voice, per line within REACH lines before and after."""
    voice = own[:, [OWN.index(cue) for cue in CUES]] > 0
    columns = [around(own[:, -1], reach) for reach in REACH]
    columns += [around(voice[:, by].astype(np.float64), 8) for by in range(len(CUES))]
    return np.log1p(np.column_stack(columns))


def around(values: Floats, reach: int) -> Floats:
    """Mean of `values` over the `reach` lines before each line and over those after it, shape (lines, 2)."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    at, n = np.arange(len(values)), len(values)
    before = sums[at] - sums[np.maximum(0, at - reach)]
    after = sums[np.minimum(n, at + 1 + reach)] - sums[at + 1]
    return np.column_stack([before, after]) / reach


def _neighbours(own: Floats) -> list[Floats]:
    columns = own[:, [OWN.index(name) for name in NEIGHBOUR]]
    pad = np.pad(columns, ((NEAR, NEAR), (0, 0)), constant_values=-1.0)
    return [pad[NEAR + by : NEAR + by + len(own)] for by in range(-NEAR, NEAR + 1) if by]
