"""Questions to the record: who held a place, what is said of a party, in whose hands a lot was, what happened.

`Question` is what is asked, and `hear_question` reads one in words; `answer_question` gives the `Answer`, a function of its arguments alone; `answer_sections`
says it in sentences, `answer_words` for a terminal and `answer_json` for other programs. `told_by` gives what had been published by a day, from which a record as of that day is made.
"""

from __future__ import annotations

from spolia.ask.answer import answer_from, answer_question
from spolia.ask.answers import Answer
from spolia.ask.heard import Heard, hear_question
from spolia.ask.questions import Question
from spolia.ask.sections import Room, Section, answer_sections
from spolia.ask.told import Told, all_told, told_by
from spolia.ask.words import answer_json, answer_words

__all__ = [
    "Answer",
    "Heard",
    "Question",
    "Room",
    "Section",
    "Told",
    "all_told",
    "answer_from",
    "answer_json",
    "answer_question",
    "answer_sections",
    "answer_words",
    "hear_question",
    "told_by",
]
