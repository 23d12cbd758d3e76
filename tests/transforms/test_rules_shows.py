"""The rule book read aloud: every example of every rule means what the rule says it shows."""

import pytest

from transforms.annotate import read_phrase
from transforms.grammar import languages, load
from transforms.pin import counts_from_happening


def examples():
    for language in ["xx", *languages()]:
        rules = {p.rule.name: p.rule for p in load(language).productions if p.rule.name.startswith(language + "/")}
        for rule in rules.values():
            for phrase, shows in rule.shows.items():
                yield pytest.param(language, rule.now, phrase, shows, id=f"{rule.name}: {phrase}")


@pytest.mark.parametrize("language, now, phrase, shows", examples())
def test_rule_shows(language, now, phrase, shows):
    found = [r.timex.value + (f" {r.timex.mod}" if r.timex.mod else "") for r in read_phrase(phrase, on=now, language=language)
             if not counts_from_happening(r.mention)]
    assert found == (shows if isinstance(shows, list) else [shows])


@pytest.mark.parametrize("language", ["xx", *languages()])
def test_every_rule_shows_at_least_two_examples(language):
    rules = {p.rule.name: p.rule for p in load(language).productions if p.rule.name.startswith(language + "/")}
    assert [name for name, rule in rules.items() if len(rule.shows) < 2] == []


@pytest.mark.parametrize("language", ["xx", *languages()])
def test_no_rule_is_dead(language):
    assert [name for name in load(language).unused() if name.startswith(language + "/")] == []
