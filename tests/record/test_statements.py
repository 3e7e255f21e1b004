import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contraflow.record.spans import Span
from contraflow.record.statements.read import read, read_flat

from .seeds import BODIES, article, find_dates, seed


def statements(raw, published=None):
    return read(article(raw, published=published), find_dates)


def only(raw, cue):
    return next(one for one in statements(raw) if one.cue_span.text == cue)


@pytest.mark.parametrize(
    ("raw", "cue", "speaker", "act", "mode"),
    [
        (
            '"We see China supplying parts," NATO Secretary General Jens Stoltenberg said.',
            "said",
            "Jens Stoltenberg",
            "assert",
            "direct",
        ),
        ("China denied it was supplying Russia with arms.", "denied", "Government of China", "deny", "indirect"),
        (
            'Janet Yellen warned Beijing of "significant consequences" if firms help Russia.',
            "warned",
            "Janet Yellen",
            "warn",
            "mixed",
        ),
        (
            "Biden expressed concern to Xi Jinping about China's support for Russia.",
            "expressed",
            "Joe Biden",
            "express_concern",
            "indirect",
        ),
        ("Josep Borrell urged China to support the peace process.", "urged", "Josep Borrell", "urge", "indirect"),
        ("According to Blinken, China is the main supplier.", "According", "Antony Blinken", "assert", "indirect"),
    ],
)
def test_who_did_what_with_words(raw, cue, speaker, act, mode):
    found = only(raw, cue)
    assert (found.speaker.canonical, found.act, found.mode) == (speaker, act, mode)


def test_a_relayed_statement_is_nested_and_names_who_passed_it_on():
    outer, inner = statements("Zelensky said that Beijing confirmed it would not supply Moscow with weapons.")
    assert (outer.speaker.canonical, inner.speaker.canonical) == ("Volodymyr Zelensky", "Government of China")
    assert inner.nested_in == outer.id
    assert [who.canonical for who in inner.relayed_by] == ["Volodymyr Zelensky"]
    assert inner.polarity == "negated"


def test_a_floating_quotation_joins_the_statement_before_it():
    (found,) = statements(
        '"The warnings were clear," the source said. – “It was a new event. It was very\xa0noticeable.”'  # noqa: RUF001
    )
    assert len(found.content_spans) == 2
    assert found.verbatim_quotes[-1].text == "It was a new event. It was very\xa0noticeable."


def test_not_only_is_no_negation():
    found = only('Blinken said that it "not only contributes to the war, but also threatens others."', "said")
    assert found.polarity == "affirmed"


def test_what_somebody_thinks_or_wants_is_no_statement():
    assert (
        statements(
            "Blinken wants peace. The people believe that spring comes. Beijing has maintained close ties with Moscow."
        )
        == ()
    )


@given(st.text(alphabet=st.sampled_from("Blinken said that China “”\"'’\xa0\n.,ab\u202e\0é漢😀"), max_size=120))  # noqa: RUF001
@settings(max_examples=25, deadline=None)
def test_every_span_reproduces_the_raw_text(noise):
    raw = f"{noise}\n“We will\xa0act,” Blinken said. {noise}"
    for one in statements(raw):
        spans = [
            one.source_span,
            one.cue_span,
            *one.content_spans,
            *one.verbatim_quotes,
            one.date.expr,
            *one.goods,
            *one.actors,
            *one.audience,
        ]
        assert all(span.text == raw[span.start : span.end] for span in spans if span is not None)


def by(found, cue, words):
    return next(one for one in found if one.cue_span.text == cue and words in one.content_spans[0].text)


def of(number):
    return read(seed(number), find_dates)


def test_seed_blinken_is_relayed_by_miller():
    found = of("003")
    said = by(found, "said", "Washington will take measures")
    assert (said.speaker.canonical, said.speaker.surface) == (
        "Antony Blinken",
        "U.S. Secretary of State Anthony Blinken",
    )
    assert [who.canonical for who in said.relayed_by] == ["Matthew Miller"]
    assert (said.date.start.isoformat(), said.date.basis, said.modality) == ("2024-07-27", "explicit", "conditional")


