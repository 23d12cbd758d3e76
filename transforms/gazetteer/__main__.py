"""Writes ``data/starts.txt``, what the shipped names begin with: ``python -m transforms.gazetteer`` after every change of ``data/``."""

from pathlib import Path

from transforms.gazetteer import load, start_of

if __name__ == "__main__":
    starts = sorted({start_of(name) for name in load()._names})
    (Path(__file__).parent / "data" / "starts.txt").write_text("\n".join(starts), "utf-8")
    print(f"{len(starts)} starts")
