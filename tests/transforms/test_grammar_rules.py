"""What a language folder may say, and what it is told when it says something wrong."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.grammar import BadGrammar, Grammar, languages, load
from transforms.grammar.tokens import tokenize

LEXICON = """
filler = ["how_many"]
[how_many]
"two" = 2
[unit]
"day | days" = "DAY"
"""
RULE = """
now = "2024-03-15"
[[rule]]
name = "so many days ago"
says = "<how_many> <unit> ago"
means = "Before(REF, Amount(how_many, unit))"
gives = "date"
shows = { "two days ago" = "2024-03-13" }
"""


def folder(tmp_path, rules=RULE, lexicon=LEXICON):
    (tmp_path / "lexicon.toml").write_text(textwrap.dedent(lexicon))
    (tmp_path / "rules.toml").write_text(textwrap.dedent(rules))
    return Grammar("zz", [tmp_path])


def test_a_folder_of_toml_is_a_language(tmp_path):
    reading, = folder(tmp_path).read("Two days ago")
    assert (str(reading.expression), reading.type, reading.rule.rpartition("/")[2]) == ("Before(REF, P2D)", "DATE", "so many days ago")


def test_a_rule_without_an_example_does_not_load(tmp_path):
    with pytest.raises(BadGrammar, match="so many days ago.*no 'shows'"):
        folder(tmp_path, RULE.replace('shows = { "two days ago" = "2024-03-13" }', ""))


@pytest.mark.parametrize("wrong, right, message", [
    ("Befor(", "Before(", "unknown operator 'Befor'; did you mean 'Before'"),
    ("how_mani, ", "how_many, ", "unknown name 'how_mani'; did you mean 'how_many'"),
    ("says = \"<how_many> <units> ago\"", "says = \"<how_many> <unit> ago\"", "unknown name 'unit'; did you mean 'units'|no words and no rule for <units>"),
    ('gives = "date"\nlatent = "sometimes"', 'gives = "date"', "latent = 'sometimes'"),
    ('gives = "date"\nsay = "x"', 'gives = "date"', "unknown key 'say'"),
    ("__import__('os')", "Before(REF, Amount(how_many, unit))", "unknown operator '__import__'"),
    ("REF.x", "Before(REF, Amount(how_many, unit))", "Attribute is not allowed"),
    ("[x for x in (1, 2)]", "Before(REF, Amount(how_many, unit))", "not allowed|unknown name"),
])
def test_a_mistake_is_named_with_its_rule(tmp_path, wrong, right, message):
    with pytest.raises(BadGrammar, match=message) as caught:
        folder(tmp_path, RULE.replace(right, wrong))
    assert "so many days ago" in str(caught.value)


def test_a_rule_of_filler_words_alone_is_refused_because_the_gate_could_not_find_it(tmp_path):
    grammar = folder(tmp_path, RULE + """
[[rule]]
name = "just a number"
says = "<how_many>"
means = "Year(how_many)"
gives = "date"
shows = { "two" = "0002" }
""")
    with pytest.raises(BadGrammar, match="just a number.*filler words alone"):
        grammar.gate


def test_broken_toml_is_named_by_its_file(tmp_path):
    with pytest.raises(BadGrammar, match="rules.toml"):
        folder(tmp_path, "[[rule]\n")


def test_a_language_that_is_not_there_names_those_that_are():
    with pytest.raises(BadGrammar, match="no language 'tlh'; there are: .*en"):
        load("tlh")


def test_the_fingerprint_changes_with_any_rule(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert folder(tmp_path / "a").fingerprint != folder(tmp_path / "b", RULE.replace("two days ago\" =", "Two days ago\" =")).fingerprint


def test_english_has_the_breadth_that_it_promises():
    rules = {p.rule.name for p in load("en").productions if p.rule.name.startswith("en/")}
    assert len(rules) >= 120 and "de" in languages()


def test_what_silences_wins_over_what_it_covers():
    assert load("en").read("room 1990") == ()
    assert [r.expression for r in load("en").read("24/7 since Monday")] != []


def test_a_derivation_shows_how_the_rules_nest():
    reading, = load("en").read("two weeks ago")
    assert 'unit' in reading.derivation and reading.derivation.startswith("a distance back is a date(ago(")


@given(st.text(max_size=80))
def test_tokens_stand_where_they_say(text):
    last = 0
    for token in tokenize(text):
        assert last <= token.start < token.end <= len(text)
        assert text[token.start : token.end].lower().translate({0x2019: "'"})[:1] == token.text[:1] or not text[token.start].isascii()
        last = token.end


@given(st.lists(st.sampled_from(["the", "first", "Monday", "of", "May", "1998", ",", "two", "weeks", "ago", "-", "5", "p.m.", "last", "year", "and"]),
                max_size=14))
def test_any_words_of_time_in_any_order_are_read_without_overlap(words):
    phrase = " ".join(words)
    last = 0
    for reading in load("en").read(phrase):
        assert last <= reading.start < reading.end <= len(phrase)
        last = reading.end


@pytest.mark.parametrize("text, runs", [
    ("He left two days ago, at noon.", ["two days ago, at noon"]),
    ("Open 5:30pm\nto 7pm; shut\n\nMonday", ["5:30pm\nto 7pm", "Monday"]),
    ("the class of '98 met in the\nlast week", ["of '98", "in the\nlast week"]),
    ("the a.m. of that twenty-first-century day", ["the a.m. of that twenty-first-century day"]),
    ("One of the two ministers said nothing.", []),
])
def test_the_gate_finds_runs_of_known_words_around_a_core_word(text, runs):
    assert [text[start:end] for start, end in load("en").gate.runs(text)] == runs
