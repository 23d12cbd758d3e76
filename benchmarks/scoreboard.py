"""The figures of the tagger on the development corpora, its speed, and its false hits where there is nothing to find.

    python benchmarks/scoreboard.py [CORPUS…] [--eval DIR] [--part dev|held|all] [--json]
    python benchmarks/scoreboard.py timebank --errors --cause value     # what went wrong, most frequent first
    python benchmarks/scoreboard.py --save before.jsonl                 # … change a rule …
    python benchmarks/scoreboard.py --against before.jsonl              # is the difference more than chance?

Strict, relaxed, type and value are F1 × 100 as TempEval-3 defines them; *folded* is value F1 with notational variants
made one; ECE and AURC × 100 say how far confidence can be believed (0 is best). Speed is on one core.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from corpora import Corpus, add_corpus_arguments, load_corpora
from tagging import FalseHits, Tagged, false_hits, quoted, tag_corpus
from transforms.evaluation import (bootstrap, by_class, calibration, causes, errors, judged,
                                   predictions_from_jsonl, score, score_documents)


def figures_of(corpus: Corpus, part: str, tagged: Tagged) -> dict:
    """One row of the scoreboard; shares are 0 to 1."""
    figures = score(corpus.documents, tagged.tags)
    sure = calibration(judged(corpus.documents, tagged.tags))
    return {"corpus": corpus.name, "part": part, "documents": len(corpus.documents), "gold": figures.gold,
            "predicted": figures.predicted, "strict": figures.strict.f1, "relaxed": figures.relaxed.f1,
            "precision": figures.relaxed.precision, "recall": figures.relaxed.recall, "type": figures.type_f1,
            "value": figures.value_f1, "folded": figures.folded_value_f1, "ece": sure.ece, "aurc": sure.aurc,
            "kB/s": corpus.size / 1000 / tagged.seconds if tagged.seconds else None}


def table(rows: list[dict]) -> Iterable[str]:
    """The rows for a person."""
    shares = ("strict", "relaxed", "precision", "recall", "type", "value", "folded", "ece", "aurc")
    yield (f"{'corpus':<18}{'part':<5}{'docs':>5}{'gold':>6}{'pred':>6}"
           + "".join(f"{name[:7]:>8}" for name in shares) + f"{'kB/s':>9}")
    for row in rows:
        speed = f"{row['kB/s']:9.1f}" if row["kB/s"] else f"{'–':>9}"
        yield (f"{row['corpus']:<18}{row['part']:<5}{row['documents']:>5}{row['gold']:>6}{row['predicted']:>6}"
               + "".join(f"{100 * row[name]:8.2f}" for name in shares) + speed)


def class_table(corpus: Corpus, tagged: Tagged) -> Iterable[str]:
    """Figures by class of expression."""
    yield f"\n{corpus.name}, by class{'gold':>15}{'pred':>6}{'strict':>8}{'relaxed':>8}{'type':>8}{'value':>8}"
    for name, figures in by_class(corpus.documents, tagged.tags).items():
        shares = (figures.strict.f1, figures.relaxed.f1, figures.type_f1, figures.value_f1)
        yield (f"  {name:<20}{figures.gold:>{len(corpus.name) + 4}}{figures.predicted:>6}"
               + "".join(f"{100 * share:8.2f}" for share in shares))


def error_list(corpus: Corpus, tagged: Tagged, cause: str | None, limit: int) -> Iterable[str]:
    """Causes by frequency, then each error in its sentence."""
    golds = {document.doc_id: document for document in corpus.documents}
    found = [error for error in errors(corpus.documents, tagged.tags) if cause in (None, error.cause)]
    yield f"\n{corpus.name}: {len(found)} errors"
    for why, detail, n in causes(found):
        yield f"{n:6}  {why}: {detail}"
    for why, detail, _ in causes(found):
        yield f"\n== {why}: {detail}"
        for error in [x for x in found if (x.cause, x.detail) == (why, detail)][:limit or None]:
            sides = [f"{side} {tag.type} {tag.value} {tag.text!r}" for side, tag in
                     (("gold", error.gold), ("found", error.predicted)) if tag]
            document = golds[error.doc_id]
            yield f"{error.doc_id} ({document.dct})  {' | '.join(sides)}"
            yield f"        {quoted(document, error.gold or error.predicted)}"


def save(path: Path, corpora: list[Corpus], tagged: list[Tagged]) -> None:
    """Write predictions, one document a line."""
    with path.open("w", encoding="utf-8") as file:
        for corpus, answers in zip(corpora, tagged):
            for doc_id, tags in answers.tags.items():
                timexes = [{"start": t.start, "end": t.end, "type": t.type, "value": t.value,
                            "confidence": t.confidence} for t in tags]
                file.write(json.dumps({"corpus": corpus.name, "doc_id": doc_id, "timexes": timexes}) + "\n")


def saved(path: Path, corpus: Corpus) -> Tagged:
    """Predictions that `save` wrote, or any in the form ``{"doc_id", "timexes": [{"start", "end", "type", "value"}]}``.

    Raises:
        SystemExit: when the file cannot be read.
    """
    try:
        return Tagged(predictions_from_jsonl(path.read_bytes(), corpus.documents, path.name), 0.0)
    except (OSError, ValueError) as error:
        raise SystemExit(f"{path} holds no predictions for {corpus.name}: {error}") from error


def compared(corpus: Corpus, before: Tagged, after: Tagged) -> str:
    """Whether value F1 changed, in a line."""
    d = bootstrap(score_documents(corpus.documents, before.tags), score_documents(corpus.documents, after.tags))
    return (f"{corpus.name:<18} value F1 {100 * d.a:.2f} → {100 * d.b:.2f}  ({100 * d.difference:+.2f}, 95 % "
            f"{100 * d.low:+.2f} to {100 * d.high:+.2f}, p = {d.p:.3f})")


def negatives_line(found: FalseHits) -> str:
    """False hits, in a line."""
    return (f"nothing to find: {found.sentences} sentences, {found.words} words, {len(found.hits)} false hits, "
            f"{found.rate:.1f} in 10,000 words")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_corpus_arguments(parser)
    parser.add_argument("--classes", action="store_true", help="figures by class of expression")
    parser.add_argument("--errors", action="store_true", help="list what went wrong (never of held-out documents)")
    parser.add_argument("--cause", choices=("missed", "spurious", "extent", "type", "value"), help="only such errors")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="at most N errors a cause (20; 0: all)")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write the predictions")
    parser.add_argument("--predictions", type=Path, metavar="FILE", help="score these instead of running the tagger")
    parser.add_argument("--against", type=Path, metavar="FILE", help="paired bootstrap against saved predictions")
    parser.add_argument("--json", action="store_true", help="one JSON object for a program")
    chosen = parser.parse_args(arguments)
    if chosen.errors and chosen.part != "dev":
        parser.error("--errors lists development documents only; what is held out is counted, never looked at")
    corpora = load_corpora(chosen)
    tagged = [saved(chosen.predictions, corpus) if chosen.predictions else tag_corpus(corpus) for corpus in corpora]
    rows = [figures_of(corpus, chosen.part, answers) for corpus, answers in zip(corpora, tagged)]
    silence = None if chosen.predictions else false_hits()
    if chosen.save:
        save(chosen.save, corpora, tagged)
    if chosen.json:
        print(json.dumps({"corpora": rows, "negatives": silence and {
            "sentences": silence.sentences, "words": silence.words, "hits": len(silence.hits),
            "per_10000_words": silence.rate}}))
        return
    print("\n".join(table(rows)))
    if silence:
        print(negatives_line(silence))
    for corpus, answers in zip(corpora, tagged):
        if chosen.against:
            print(compared(corpus, saved(chosen.against, corpus), answers))
        if chosen.classes:
            print("\n".join(class_table(corpus, answers)))
        if chosen.errors:
            print("\n".join(error_list(corpus, answers, chosen.cause, chosen.limit)))
    if chosen.errors and silence:
        print("\nfalse hits\n" + "\n".join(f"{place}: [{tag.text}] {tag.value}   {sentence}"
                                           for place, sentence, tag in silence.hits))


if __name__ == "__main__":
    main()
