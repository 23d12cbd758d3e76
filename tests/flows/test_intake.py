from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.intake import Batch, Found, Input, NoInput, Tally, batches, find, inputs_of, sidecar_of
from transforms.records import Quarantined

LIMIT = 1000


def uris(*paths: Path | str) -> list[str]:
    return [f.uri for f in find(paths, LIMIT)]


def test_find_names_files_by_their_folder_in_order(corpus: Path) -> None:
    assert uris(corpus) == ["docs/copy.txt", "docs/deep/plain.txt", "docs/note.txt", "docs/page.md", "docs/wire.jsonl"]


def test_find_gives_a_single_file_the_name_it_has_in_its_folder(corpus: Path) -> None:
    assert uris(corpus / "note.txt") == ["docs/note.txt"]


def test_find_expands_globs_without_following_links(corpus: Path) -> None:
    (corpus / "deep" / "loop").symlink_to(corpus)
    assert uris(f"{corpus}/**/*.txt") == ["docs/copy.txt", "docs/deep/plain.txt", "docs/note.txt"]


def test_find_takes_a_file_once_however_often_it_is_named(corpus: Path) -> None:
    assert uris(corpus, corpus / "note.txt") == uris(corpus)


@pytest.mark.parametrize("path", ["nowhere", "no/*.txt"])
def test_find_refuses_a_path_that_names_nothing(path: str) -> None:
    with pytest.raises(NoInput, match="no"):
        find([path], LIMIT)


def test_find_refuses_two_files_of_one_name(tmp_path: Path) -> None:
    for parent in "ab":
        (tmp_path / parent / "docs").mkdir(parents=True)
        (tmp_path / parent / "docs" / "x.txt").write_text("x")
    with pytest.raises(NoInput, match="docs/x.txt.*folder above both"):
        find([tmp_path / "a" / "docs", tmp_path / "b" / "docs"], LIMIT)


def test_find_passes_over_hidden_files_and_sidecars(corpus: Path) -> None:
    before = uris(corpus)
    (corpus / ".git").mkdir()
    for name in (".hidden.txt", ".git/config.txt", "seeds.toml", "note.txt.meta.toml"):
        (corpus / name).write_text("")
    assert uris(corpus) == before


