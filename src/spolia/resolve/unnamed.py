"""Those whom a report quotes or counts without a name: spokesmen, documents, residents, officers, "the general"."""

from __future__ import annotations

import re

from spolia.knowledge.words import fold, singular
from spolia.resolve.asked import Asked
from spolia.resolve.described import describe
from spolia.resolve.named import by_table
from spolia.resolve.phrases import bare, head, lemmas, side_of
from spolia.resolve.verdicts import Verdict

SPOKESMAN = re.compile(r"(?i)^(?:(?P<of>.*?)\s+)?(?:chief\s+|official\s+)?spokes(?:man|woman|person)(?:\s+(?:of|for)\s+(?P<for>.+))?$")
DOCUMENT = r"(?:report|statement|investigation|inquiry|findings|commentary|release|communique|communiqué|bulletin|video|briefing|assessment|announcement)"
DOCUMENT_OF = re.compile(rf"(?i)^(?:an?\s+|the\s+)?(?:[\w-]+\s+)?{DOCUMENT}s?\s+(?:by|of|from)\s+(?P<whose>.+)$")
NEAR = 1200  # characters back in which "one of them" finds whom
SPEAKING_SIDES = ("rebels", "fighters", "army")
AROUND = 160  # characters around a name in which its word of speech stands
RELATIVE = re.compile(
    r"^\s*(?:\([^)]*\)\s*)?(?:,[^.;:\"“”]{1,120},|(?:of|in|at|from|for|who|that|loyal|close|based|back|reached|speaking|familiar|with|at)\s[^.;:,\"“”]{1,80}?(?=\s(?:said|told|says|reported|spoke)\b))\s*"
)
ALSO = re.compile(r"^and\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){1,3}?(?=said\b)")
SPEECH_BEFORE = re.compile(
    r"(?:\b(?:according to|citing|quoting|quoted|told by|claimed by|reported by)|[\"”’',]\s(?:said|says|added|told))(?: the| an?)?$"
)
ONE_OF = re.compile(r"(?i)^(?:one|another|two|some|a third)(?:\s+(?:woman|man|person|of\s+(?:them|the\s+people)))?$")
GROUP = re.compile(
    r"\b(?:(?P<who>[Rr]esidents|[Vv]illagers|[Ii]nhabitants)\s+(?:of|in|from)\s+(?P<where>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)|(?:people|persons|officials)\s+familiar\s+with\b)"
)
ARTICLE = re.compile(r"(?i)^(?:an?|one|another)\s")
RESIDENTS = re.compile(
    r"(?i)^(?:(?:an?|some|several|many|other|local|another|one|two|\d+)\s+)*(?P<who>residents?|villagers?|inhabitants?|activists?|shopkeepers?|traders?|locals?(?!\s+[a-z]{3}))\b(?:\s+(?:of|in|from)\s+(?:the\s+)?(?P<where>[A-Z][\w'’ -]+))?"
)
AS_RESIDENT = {
    "shopkeeper": "resident",
    "trader": "resident",
    "inhabitant": "resident",
    "local": "resident",
    "locals": "residents",
    "shopkeepers": "residents",
    "traders": "residents",
    "inhabitants": "residents",
}
# What a bare title looks back for: the name that stood with it.
TITLES = {"general": r"Gen(?:eral|\.)?", "colonel": r"Col(?:onel|\.)?", "secretary": r"Secretary", "commander": r"Commander|Cmdr\.?", "minister": r"Minister", "president": r"President",
          "governor": r"Governor", "spokesman": r"spokesman", "spokeswoman": r"spokeswoman", "admiral": r"Adm(?:iral|\.)?", "brigadier": r"Brig(?:adier|\.)?", "major": r"Maj(?:or|\.)?"}  # fmt: skip
PERSON = r"((?:[A-Z][\w'’-]+|[A-Z]\.|al-[A-Z][\w'’-]+)(?:\s+(?:[A-Z][\w'’-]+|[A-Z]\.|al-[A-Z][\w'’-]+))*)"
RANKS = r"(?:(?:Gen|Lt|Col|Maj|Brig|Capt|Adm|General|Lieutenant|Colonel|Major|Brigadier|Captain|Admiral|Commodore)\.?\s+)"
OF_A_STATE = re.compile(r"(?i)^(?:army|military|security|government|police|defence|defense|intelligence|state)\b")


def quoted(text: str, asked: Asked) -> Verdict | None:
    """Somebody quoted without a name: a spokesman or a document stands for its side, others keep their own description."""
    words = bare(text)
    if (side := _spoken_for(words, asked)) is not None:
        return side
    row = asked.parties.find(words, asked.about)
    if row is not None and asked.lived(row):
        is_its_name = any(fold(bare(alias)) == fold(words) for alias in (row.name, *row.aliases))
        of_media = row.kind not in ("state", "state forces", "person") and re.search(r"(?i)\b(?:media|press)$", words)
        if is_its_name or of_media:
            return by_table(words, asked)
    for step in (titled, institution, one_of_them, several, resident, keeps_description):
        if (verdict := step(words, asked)) is not None:
            return verdict
    return None


def is_quoted(text: str, start: int, end: int, speaking: frozenset[str]) -> bool:
    """Words of speech stand right after a party's words ("X, who …, said", "X's claim") or before them ("according to X", "told by X")."""
    after = ALSO.sub("", RELATIVE.sub("", " ".join(text[end : end + AROUND].split())))
    word = re.match(
        r"(?:['’]s\s+)?(?:(?:also|later|then|has|have|had|again|first|categorically|previously|repeatedly|on\s+\w+day)\s+)*([a-z]+)\b",
        after,
    )
    said = word is not None and word[1] in speaking
    before = " ".join(text[max(0, start - AROUND) : start].split()).lower()
    return said or SPEECH_BEFORE.search(before) is not None


