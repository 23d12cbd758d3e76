"""How fast the tagger is on one core, and how much memory it takes.

    python benchmarks/speed.py [PATH…] [--repeat N] [--gigabyte] [--json]

Without paths, the texts of the evaluation folder (DATELINE_EVAL) or else of tests/negatives are read. The first tenth
of the documents (at least one) warms up; then every document is annotated, and the first and the fastest of N passes
are shown. `--gigabyte` goes round until 1 GB of text is annotated, and shows whether memory stays flat; the texts
repeat, so its speed is that of well-known phrases.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from pathlib import Path

from corpora import ENGLISH, NEGATIVES, load
from tagging import document_of, tag_all
from transforms.records import Document


def texts(paths: list[Path]) -> list[str]:
    """The texts of files and folders (all .txt and .md below), or those that are at hand."""
    if not paths:
        folder = os.environ.get("DATELINE_EVAL")
        if folder:
            return [document.text for name in ENGLISH for document in load(name, folder, "all").documents]
        paths = [NEGATIVES]
    files = [file for path in paths
             for file in (sorted(path.rglob("*")) if path.is_dir() else [path]) if file.suffix in (".txt", ".md")]
    if not files:
        raise SystemExit(f"no .txt or .md file in {', '.join(map(str, paths))}")
    return [file.read_text(encoding="utf-8", errors="replace") for file in files]


def peak_memory() -> float:
    """Most memory that this program ever held, in MB."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (1e6 if sys.platform == "darwin" else 1e3)


def annotate_all(documents: list[Document]) -> tuple[float, int]:
    """Processor seconds and timexes of one pass."""
    before = time.process_time()
    found = tag_all(documents)
    return time.process_time() - before, sum(map(len, found.values()))


def gigabyte(documents: list[Document], size: int, target: int = 1_000_000_000) -> None:
    """Annotate until `target` bytes are done, saying speed and memory every tenth."""
    done, seconds, told = 0, 0.0, 0
    while done < target:
        seconds += annotate_all(documents)[0]
        done += size
        if done * 10 // target > told or done >= target:
            told = done * 10 // target
            print(f"{done / 1e6:7.0f} MB  {done / 1e6 / seconds:7.2f} MB/s  peak {peak_memory():.0f} MB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="passes (3)")
    parser.add_argument("--dct", default="2022-05-18", help="date of every document (2022-05-18)")
    parser.add_argument("--gigabyte", action="store_true", help="go on until 1 GB is annotated")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    documents = [document_of(text.replace("\r\n", "\n"), f"d{k}", dct=chosen.dct)
                 for k, text in enumerate(texts(chosen.paths))]
    size = sum(len(document.text.encode()) for document in documents)
    annotate_all(documents[:max(1, len(documents) // 10)])
    passes = [annotate_all(documents) for _ in range(max(1, chosen.repeat))]
    seconds, found = min(passes)
    row = {"documents": len(documents), "MB": size / 1e6, "timexes": found,
           "first_pass_MB/s": size / 1e6 / passes[0][0], "MB/s": size / 1e6 / seconds, "peak_MB": peak_memory()}
    print(json.dumps(row) if chosen.json else "\n".join(f"{name:<16} {value:,.2f}" for name, value in row.items()))
    if chosen.gigabyte:
        gigabyte(documents, size)


if __name__ == "__main__":
    main()