def test_find_refuses_what_is_no_regular_file_under_the_folder(corpus: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    (corpus / "link.txt").symlink_to(outside)
    (corpus / "broken.txt").symlink_to(tmp_path / "gone.txt")
    os.mkfifo(corpus / "pipe.txt")
    (corpus / "large.txt").write_bytes(b"x" * (LIMIT + 1))
    refused = {f.uri: f.refusal[0] for f in find([corpus], LIMIT) if f.refusal}
    assert refused == {"docs/link.txt": "outside-root", "docs/broken.txt": "unreadable", "docs/pipe.txt": "not-a-file",
                       "docs/large.txt": "too-large"}  # fmt: skip


def test_a_link_to_a_file_in_the_folder_is_that_file(corpus: Path) -> None:
    (corpus / "zlink.txt").symlink_to(corpus / "note.txt")
    assert uris(corpus).count("docs/note.txt") == 1 and "docs/zlink.txt" not in uris(corpus)


def test_a_file_name_that_is_no_utf8_has_a_uri_that_is(corpus: Path) -> None:
    Path(os.fsdecode(os.fsencode(corpus) + b"/caf\xe9.txt")).write_text("x")
    assert all(uri.encode() for uri in uris(corpus))


def read(path: Path, recipe: str = "r") -> list[Input | Quarantined]:
    return [each for found in find([path], LIMIT) for each in inputs_of(found, recipe)]


def test_a_line_of_json_lines_is_an_input_named_by_its_id_or_number(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text('{"doc_id": "a", "text": "1"}\n\n{"text": "2"}\nbroken\n{"doc_id": "a", "text": "3"}')
    assert [each.uri.partition("#")[2] for each in read(file)] == ["a", "3", "4", "5"]


def test_the_input_hash_knows_the_sidecar_and_the_recipe(corpus: Path) -> None:
    def hash_now(recipe: str = "r") -> str:
        return read(corpus / "note.txt", recipe)[0].input_hash

    plain = hash_now()
    assert hash_now() == plain != hash_now("another")
    (corpus / "note.txt.meta.toml").write_text('date = "2022-05-18"')
    assert hash_now() != plain


def test_a_sidecar_of_the_file_goes_before_that_of_the_folder(corpus: Path) -> None:
    (corpus / "seeds.toml").write_text('["note.txt"]\ndate = "2022"\nsource = "Times"\n')
    (corpus / "note.txt.meta.toml").write_text('date = "2022-05-18"')
    assert sidecar_of(corpus / "note.txt") == {"date": "2022-05-18", "source": "Times"}


def test_a_broken_sidecar_quarantines_its_file(corpus: Path) -> None:
    (corpus / "note.txt.meta.toml").write_text("date = ")
    [refused] = read(corpus / "note.txt")
    assert isinstance(refused, Quarantined) and refused.reason == "broken-sidecar"


def cut(files: list[Found], known: dict[str, str], size: int = 10**6) -> tuple[list[Batch], Tally]:
    tally = Tally()
    return list(batches(files, known, "r", size, 5000, tally)), tally


def test_batches_pass_over_what_is_known(corpus: Path) -> None:
    files = find([corpus], LIMIT)
    [first], _ = cut(files, {})
    known = {each.uri: each.input_hash for each in first.inputs}
    none, tally = cut(files, known)
    assert (none, tally.unchanged) == ([], 6)
    (corpus / "wire.jsonl").write_text('{"doc_id": "a", "text": "It changed.", "dct": "2021-05-04"}\n')
    [changed], tally = cut(files, known)
    assert [x.uri for x in changed.inputs] == ["docs/wire.jsonl#a"]
    assert changed.gone == ("docs/wire.jsonl#2",)


@given(sizes=st.lists(st.integers(1, 50), max_size=20), limit=st.integers(1, 100))
def test_batches_hold_every_input_once_in_order(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], limit: int
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    for k, size in enumerate(sizes):
        (folder / f"{k:02}.txt").write_bytes(b"x" * size)
    made, _ = cut(find([folder], LIMIT), {}, limit)
    assert [len(x.data) for batch in made for x in batch.inputs] == sizes
    assert all(sum(len(x.data) for x in batch.inputs[:-1]) < limit for batch in made)


def test_a_batch_is_named_by_what_it_holds(corpus: Path) -> None:
    files = find([corpus], LIMIT)
    before = cut(files, {})[0][0].name
    assert cut(files, {})[0][0].name == before
    (corpus / "note.txt").write_text("other")
    assert cut(files, {})[0][0].name != before


def test_a_sidecar_names_the_keys_of_json_lines(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"key": "k1", "body": "We met yesterday."}\n')
    (tmp_path / "a.jsonl.meta.toml").write_text('fields = { id = "key", text = "body" }\n')
    [each] = inputs_of(find([tmp_path], LIMIT)[0], "recipe")
    assert each.uri.endswith("/a.jsonl#k1")


def test_a_sidecar_that_names_no_field_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "We met yesterday."}\n')
    (tmp_path / "a.jsonl.meta.toml").write_text('fields = { txt = "body" }\n')
    [each] = inputs_of(find([tmp_path], LIMIT)[0], "recipe")
    assert (each.reason, "no field 'txt'" in each.detail) == ("bad-sidecar", True)


def test_a_lake_among_the_documents_is_passed_over(tmp_path: Path) -> None:
    for name in ("a.txt", "lake/_lock", "lake/_log/1.json", "lake/documents/x.parquet"):
        (tmp_path / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / name).write_text("We met.")
    assert uris(tmp_path / "docs") == uris(f"{tmp_path}/docs/**") == ["docs/a.txt"]
    with pytest.raises(NoInput, match="is a lake"):
        find([tmp_path / "docs" / "lake"], LIMIT)
    with pytest.raises(NoInput, match="empty"):
        find([""], LIMIT)
