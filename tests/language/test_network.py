"""The network on plain sentences: what a reader would call the subject is the subject, and every word keeps its place."""

from __future__ import annotations

from spolia.language.network import parse_text, rows_of
from spolia.language.runs import Run


def test_words_tags_and_heads_of_a_plain_sentence() -> None:
    text = "The rebels captured 12 T-72s near Hama, the army said."
    (sentence,) = parse_text(text).sentences
    captured = next(t for t in sentence.tokens if t.text == "captured")
    rebels, tanks, said = (next(t for t in sentence.tokens if t.text == w) for w in ("rebels", "T-72s", "said"))
    assert captured.lemma == "capture"
    assert (rebels.head, rebels.deprel) == (captured.index, "nsubj")
    assert (tanks.head, tanks.deprel) == (captured.index, "obj")
    assert (captured.head, captured.deprel) == (said.index, "ccomp")
    assert all(text[t.start : t.end] == t.text for t in sentence.tokens)


def test_a_plural_at_the_head_of_a_sentence_is_no_name() -> None:
    (sentence,) = parse_text("Rebels captured the town of Hama on 3 May 2015.").sentences
    rebels = sentence.tokens[0]
    assert (rebels.upos, rebels.xpos, rebels.lemma) == ("NOUN", "NNS", "rebel")


def test_who_says_so_is_found_with_what_is_said() -> None:
    (sentence,) = parse_text("The ministry said that two helicopters had been destroyed.").sentences
    (attribution,) = sentence.attributions
    assert attribution.source is not None
    assert attribution.content is not None
    assert "ministry" in [sentence.tokens[i].text for i in range(*attribution.source)]
    assert "destroyed" in [sentence.tokens[i].text for i in range(*attribution.content)]


def test_words_that_bound_a_number_are_lifted_and_put_back() -> None:
    text = "The army abandoned upward of 20 tanks when it ran."
    (sentence,) = parse_text(text).sentences
    tanks = next(t for t in sentence.tokens if t.text == "tanks")
    assert [t.text for t in sentence.tokens] == text.replace(".", " .").split()
    assert (sentence.tokens[tanks.head].text, tanks.deprel) == ("abandoned", "obj")


def test_a_partys_name_that_goes_on_with_names_of_places_is_one_phrase() -> None:
    text = "Jets struck Islamic State of Iraq and the Levant terrorists near Mosul."
    (sentence,) = parse_text(text).sentences
    assert [t.text for t in sentence.tokens] == text.replace(".", " .").split()
    by_text = {t.text: t for t in sentence.tokens}
    assert all(sentence.tokens[by_text[word].head].text == "State" for word in ("Iraq", "Levant"))
    assert sentence.tokens[by_text["terrorists"].head].text == "struck"


def test_a_title_is_parsed_with_its_text_and_keeps_its_own_offsets() -> None:
    parse = parse_text("Rebels took Azaz. The army left.", title="Fall of Azaz")
    assert [t.text for s in parse.title for t in s.tokens] == ["Fall", "of", "Azaz"]
    assert (parse.title[0].start, parse.title[0].end) == (0, 12)
    assert len(parse.sentences) == 2
    assert not any(s.tellings for s in parse.title)


def test_a_sentences_rows_are_those_of_its_words_in_its_run_without_those_left_out() -> None:
    sentences = [["Fall"], ["Rebels", "took", "Azaz"], ["upward", "of", "20", "tanks"]]
    first, second = Run(((0, 0), (1, 0), (1, 1), (1, 2)), 0, 2), Run(((0, 0), (2, 0), (2, 1), (2, 2), (2, 3)), 2, 3, before=1)
    assert [list(row) for row in rows_of(first, sentences, {0: {}, 1: {}})] == [[0, 1], [0, 2, 3, 4]]
    assert [list(row) for row in rows_of(second, sentences, {2: {0: 2, 1: 2}})] == [[0, 4, 5]]


def test_a_long_text_is_read_in_several_runs_and_each_word_keeps_its_place() -> None:
    text = " ".join(f"On day {n} the rebels took the village of Azaz{n} from the army." for n in range(1, 60))
    parse = parse_text(text, title="The long march to Azaz")
    assert len(parse.sentences) == 59
    for sentence in parse.sentences:
        assert all(text[t.start : t.end] == t.text for t in sentence.tokens)
        took = next(t for t in sentence.tokens if t.text == "took")
        assert sentence.tokens[took.index - 1].head == took.index


def test_a_division_into_words_that_comes_with_the_text_is_kept() -> None:
    text = "Troops fled . They left tanks ."
    spans = [[(0, 6), (7, 11), (12, 13)], [(14, 18), (19, 23), (24, 29), (30, 31)]]
    assert [[(t.start, t.end) for t in s.tokens] for s in parse_text(text, spans).sentences] == spans


def test_an_empty_text_and_a_very_long_sentence() -> None:
    assert parse_text("").sentences == ()
    long = "and ".join(["tanks "] * 900)
    assert sum(len(s.tokens) for s in parse_text(long).sentences) == 1799
