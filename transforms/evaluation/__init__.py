"""How good the tagger is: TempEval-3 figures, by class, by cause of error, with confidence.

`score` gives the figures of a corpus, `by_class` and `causes(errors(…))` say where they are lost,
`bootstrap` whether a difference is more than chance, and `calibration(judged(…))` whether the tagger's
confidence can be believed.
"""

from transforms.evaluation.classes import by_class, class_of
from transforms.evaluation.confidence import Calibration, Difference, bootstrap, calibration, judged
from transforms.evaluation.errors import Error, causes, errors, extent_difference, value_difference
from transforms.evaluation.figures import PRF, Figures, fold, innermost, match, pair, score, score_document, \
    score_documents, total
from transforms.evaluation.gold import BrokenGold, Gold, Predictions, Tag, gold_from_jsonl, gold_from_timeml, \
    predictions_from_jsonl, tags_of

__all__ = [
    "PRF", "BrokenGold", "Calibration", "Difference", "Error", "Figures", "Gold", "Predictions", "Tag", "bootstrap",
    "by_class", "calibration", "causes", "class_of", "errors", "extent_difference", "fold", "gold_from_jsonl",
    "gold_from_timeml", "innermost", "judged", "match", "pair", "predictions_from_jsonl", "score", "score_document", "score_documents", "tags_of",
    "total", "value_difference",
]
