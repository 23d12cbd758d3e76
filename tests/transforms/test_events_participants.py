"""Who takes part in an event, where it is, who says so and whether it happened. Needs the spaCy model."""

from __future__ import annotations

import pytest

from flows import model
from transforms.detect import mentions_of
from transforms.annotate import day_bounds, plain_document
from transforms.events import events_of
from transforms.events.attribution import quotes_in
from transforms.events.names import Names
from transforms.events.vocabulary import vocabulary_of
from transforms.pin import timexes_of
from transforms.records import Event

PACKAGE = model.package_of("en_core_web_sm")
needs_model = pytest.mark.skipif(PACKAGE is None, reason="no spaCy model is installed")


@pytest.fixture(scope="module")
def nlp():
    return model.load(PACKAGE)


def events(text: str, nlp) -> dict[str, Event]:
    """The events of a text, by trigger."""
    document = plain_document(text, day_bounds("2022-05-18"), genre="news")
    mentions = mentions_of(document)
    return {e.trigger: e for e in events_of(document, mentions, timexes_of(document, mentions), nlp, True).events}


def roles(event: Event) -> list[tuple[str, str]]:
    return [(p.role, p.surface) for p in event.participants]


# --- who -------------------------------------------------------------------------------------------------------------


@needs_model
@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("Russia seized Crimea.", "seized", [("agent", "Russia"), ("patient", "Crimea")]),
        ("Crimea was seized by Russia.", "seized", [("patient", "Crimea"), ("agent", "Russia")]),
        ("The rebels attacked and burned the village.", "burned", [("agent", "rebels"), ("patient", "village")]),
        ("The man was arrested and charged.", "charged", [("patient", "man")]),
        ("The soldiers who shot the mayor fled.", "shot", [("agent", "soldiers"), ("patient", "mayor")]),
        ("The bridge that the army built collapsed.", "built", [("patient", "bridge"), ("agent", "army")]),
        ("The general ordered the troops to leave.", "leave", [("agent", "troops")]),
        ("The firm promised to pay the workers.", "pay", [("agent", "firm"), ("patient", "workers")]),
        (
            "The minister gave the widow a medal.",
            "gave",
            [("agent", "minister"), ("recipient", "widow"), ("patient", "medal")],
        ),
        (
            "France sold the ships to Egypt.",
            "sold",
            [("agent", "France"), ("patient", "ships"), ("recipient", "Egypt")],
        ),
        (
            "Boeing and Airbus signed the deal.",
            "signed",
            [("agent", "Boeing"), ("agent", "Airbus"), ("patient", "deal")],
        ),
        ("Russia's invasion of Ukraine failed.", "invasion", [("agent", "Russia"), ("patient", "Ukraine")]),
        ("The ministers held talks with Iran.", "talks", [("agent", "ministers"), ("other", "Iran")]),
        ("Thousands of troops were lost.", "lost", [("patient", "Thousands of troops")]),
        ("They declared a state of emergency.", "declared", [("agent", "They"), ("patient", "state of emergency")]),
        ("She was awarded the medal.", "awarded", [("recipient", "She"), ("patient", "medal")]),
        ("The firm was fined a million.", "fined", [("patient", "firm"), ("other", "million")]),
        ("The motion was defeated by three votes.", "defeated", [("patient", "motion")]),
        ("She was appointed curator.", "appointed", [("patient", "She"), ("other", "curator")]),
        ("PORT TALLIS, May 14 (Meridian) - Workers walked out.", "walked", [("agent", "Workers")]),
        ("He told reporters that it rained.", "told", [("agent", "He"), ("recipient", "reporters")]),
        ("She returned to duty.", "returned", [("agent", "She"), ("other", "duty")]),
        ("Samples taken from the river showed nothing.", "taken", [("patient", "Samples"), ("other", "river")]),
        ("The union accused Corvane of ignoring it.", "ignoring", [("agent", "Corvane"), ("patient", "it")]),
        ("The Duke of Kent resigned.", "resigned", [("agent", "Duke of Kent")]),
    ],
)
def test_roles_are_read_off_the_clause(text, trigger, expected, nlp):
    assert roles(events(text, nlp)[trigger]) == expected


@needs_model
def test_the_words_of_a_participant_are_where_it_says(nlp):
    text = "On Monday the Bank of England sold old gold coins to Marie Dubois."
    for event in events(text, nlp).values():
        assert all(text[p.start : p.end] == p.surface for p in event.participants)


