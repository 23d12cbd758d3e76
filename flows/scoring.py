"""The verb ``evaluate``: annotate gold corpora and say how good the result is, where it errs and how sure one may be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.text import Text

from flows import show
from flows.annotation import gold_of, tags_for
from transforms import evaluation
from transforms.evaluation import BrokenGold, Difference, Error, Figures, Gold, Tag

MEASURES: dict[str, Callable[[Figures], float]] = {
    "strict": lambda f: f.strict.f1, "relaxed": lambda f: f.relaxed.f1, "type": lambda f: f.type_f1, "value": lambda f: f.value_f1,
}  # fmt: skip
"""The F1 figures of TempEval-3, by name."""


class Corpus(NamedTuple):
    """Annotated documents under one name, and what was found in them."""

    name: str
    gold: list[Gold]
    found: dict[str, list[Tag]]

    @property
    def figures(self) -> Figures:
        """Its counts, from which every figure follows."""
        return evaluation.score(self.gold, self.found)


def corpora(paths: Sequence[str], language: str | None, predictions: str | None = None) -> list[Corpus]:
    """A corpus for each path, annotated now, or as `predictions` has it.

    Raises:
        transforms.evaluation.BrokenGold: when a file is not what its suffix says, or holds no annotated document.
    """
    given = [(Path(path).stem, gold_of([path])) for path in paths]
    for path, (_, gold) in zip(paths, given):
        if not gold:
            raise BrokenGold(f"{path} holds no annotated document: give JSON Lines, a TimeML file or a folder of them")
    if predictions is not None:
        return [Corpus(name, gold, predicted(predictions, gold)) for name, gold in given]
    size, done, tagged = sum(len(d.text) for _, gold in given for d in gold), 0, []
    with show.bar("annotating") as bar:
        for name, gold in given:
            found = {}
            for document in gold:
                found[document.doc_id] = tags_for(document, language)
                done += len(document.text)
                if bar:
                    bar(done, size)
            tagged.append(Corpus(name, gold, found))
    return tagged


def predicted(path: str, gold: Iterable[Gold]) -> dict[str, list[Tag]]:
    """What a file of predictions (JSON Lines as ``annotate`` writes them) has for the documents of a corpus."""
    return evaluation.predictions_from_jsonl(Path(path).read_bytes(), gold, path)


def difference(corpus: Corpus, baseline: str, measure: str) -> Difference:
    """A figure of a corpus against a baseline's predictions: paired bootstrap over its documents."""
    before = evaluation.score_documents(corpus.gold, predicted(baseline, corpus.gold))
    after = evaluation.score_documents(corpus.gold, corpus.found)
    return evaluation.bootstrap(before, after, measure=MEASURES[measure])


def save(tagged: Iterable[Corpus], path: str) -> None:
    """Write what was found, in the form that `predicted` reads."""
    with open(path, "w", encoding="utf-8") as file:
        for corpus in tagged:
            for doc_id, tags in corpus.found.items():
                timexes = [{k: v for k, v in tag._asdict().items() if k != "text"} for tag in tags]
                file.write(json.dumps({"doc_id": doc_id, "timexes": timexes}) + "\n")


# --- for a person ----------------------------------------------------------------------------------------------------


def tell(tagged: list[Corpus], classes: bool, errors: bool, examples: int, calibration: bool, against: str | None) -> None:
    """Print the figures, and whatever else was asked for."""
    if len(tagged) == 1:
        show.figures(len(tagged[0].gold), tagged[0].figures)
    else:
        show.rows(["corpus", "documents", "gold", "found", *MEASURES], [
            [c.name, len(c.gold), f.gold, f.predicted, *(_percent(measure(f)) for measure in MEASURES.values())]
            for c in tagged for f in [c.figures]])  # fmt: skip
    for corpus in tagged:
        title = f"{corpus.name}: " if len(tagged) > 1 else ""
        if against:
            _heading(f"{title}against {against} (paired bootstrap over {len(corpus.gold):,} documents)")
            show.rows(["F1", "baseline", "now", "difference", "95 % interval", "p"], [
                [name, _percent(d.a), _percent(d.b), f"{100 * d.difference:+.2f}", f"{100 * d.low:+.2f} … {100 * d.high:+.2f}", f"{d.p:.3f}"]
                for name in MEASURES for d in [difference(corpus, against, name)]])  # fmt: skip
        if classes:
            _heading(f"{title}by class of expression (F1)")
            show.rows(["class", "gold", "found", *MEASURES], [
                [name, f.gold, f.predicted, *(_percent(measure(f)) for measure in MEASURES.values())]
                for name, f in evaluation.by_class(corpus.gold, corpus.found).items()])  # fmt: skip
        if calibration:
            _tell_calibration(corpus, title)
        if errors:
            _tell_errors(corpus, title, examples)


