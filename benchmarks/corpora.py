"""Corpora to measure on, and their split: three tenths of the documents are held out and only ever counted.

A corpus is a name in the folder that `--eval` or the environment variable DATELINE_EVAL names (``NAME.jsonl``), a path
to such a file, or a folder of ``.tml`` files. Nobody reads the errors of held-out documents, so that figures on them
stay honest.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))                        # so that the scripts run from a checkout that is not installed

from transforms.evaluation import Gold, gold_from_jsonl, gold_from_timeml  # noqa: E402

ENGLISH = ("timebank", "wikiwars_dev", "meantime_en_dev", "tweets_dev")
"""The corpora that are measured when none is named."""

NEGATIVES = ROOT / "tests" / "negatives"


class Corpus(NamedTuple):
    """Annotated documents under one name."""

    name: str
    documents: list[Gold]

    @property
    def size(self) -> int:
        """Bytes of text."""
        return sum(len(document.text.encode()) for document in self.documents)


def part_of(doc_id: str) -> str:
    """The part that a document belongs to, for ever: "held" (3 in 10) or "dev".

    >>> [part_of(name) for name in ("a", "b", "c", "d")]
    ['dev', 'held', 'dev', 'dev']
    """
    return "held" if int.from_bytes(hashlib.blake2b(doc_id.encode(), digest_size=8).digest(), "big") % 10 < 3 else "dev"


def add_corpus_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say which documents are meant."""
    parser.add_argument("corpora", nargs="*", metavar="CORPUS",
                        help=f"a name in the evaluation folder, a .jsonl file or a folder of .tml (default: "
                             f"{' '.join(ENGLISH)})")
    parser.add_argument("--eval", metavar="DIR", default=os.environ.get("DATELINE_EVAL"),
                        help="the evaluation folder (default: DATELINE_EVAL)")
    parser.add_argument("--part", choices=("dev", "held", "all"), default="dev", help="which documents (default: dev)")


def load_corpora(chosen: argparse.Namespace) -> list[Corpus]:
    """The corpora that the arguments name, their chosen part.

    Raises:
        SystemExit: when a corpus is not there; the message says where it was looked for.
    """
    return [load(name, chosen.eval, chosen.part) for name in chosen.corpora or ENGLISH]


def load(name: str, folder: str | None, part: str = "dev") -> Corpus:
    """One corpus, the part of it that is asked for: "dev", "held" or "all".

    Raises:
        SystemExit: when it is not there or cannot be read.
    """
    path = Path(name)
    if not path.exists() and folder:
        path = Path(folder) / f"{name}.jsonl"
    if not path.exists():
        where = f"{path} does not exist" if folder else "no evaluation folder is given: use --eval or DATELINE_EVAL"
        raise SystemExit(f"corpus {name!r} is not there: {where}")
    try:
        if path.is_dir():
            documents = [gold_from_timeml(file.read_bytes(), file.stem) for file in sorted(path.glob("*.tml"))]
        else:
            documents = gold_from_jsonl(path.read_bytes(), path.name)
    except ValueError as error:
        raise SystemExit(f"corpus {name!r} cannot be read: {error}") from error
    return Corpus(path.stem, [document for document in documents if part in ("all", part_of(document.doc_id))])


def negative_sentences(folder: Path = NEGATIVES) -> list[tuple[str, str]]:
    """(file:line, sentence) of every sentence without a temporal reference."""
    return [(f"{file.name}:{number}", line) for file in sorted(folder.glob("*.txt"))
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if line.strip()]