@needs_model
def test_a_time_takes_no_part(nlp):
    assert roles(events("Sales fell in the third quarter of 2014.", nlp)["fell"]) == [("agent", "Sales")]


@needs_model
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("They met in Geneva on Monday.", "Geneva"),
        ("A bomb exploded at the airport.", "airport"),
        ("They met in secret.", None),
        ("They met at Lindau on Monday.", "Lindau"),
        ("They met at Acme Corp. on Monday.", None),
    ],
)
def test_the_place_is_what_the_sentence_says(text, place, nlp):
    [event] = [e for e in events(text, nlp).values() if e.trigger in ("met", "exploded")]
    assert event.place == place


# --- names -----------------------------------------------------------------------------------------------------------


def names(text: str) -> Names:
    return Names(text, vocabulary_of("en").naming)


def test_a_surname_is_the_person_who_is_named_in_full():
    known = names("Professor Ada Quillfeather resigned. Quillfeather said nothing.")
    assert (
        known.of("Quillfeather")
        == known.of("Ada Quillfeather")
        == known.of("Professor Quillfeather")
        == ("ada quillfeather", "PERSON")
    )


def test_a_calling_before_a_name_tells_a_person():
    assert names("The rebel commander Idris Khal left. Khal came back.").of("Khal") == ("idris khal", "PERSON")


def test_two_persons_of_one_surname_stay_two():
    known = names("Anna Berg met Peter Berg. Berg left.")
    assert known.of("Berg").entity == "berg" and known.of("Anna Berg").entity == "anna berg"


@pytest.mark.parametrize(
    ("name", "entity", "kind"),
    [
        ("U.S.", "united states", "GPE"), ("Kiev", "kyiv", "GPE"), ("New York", "new york", "GPE"), ("Acme Corp.", "acme", "ORG"),
        ("IMF", "international monetary fund", "ORG"), ("Security Council", "security council", "ORG"), ("Gen. Smith", "smith", "PERSON"),
        ("John F. Kennedy", "john kennedy", "PERSON"), ("Zorblax", "zorblax", ""),
        ("University of Oslo", "university of oslo", "ORG"), ("Duke of Kent", "duke of kent", "PERSON"),
    ],
)  # fmt: skip
def test_names_are_joined_across_documents_by_their_plainest_form(name, entity, kind):
    assert names("").of(name) == (entity, kind)


@needs_model
def test_a_pronoun_is_the_one_person_named_before_it(nlp):
    found = events("Fiona Hill spoke on Monday. She left on Tuesday.", nlp)
    assert found["left"].participants[0].entity == "fiona hill"


@needs_model
def test_a_pronoun_that_may_be_two_persons_is_nobody(nlp):
    found = events("John Smith met Peter Miller on Monday. He left on Tuesday.", nlp)
    assert found["left"].participants[0][1:3] == ("He", "")


@needs_model
def test_she_is_who_is_not_known_to_be_a_man(nlp):
    found = events("Director Zelda Ricci took over from John Bellini. She apologized on Monday.", nlp)
    assert found["apologized"].participants[0].entity == "zelda ricci"


def test_a_name_does_not_go_on_in_the_next_sentence():
    known = names("They sailed off the coast of Kerrin. Tallis alleges that the engine failed.")
    assert known.of("Tallis").entity == "tallis"


# --- who says so -----------------------------------------------------------------------------------------------------


@needs_model
@pytest.mark.parametrize(
    ("text", "trigger", "speaker"),
    [
        ("The mayor said on Monday that the bridge had collapsed.", "collapsed", "mayor"),
        ("The bridge collapsed on Monday, the mayor said.", "collapsed", "mayor"),
        ("The bridge collapsed on Monday, according to Fiona Hill.", "collapsed", "Fiona Hill"),
        ('"The bridge collapsed on Monday," said Fiona Hill. "We lost it."', "lost", "Fiona Hill"),
        ('Fiona Hill resigned. "The bridge collapsed," she said.', "collapsed", "Fiona Hill"),
        ("The bridge collapsed on Monday.", "collapsed", None),
    ],
)
def test_who_says_so(text, trigger, speaker, nlp):
    assert events(text, nlp)[trigger].attribution == speaker


