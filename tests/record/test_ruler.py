"""The rules of single words, remembered, say what spaCy's own ruler says."""

import pytest
import spacy

from contraflow.record import nlp

TEXT = "They ain't gonna say that's what I've got. \n Let's go: it is he who did not do it, you know, y'all."


@pytest.mark.slow  # loads the model a second time
def test_a_remembered_ruler_says_the_same():
    plain, ours = spacy.load(nlp.load().path, exclude=["ner"])(TEXT), [nlp.load()(TEXT) for _ in range(2)]
    seen = [[(word.text, word.pos_, word.lemma_, word.tag_, str(word.morph)) for word in doc] for doc in (plain, *ours)]
    assert seen[0] == seen[1] == seen[2]