def _spoken_for(words: str, asked: Asked) -> Verdict | None:
    """The side of a spokesman ("an army spokesman"), whose document it is ("the report by the UN Commission of Inquiry")."""
    spokesman, document = SPOKESMAN.match(words), DOCUMENT_OF.match(words)
    side = (spokesman["for"] or spokesman["of"]) if spokesman else document["whose"] if document else None
    if not side:
        return None
    name = re.sub(r"\s*\([^)]*\)|\s+on\s.*$", "", bare(side)) if document else re.sub(r"(?i)\b(military|army)$", r"\1", bare(side))
    verdict = by_table(name, asked) or (describe(name, asked) if spokesman else None)
    return verdict if verdict is not None and verdict.value is not None else None


def institution(words: str, asked: Asked) -> Verdict | None:
    """ "The ministry", "the release": of the party that the report named last with that word."""
    noun = lemmas(words)
    if asked.at is None or noun not in asked.parties.institutions | asked.parties.recordings:
        return None
    if noun in asked.parties.recordings:
        told = [m.row for m in asked.scene.mentions if asked.at - AROUND < m.start < asked.at]
        return Verdict(told[-1].name, f"{words!r} of what {told[-1].name} showed") if told else None
    for mention in reversed([m for m in asked.scene.mentions if m.start < asked.at]):
        named = f"{asked.before[mention.start : mention.end]} {' '.join(asked.before[mention.end :].split()[:3])}"
        if noun in lemmas(re.split(r"[.;:\n]", named)[0]).split():
            return Verdict(mention.row.name, f"{words!r} of {mention.row.name}, named before with that word")
    return None


def one_of_them(words: str, asked: Asked) -> Verdict | None:
    """ "One woman", "one of the people": one of those whom the report has just quoted together ("residents of X", "people familiar with Y")."""
    if not ONE_OF.match(words) or asked.at is None:
        return None
    groups = list(GROUP.finditer(asked.before, max(0, (asked.at or 0) - NEAR)))
    if not groups:
        return None
    who = groups[-1]["where"] + " " + groups[-1]["who"].lower() if groups[-1]["where"] else "people familiar"
    return Verdict(who, f"{words!r} is one of the {groups[-1].group()} before")


def several(words: str, asked: Asked) -> Verdict | None:
    """ "The fighters said": those whom the report leaves for the words speak as their side."""
    last = words.split()[-1].lower()
    side = side_of(words, asked.parties) if not ARTICLE.match(words) and lemmas(words) else None
    if side is None or (side.role != "state media" and (" " in words or last == singular(fold(last)) or side.role not in SPEAKING_SIDES)):
        return None
    verdict = describe(words, asked)
    return verdict if verdict.value is not None else None


def resident(words: str, asked: Asked) -> Verdict | None:
    """ "A shopkeeper in Raqqa" is a Raqqa resident; without a place one of where the claim happened."""
    match = RESIDENTS.match(words)
    if match is None:
        return None
    who = AS_RESIDENT.get(match["who"].lower(), match["who"].lower())
    where = (
        match["where"] or asked.near or next((place.name for place in asked.scene.places if place.kind == "populated place"), "")
    ).strip()
    return Verdict(f"{where} {who}" if where else who, f"{who} of {where or 'a place that the report leaves open'}, quoted without a name")


def titled(words: str, asked: Asked) -> Verdict | None:
    """ "The colonel" is the person whom the report named last with that title."""
    title = TITLES.get(fold(words).strip())
    if title is None:
        return None
    text = asked.before if asked.at is not None else asked.scene.report.text
    named = [m.group(1) for m in re.finditer(rf"\b(?:{title})\s+(?:[A-Z][a-z]*\.\s+)*{PERSON}", text)]
    if not named:
        named = [m.group(1) for m in re.finditer(rf"\b{PERSON},\s+(?:(?:the|a|an|its|their)\s+)?(?:[\w'’-]+\s+){{0,4}}{title}\b", text)]
    if not named:
        named = [m.group(1) for m in re.finditer(rf"\b(?:{title})\b[^.,;:\n]{{0,60}},\s+(?:{RANKS})*{PERSON}", text)]
    if not named:
        return None
    row = asked.parties.find(named[-1], asked.about)
    return Verdict(row.name if row else named[-1], f"{words!r} is {named[-1]}, named before with that title")


def keeps_description(words: str, asked: Asked) -> Verdict | None:
    """One quoted without a name keeps his own description, with his state's adjective where the words leave it to the report."""
    said, people = head(words), asked.parties.people
    parts = lemmas(said).split()
    one_of_a_side = ARTICLE.match(words) and parts[-1:] in (["rebel"], ["militant"], ["insurgent"], ["separatist"])
    if not parts or not (" ".join(parts[-2:]) in people or parts[-1] in people or one_of_a_side):
        return None
    said = re.sub(r"(?i)^(?:an?|the|one|two|three|some|several|another|many|my|his|her|their|our)\s+", "", said)
    state = asked.scene.main_state()
    if OF_A_STATE.match(said) and state:
        said = f"{asked.parties.countries[state].adjectives[0]} {said}"
    elif (adjective := _of_capital(said, asked)) is not None:
        said = adjective
    return Verdict(said, f"{words!r} is quoted without a name")


def _of_capital(said: str, asked: Asked) -> str | None:
    """ "Egyptian newspaper" for "Cairo newspaper"; None where no capital leads the description."""
    for country in asked.parties.countries.values():
        capital = next((capital for capital in country.capitals if said.startswith(f"{capital} ")), None)
        if capital is not None and country.adjectives:
            return f"{country.adjectives[0]} {said[len(capital) + 1 :]}"
    return None