@needs_model
def test_he_who_says_so_is_called_by_his_name(nlp):
    text = "John Smith built the hall in 1974. The hall was sold in 1980. It rained. He said on Monday that it had closed."
    assert events(text, nlp)["closed"].attribution == "John Smith"


@needs_model
def test_i_is_who_speaks(nlp):
    found = events('"I resigned in 2014," said Fiona Hill.', nlp)
    assert found["resigned"].participants[0].entity == "fiona hill"


def test_a_quotation_that_a_paragraph_leaves_open_is_opened_again():
    text = '"One, he said.\n"Two," he said.'
    assert [text[q.start : q.end] for q in quotes_in(text)] == ["One, he said.\n", "Two,"]


# --- whether it happened ---------------------------------------------------------------------------------------------


@needs_model
@pytest.mark.parametrize(
    ("text", "trigger", "factuality"),
    [
        ("The army left the city.", "left", "happened"),
        ("The army did not leave the city.", "leave", "denied"),
        ("The army will leave the city.", "leave", "planned"),
        ("The army plans to leave the city.", "leave", "planned"),
        ("The army may leave the city.", "leave", "hypothetical"),
        ("If the army leaves, the city falls.", "leaves", "hypothetical"),
        ("The army refused to leave the city.", "leave", "denied"),
        ("The army managed to leave the city.", "leave", "happened"),
        ("The army had to leave the city.", "leave", "happened"),
        ("The mayor said that the army left the city.", "left", "claimed"),
        ("The mayor admitted that the army left the city.", "left", "happened"),
        ("The mayor denied that the army left the city.", "left", "denied"),
        ("The mayor thinks that the army left the city.", "left", "claimed"),
        ("The company announced a proposed merger.", "merger", "planned"),
        ("The alleged attack shocked the city.", "attack", "claimed"),
        ("Did the army leave the city?", "leave", "hypothetical"),
        ("The mayor said the army would leave.", "leave", "planned"),
        ("If it does not rain, they leave.", "rain", "hypothetical"),
        ("The firm came on Monday; the part should arrive.", "came", "happened"),
        ("The mayor said it rained and that the army would leave.", "leave", "planned"),
        ("Damages are to be assessed.", "assessed", "planned"),
        ("The company denied at the time that workers had been put at risk.", "put", "denied"),
        ("The union accused the firm of ignoring a warning.", "ignoring", "claimed"),
        ("The union accused the firm of theft; a spokeswoman rejected the accusation.", "accused", "happened"),
        ("They demand that inspections be carried out.", "inspections", "planned"),
        ("The mayor proposed that the hours be cut.", "cut", "planned"),
        ("The hearing is on 5 September 2022.", "hearing", "planned"),
        ("They marched to protest the killings.", "killings", "happened"),
        ("He was allowed to stay until his death.", "death", "happened"),
        ("The council did not issue the permit until 5 May 2022.", "issue", "happened"),
    ],
)
def test_whether_it_happened(text, trigger, factuality, nlp):
    assert events(text, nlp)[trigger].factuality == factuality


@needs_model
def test_a_heading_tells_what_happened_in_the_present_tense(nlp):
    document = plain_document("Mayor quits office\n\nIt was a long night.", day_bounds("2022-05-18"))._replace(
        title="Mayor quits office"
    )
    found = events_of(document, [], timexes_of(document, []), nlp, True)
    assert [(k.relation, k.rule) for k in found.tlinks if k.source == found.events[0].event_id] == [
        ("BEFORE", "headline")
    ]


@needs_model
@pytest.mark.parametrize(
    ("text", "trigger", "event_class"),
    [
        ("The mayor said that it rained.", "said", "REPORTING"), ("He tried to leave.", "tried", "I_ACTION"),
        ("She hopes to win.", "hopes", "I_STATE"), ("The strike began on Monday.", "began", "ASPECTUAL"),
        ("They saw him fall.", "saw", "PERCEPTION"), ("The family owns the house.", "owns", "STATE"),
        ("They held a meeting.", "held", "OCCURRENCE"), ("The court held that he lied.", "held", "REPORTING"),
        ("The bridge collapsed.", "collapsed", "OCCURRENCE"), ("The town was quiet.", "quiet", "STATE"),
    ],
)  # fmt: skip
def test_timeml_classes(text, trigger, event_class, nlp):
    assert events(text, nlp)[trigger].event_class == event_class