def test_seed_the_assurance_of_beijing_is_relayed_by_zelensky():
    found = of("003")
    sure = by(found, "confirmed", "it would not supply")
    assert sure.speaker.canonical == "Government of China"
    assert [who.canonical for who in sure.relayed_by] == ["Volodymyr Zelensky"]


def test_seed_a_title_means_the_minister_named_before():
    assert by(of("003"), "According", "unshakably").speaker.canonical == "Dmytro Kuleba"


def test_seed_three_things_asked_for_are_told_in_the_next_paragraph():
    asked = by(of("000"), "called", "to do three things")
    assert asked.speaker.canonical == "Antony Blinken"
    assert [part.text.split(",")[0] for part in asked.content_spans] == ["to do three things", "In particular"]
    assert asked.content_spans[1].text.endswith("strengthen Russia's industrial base")


def test_seed_no_bracket_stays_open():
    concern = by(of("003"), "reiterated", "serious concern")
    assert concern.content_spans[0].text.endswith("support for Russia’s defense industrial base")  # noqa: RUF001


def test_seed_arms_are_denied_and_the_accuser_says_so_too():
    denial = by(of("003"), "denied", "supplying Russia with arms")
    assert [(good.code, good.polarity) for good in denial.goods] == [("arms", "negated")]
    accused = by(of("004"), "asserted", "isn't directly supplying")
    assert [(good.code, good.polarity) for good in accused.goods] == [
        ("arms", "negated"),
        ("ammunition", "negated"),
        ("microelectronics", "affirmed"),
        ("machine_tools", "affirmed"),
        ("optics", "affirmed"),
    ]


def test_seed_iran_and_north_korea_supply_in_their_own_right():
    found = by(of("004"), "said", "It's fair to say")
    seen = {(one.country, one.relation, one.to, one.polarity) for one in found.actors}
    assert seen == {
        ("CN", "supplies", "RU", "negated"),
        ("IR", "supplies", "RU", "affirmed"),
        ("KP", "supplies", "RU", "affirmed"),
    }
    assert found.speaker.surface == "the U.S. diplomatic chief"
    assert found.speaker.canonical == "Antony Blinken"


def test_seed_anonymous_sources_stay_anonymous():
    found = of("000")
    assert by(found, "according", "Blinken warned").speaker.kind == "anonymous_source"
    warned = by(found, "warned", "Beijing is supporting Moscow")
    assert [who.kind for who in warned.relayed_by] == ["anonymous_source"]
    assert [good.code for good in warned.goods] == ["tools_unspecified", "inputs_unspecified", "know_how"]
    assert not any(good.hs_list for good in warned.goods)


@pytest.mark.parametrize("number", BODIES)
def test_seed_statements_stand_in_the_body_and_reproduce_it(number):
    page = seed(number)
    for one in read(page, find_dates):
        for span in (one.cue_span, *one.content_spans, *one.verbatim_quotes):
            assert span.text == page.raw[span.start : span.end]
            assert any(part.start <= span.start and span.end <= part.end for part in page.segments)


class Escaped:
    """A segment whose raw form is longer: each "&" of the text stands as "&amp;"."""

    def __init__(self, raw):
        self.raw, self.text = raw, raw.replace("&amp;", "&")

    def span(self, start, end):
        starts = [at + 4 * self.text[:at].count("&") for at in (start, end)]
        return Span.of(self.raw, *starts)


def test_places_of_a_flattened_page_are_those_of_the_raw_file():
    raw = 'Blinken said that AT&amp;T &amp; others send "chips &amp; tools" to Russia.'
    (found,) = read_flat(article(raw), [Escaped(raw)], find_dates)
    assert found.content_spans[0].text.startswith("that AT&amp;T")
    assert [quote.text for quote in found.verbatim_quotes] == ["chips &amp; tools"]
    assert all(raw[one.start : one.end] == one.text for one in (*found.content_spans, *found.goods))