def _tell_calibration(corpus: Corpus, title: str) -> None:
    sure = evaluation.calibration(evaluation.judged(corpus.gold, corpus.found))
    _heading(f"{title}calibration: of {sure.count:,} found {_percent(sure.accuracy)} % are right in span and value; expected calibration "
             f"error {_percent(sure.ece)}, area under risk–coverage {_percent(sure.aurc)} (0 is best)")
    show.rows(["confidence", "found", "mean confidence", "right"], [
        [f"{b.low:.1f} … {b.high:.1f}", b.count, _percent(b.confidence), _percent(b.accuracy)] for b in reversed(sure.bins)])


def _tell_errors(corpus: Corpus, title: str, examples: int) -> None:
    found = evaluation.errors(corpus.gold, corpus.found)
    texts = {document.doc_id: document.text for document in corpus.gold}
    _heading(f"{title}{len(found):,} errors by cause")
    show.rows(["cause", "detail", "count"], evaluation.causes(found))
    for cause, detail, _ in evaluation.causes(found) if examples else ():
        _heading(f"{cause}: {detail}")
        alike = [error for error in found if (error.cause, error.detail) == (cause, detail)]
        show.rows(["document", "gold", "found", "where"], [
            [error.doc_id, _tag(error.gold), _tag(error.predicted), quoted(texts[error.doc_id], error)] for error in alike[:examples]])


def quoted(text: str, error: Error, width: int = 40) -> str:
    """The words that an error is about, in their surroundings, on one line.

    >>> quoted("It rained yesterday.", Error("missed", "relative day", "d", Tag(10, 19), None))
    'It rained [yesterday].'
    """
    tag = error.gold or error.predicted
    around = f"{text[max(0, tag.start - width):tag.start]}[{text[tag.start:tag.end]}]{text[tag.end:tag.end + width]}"
    return " ".join(around.split())


def _tag(tag: Tag | None) -> str:
    return f"{tag.type} {tag.value}" if tag else ""


def _percent(share: float) -> str:
    return f"{100 * share:.2f}"


def _heading(words: str) -> None:
    out = show.console()
    out.print()
    out.print(Text(words, style="bold"))


# --- for a program ---------------------------------------------------------------------------------------------------


def as_json(tagged: list[Corpus], classes: bool, errors: bool, calibration: bool, against: str | None) -> dict[str, Any]:
    """The same as one object: the figures of all documents, and of each corpus under ``corpora``; shares are 0 to 1."""
    together = evaluation.total(corpus.figures for corpus in tagged)
    told = figures(sum(len(corpus.gold) for corpus in tagged), together)
    if errors:
        told["errors"] = [_error(error) for corpus in tagged for error in evaluation.errors(corpus.gold, corpus.found)]
    told["corpora"] = []
    for corpus in tagged:
        row = {"corpus": corpus.name} | figures(len(corpus.gold), corpus.figures)
        if classes:
            row["classes"] = {name: figures(None, f) for name, f in evaluation.by_class(corpus.gold, corpus.found).items()}
        if calibration:
            sure = evaluation.calibration(evaluation.judged(corpus.gold, corpus.found))
            row["calibration"] = sure._asdict() | {"bins": [b._asdict() for b in sure.bins]}
        if against:
            row["against"] = {name: difference(corpus, against, name)._asdict() for name in MEASURES}
        told["corpora"].append(row)
    return told


def figures(documents: int | None, found: Figures) -> dict[str, Any]:
    """TempEval-3 figures, 0 to 1."""
    return ({} if documents is None else {"documents": documents}) | {
        "gold": found.gold, "predicted": found.predicted,
        "strict": found.strict._asdict(), "relaxed": found.relaxed._asdict(),
        "type_f1": found.type_f1, "value_f1": found.value_f1,
        "type_accuracy": found.type_accuracy, "value_accuracy": found.value_accuracy,
    }  # fmt: skip


def _error(error: Error) -> dict[str, Any]:
    return {"cause": error.cause, "detail": error.detail, "doc_id": error.doc_id, "gold": error.gold and error.gold._asdict(),
            "predicted": error.predicted and error.predicted._asdict()}
