"""Who a report means, by the report it stands in."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spolia.knowledge.parties import Days
from spolia.resolve.asked import Role
from spolia.resolve.look_back import LAST_DAYS, LAST_DAYS_OF_A_ROLE
from spolia.resolve.parties import resolve_mention, resolve_party

from .scenes import KNOWN, scene

PALMYRA = (
    "Islamic State militants seized the Syrian city of Palmyra on Sunday. The army said its troops had pulled back to the Tiyas air base. "
    "Fighters of Ahrar al-Sham, far to the north, took no part."
)
KHARTOUM = "The Rapid Support Forces hold the Sudanese capital. The army bombed the group from the air. Sudan's army has not spoken."


def who(words: str, text: str, role: Role = "actor", antecedent: str | None = None, **report: str | None) -> str | None:
    at = text.find(words)
    name: str | None = resolve_party(words, antecedent, scene(text, **report), role, at if at >= 0 else None).value
    return name


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("The army", PALMYRA, "Syrian Arab Army"),
        ("the Syrian air force", PALMYRA, "Syrian Arab Air Force"),
        ("the jihadists", PALMYRA, "Islamic State"),
        ("the rebels", PALMYRA, "Ahrar al-Sham"),
        ("Islamic State militants", PALMYRA, "Islamic State"),
        ("the group", KHARTOUM, "Rapid Support Forces"),
        ("The army", KHARTOUM, "Sudanese Armed Forces"),
        ("the regime", PALMYRA, "Syrian government forces"),
        ("the coalition", "Jets of the coalition struck Raqqa in Syria.", "US-led coalition"),
        ("The Falcon Brigade", "The Falcon Brigade and the army fought in Syria.", "Falcon Brigade"),
        ("the Desert Hawks Regiment", "Fighting in Syria: the Desert Hawks Regiment lost a post.", "Desert Hawks Regiment"),
        ("the brigade", PALMYRA, "Syrian Arab Army"),
        ("the 104th Brigade", "The 104th Brigade held on in Deir al-Zor, Syria.", "Syrian Arab Army"),
        ("the Armoured Division", "The Armoured Division moved up in Syria.", "Syrian Arab Army"),
        ("the coalition", "The coalition bombed Sanaa, in Yemen, on Monday.", "Saudi-led coalition"),
        ("Peruvian troops", "Peruvian troops joined the mission.", "Peru"),
        ("Kurdish-led forces", "Kurdish-led forces entered Raqqa, Syria.", "Syrian Democratic Forces"),
        ("Kurdish-led forces", "Kurdish-led forces were seen in Turkey.", None),
        ("two Islamic State tactical units", "In Iraq two Islamic State tactical units were hit.", "Islamic State"),
        ("they", PALMYRA, None),
        ("the army", "The army attacked.", None),
        ("the rebels", "The rebels of the M23 and those of the ADF met in Congo. M23 was first, ADF second.", None),
    ],
)
def test_describing_words_resolve_where_one_party_is_left(words: str, text: str, expected: str | None) -> None:
    published = "2024-05-02" if "Congo" in text or text is KHARTOUM else "2018-05-02"
    assert who(words, text, published=published) == expected


def test_an_antecedent_goes_first() -> None:
    assert who("they", PALMYRA, antecedent="Houthi fighters") == "Houthi forces"
    assert who("the base's defenders", PALMYRA, antecedent="something unheard of") == who("the base's defenders", PALMYRA)


@pytest.mark.parametrize(
    ("words", "source", "expected"),
    [
        ("our forces", "Amaq", "Islamic State"),
        ("we", "Ministry of Defence of Azerbaijan", "Azerbaijan"),
        ("our forces", "Reuters", None),
        ("our forces", None, None),
        ("the mujahideen", "Amaq", "Islamic State"),
    ],
)
def test_first_person_is_whose_voice_the_report_is(words: str, source: str | None, expected: str | None) -> None:
    assert who(words, f"{words} advanced near Palmyra.", source=source) == expected


def test_the_enemy_is_whom_the_voice_fights_on_the_day() -> None:
    text = "The enemy left three tanks on the field."
    assert who("The enemy", text, source="Ministry of Defence of Azerbaijan", published="2020-10-20") == "Armenia"
    assert who("The enemy", text, source="Rapid Support Forces media", published="2023-04-15") == "Sudanese Armed Forces"
    assert who("The enemy", text, source="Reuters", published="2020-10-20") is None


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("Syrians", "At least 20 Syrians were killed in Idlib.", "civilians"),
        ("two Moroccans", "In Iraq two Moroccans were seized.", "civilians"),
        ("worshippers", "A bomb in Baghdad killed worshippers.", "civilians"),
        ("the people of Mosul", "The people of Mosul suffered.", "civilians"),
        ("Iraqi soldiers", "Iraqi soldiers died at Ramadi.", "Iraqi Army"),
    ],
)
def test_those_harmed(words: str, text: str, expected: str) -> None:
    assert who(words, text, "target") == expected


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("an army spokesman", "An army spokesman in Khartoum said the Sudanese army held on.", "Sudanese Armed Forces"),
        ("a Pentagon spokesman", "A Pentagon spokesman said so.", "US Department of Defense"),
        ("a shopkeeper in Raqqa", "A shopkeeper in Raqqa, Syria, said so.", "Raqqa resident"),
        ("Residents of Kitaf", "Residents of Kitaf said so.", "Kitaf residents"),
        ("a Western diplomat", "A Western diplomat said so.", "Western diplomat"),
        ("an army officer", "An army officer in Mosul said the Iraqi army had fled.", "Iraqi army officer"),
        ("the colonel", "Col. Jane Roe spoke on Monday. Later the colonel said more.", "Jane Roe"),
        ("the colonel", "Later the colonel said more.", "colonel"),
        ("Gen. John Doe", "Gen. John Doe said so.", "John Doe"),
        ("Doe", "Gen. John Doe came. Doe said so.", "John Doe"),
        ("the Observatory", "The Observatory said so.", "Syrian Observatory for Human Rights"),
        ("witnesses", "Witnesses said so.", "witnesses"),
        (
            "a monitoring group",
            "The Syrian Observatory for Human Rights, a monitoring group, said so.",
            "Syrian Observatory for Human Rights",
        ),
    ],
)
def test_those_quoted(words: str, text: str, expected: str) -> None:
    assert who(words, text, "speaker") == expected


def test_one_who_acts_stands_for_his_side_and_one_who_speaks_for_himself() -> None:
    text = "Volodymyr Zelenskiy said so, and Volodymyr Zelenskiy attacked."
    assert who("Volodymyr Zelenskiy", text) == "Ukraine"
    assert who("Volodymyr Zelenskiy", text, "speaker") == "Volodymyr Zelenskiy"


def test_hostile_words_cost_no_time() -> None:
    text = "Aa " * 20_000
    started = time.perf_counter()
    for words in ("Aa " * 5000, "Aa", "of " * 3000, "(" * 3000, "the " * 5000 + "army"):
        who(words, text)
        who(words, text, "speaker")
    assert time.perf_counter() - started < 5


def test_no_party_before_its_time() -> None:
    text = "Hayat Tahrir al-Sham took the town of Saraqib in Syria."
    assert who("Hayat Tahrir al-Sham", text, published="2018-01-01") == "Hayat Tahrir al-Sham"
    refused = resolve_party("Hayat Tahrir al-Sham", None, scene(text, published="2016-10-01"))
    assert refused.value is None
    assert [name for name, _ in refused.losers] == ["Hayat Tahrir al-Sham", "Jabhat Fateh al-Sham"]


@pytest.mark.parametrize(
    ("words", "text", "published", "expected"),
    [
        # a name of a party that has ended: what it became, unless the report looks back
        ("the Nusra Front", "Russia bombed the Nusra Front in Idlib, Syria.", "2019-05-01", "Hayat Tahrir al-Sham"),
        ("the Nusra Front", "In March 2015 the Nusra Front took Idlib in Syria.", "2019-05-01", "Nusra Front"),
        ("the Nusra Front", "The former Nusra Front rules Idlib in Syria.", "2019-05-01", "Nusra Front"),
        ("the Nusra Front", "Syria bombed the Nusra Front in Idlib.", "2016-09-01", "Nusra Front"),
        ("the Tamil Tigers", "The Tamil Tigers shelled a port in Sri Lanka.", "2020-09-01", None),
        ("the Tamil Tigers", "In 2007 the Tamil Tigers shelled a port in Sri Lanka.", "2020-09-01", "Tamil Tigers"),
        # a word that only describes: who existed on the day, by both bounds
        ("Syrian troops", "Syrian troops held Palmyra.", "2016-12-12", "Syrian Arab Army"),
        ("Syrian troops", "Syrian troops held Palmyra.", "2024-12-12", "Syrian Arab Army"),  # within a month of the fall
        ("Syrian troops", "Syrian troops held Palmyra.", "2025-03-12", "Syrian Armed Forces"),
        ("The army", "The army entered Sweida in Syria.", "2025-07-14", "Syrian Armed Forces"),
        ("the Syrian government", "Israel bombed posts of the Syrian government.", "2025-07-14", "Syrian transitional government"),
        ("Afghan forces", "Afghan forces shot at the border in Afghanistan.", "2023-07-14", "Taliban"),
        ("Afghan forces", "Afghan forces held Kunduz, Afghanistan.", "2019-07-14", "Afghan National Defense and Security Forces"),
        ("the rebels", "The rebels shelled a post in Afghanistan.", "2022-07-14", "National Resistance Front"),
        ("the rebels", "The rebels ambushed a patrol in Mali.", "2016-07-14", "CMA"),
        ("the rebels", "The rebels ambushed a patrol in Mali.", "2025-07-14", "Azawad Liberation Front"),
        ("The government", "The government shelled Misrata in Libya.", "2011-04-14", "Gaddafi government"),
        ("The government", "The government shelled a suburb in Libya.", "2019-04-14", "Government of National Accord"),
        ("African Union troops", "African Union troops left a base in Somalia.", "2025-04-14", "AUSSOM"),
    ],
)
def test_a_party_is_the_one_of_the_day(words: str, text: str, published: str, expected: str | None) -> None:
    assert who(words, text, published=published) == expected


def test_the_days_of_the_claim_count_before_the_report_s() -> None:
    text = "Syrian troops left. Moscow sent the Nusra Front word."

    def on(words: str, first: str, last: str | None = None) -> str | None:
        asked = resolve_party(words, None, scene(text, published="2025-06-01"), on=Days(first, last or first))
        name: str | None = asked.value
        return name

    assert on("Syrian troops", "2015-05-20") == "Syrian Arab Army"
    assert on("the Nusra Front", "2015-05-20") == "Nusra Front"
    assert on("Hayat Tahrir al-Sham", "2015-05-20") is None
    assert on("Hayat Tahrir al-Sham", "2016-12-01", "2017-03-31") == "Hayat Tahrir al-Sham"
    assert on("Moscow", "1989") == "Soviet Union"
    assert on("Moscow", "1999") == "Russia"


def _beside(day: str, days: int) -> str:
    """A day so many days from the first (or, going on, the last) that `day` may mean."""
    whole = {4: f"{day}-12-31" if days > 0 else f"{day}-01-01", 7: f"{day}-28" if days > 0 else f"{day}-01"}.get(len(day), day)
    return (date.fromisoformat(whole) + timedelta(days=days)).isoformat()


def test_nobody_is_meant_outside_his_days() -> None:
    """Over all parties with bounds: a report before the first or long after the last day never means them, without a word of looking back."""
    assert LAST_DAYS_OF_A_ROLE < LAST_DAYS
    for row in KNOWN.rows("parties.csv"):
        names = [row["name"], *filter(None, row["aliases"].split("|"))]
        for name in names:
            text = f"{name} shelled the town. The army, the rebels and the militants of {name} fled."
            outside = [_beside(row["since"], -400)] if row["since"] else []
            outside += [_beside(row["until"], LAST_DAYS + 40)] if row["until"] else []
            for day in outside:
                at = scene(text, published=day)
                for words in (name, "the army", "the rebels", "the militants", "the government"):
                    assert resolve_party(words, None, at, at=text.find(words)).value != row["name"], (row["name"], words, day)


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("SAF", "The Sudanese Armed Forces (SAF) bombed Nyala. SAF jets came twice.", "Sudanese Armed Forces"),
        ("SDF", "The SDF, or Sudan Defence Force, was raised for the war. SDF men came.", "Sudan Defence Force"),
        ("SDF", "SDF men clashed with a brigade in Tripoli, Libya, where Libyan officials met.", "Special Deterrence Force"),
        ("SDF", "SDF fighters took a village near Raqqa, Syria.", "Syrian Democratic Forces"),
        ("SNA", "SNA soldiers retook a town in Somalia.", "Somali National Army"),
        ("SNA", "SNA fighters crossed from Turkey into Syria.", "Syrian National Army"),
        ("LNA", "LNA fighters took a field in Libya.", "Libyan National Army"),
        ("CJTF", "CJTF men guarded Maiduguri in Nigeria.", "Civilian Joint Task Force"),
        ("JEM", "JEM fighters left Darfur in Sudan.", "Justice and Equality Movement"),
        ("ISF", "ISF men held a road in Beirut, Lebanon.", "Internal Security Forces (Lebanon)"),
        ("ISF", "ISF troops held a road in Iraq.", "Iraqi Security Forces"),
        ("NLA", "NLA men blew up a bridge.", None),
        ("the Republican Guard", "In Yemen the Republican Guard shelled Taiz.", "Republican Guard (Yemen)"),
        ("the Republican Guard", "In Syria the Republican Guard shelled Douma.", "Republican Guard"),
    ],
)
def test_a_short_name_is_decided_by_the_report(words: str, text: str, expected: str | None) -> None:
    assert who(words, text, published="2017-06-01") == expected


def test_a_name_that_stays_open_is_refused_with_all_who_bear_it() -> None:
    text = "SNA men were seen. Somalia and Syria both denied it."
    refused = resolve_party("SNA", None, scene(text, published="2020-06-01"))
    assert refused.value is None
    assert {name for name, _ in refused.losers} == {"Somali National Army", "Syrian National Army"}
    assert {why for _, why in refused.losers} == {"bears the name too"}


@pytest.mark.parametrize(
    ("words", "text", "source", "published", "expected"),
    [
        ("the units", "The units moved up to the river.", "Russian Ministry of Defence", "2022-09-10", "Russia"),
        ("Reinforcements", "Reinforcements came.", "Ministry of Defence of Azerbaijan", "2020-10-20", "Azerbaijan"),
        ("troops", "Before departure, troops disabled 73 aircraft in Afghanistan.", "US Central Command", "2021-08-30", "United States"),
        ("the units", "The units moved up to the river.", "Reuters", "2022-09-10", None),
        ("a group of saboteurs", "A group of saboteurs was thrown out.", "Ministry of Defence of Azerbaijan", "2020-10-20", "Armenia"),
        (
            "our forces",
            "The gangs of the criminal Haftar fled; our forces hold Watiya in Libya.",
            None,
            "2020-05-18",
            "Government of National Accord",
        ),
        ("our forces", "Our forces hold the town.", None, "2020-05-18", None),
    ],
)
def test_in_a_side_s_own_voice(words: str, text: str, source: str | None, published: str, expected: str | None) -> None:
    assert who(words, text, source=source, published=published) == expected


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("his forces", "Khalifa Haftar marched on Tripoli. Since then his forces have lost nine launchers.", "Libyan National Army"),
        ("his men", "In Syria a rebel commander said that his men had taken a base.", "Syrian rebels"),
        ("its troops", "Ukraine attacked. Russia said its troops had left.", "Russia"),
        ("its own crew", "India said the machine was blown up by its own crew.", None),
        ("the rest of the garrison", "In Iraq the rest of the garrison followed.", "Iraqi Army"),
        ("a mercenary convoy", "Wagner Group lost men in Mali. What did a mercenary convoy do there?", "Wagner Group"),
        ("rebel", "In Syria more weapons fell into rebel hands.", "Syrian rebels"),
        ("the militants", "In Iraq the militants took 2,300 vehicles.", "Islamic State"),
        ("the defence ministry", "Afghan pilots fled. Uzbek prosecutors said so first; the defence ministry denied it.", "Uzbekistan"),
        ("the rebels", "Syria: what the rebels hold. The YPG held the airport before.", "Syrian rebels"),
        ("Uzbek fighters", "The Taliban fought in Afghanistan, and Uzbek fighters came.", None),
        ("Security forces", "The town of Sittwe in Myanmar burnt. Security forces killed two.", "Myanmar military"),
        ("The guerrillas", "Hezbollah fired at Haifa from Lebanon. The guerrillas hid.", "Hezbollah"),
        ("The Rwandan-backed rebels", "M23 left Uvira in Congo. The Rwandan-backed rebels said so.", "M23"),
        ("Separatist authorities", "Azerbaijan took the town. Separatist authorities gave up.", None),
        ("An alliance of Islamist rebels", "An alliance of Islamist rebels took Idlib in Syria.", "Syrian rebels"),
        ("Syrian", "Thirty soldiers died in Syrian air strikes on Idlib, Syria.", "Syrian government forces"),
        ("The al-Qaeda affiliate", "Mali: JNIM said it took the town. The al-Qaeda affiliate showed trucks.", "JNIM"),
        ("Three Egyptian MiG-29 fighters", "Sudan: Three Egyptian MiG-29 fighters stood at the base.", "Egypt"),
        ("unidentified gunmen", "Al-Shabaab fled in Somalia. Unidentified gunmen came.", None),
        ("its troops", "Israel and Hamas fought on in Gaza. The army said its troops had left.", "Israel"),
        ("The army", "Hamas fired rockets from Gaza. The army bombed the strip.", "Israel"),
        ("The junta", "The junta in Bamako, Mali, asked for help.", "Malian Armed Forces"),
        (
            "The Islamist militants",
            "Nigeria: Boko Haram took Baga. The Islamist militants pledged themselves to Islamic State.",
            "Boko Haram",
        ),
        ("troops loyal to Riek Machar", "Juba, South Sudan: troops loyal to Riek Machar came.", "SPLA-IO"),
    ],
)
def test_those_whom_the_context_tells(words: str, text: str, expected: str | None) -> None:
    assert who(words, text, published="2024-09-12" if "Wagner" in text else "2020-01-15") == expected


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("he", "A Syrian rebel commander spoke. Volodymyr Zelenskiy came. Later he said more.", "Volodymyr Zelenskiy"),
        ("they", "GNA units showed a launcher that they said they had taken.", "Government of National Accord"),
        ("one woman", 'Residents of Kitaf said it burnt. "All of it," one woman said.', "Kitaf residents"),
        (
            "the report by the UN Commission of Inquiry on Syria",
            "The report by the UN Commission of Inquiry on Syria is grim.",
            "UN Commission of Inquiry on Syria",
        ),
        ("the ministry", "The Iraqi Interior Ministry spoke on Monday. Later the ministry denied it.", "Iraqi Interior Ministry"),
        ("a Cairo newspaper", "A Cairo newspaper said so.", "Egyptian newspaper"),
        ("a local channel", "He told a local channel that all was lost.", "local channel"),
        ("my cousin", "My cousin says so.", "cousin"),
        ("the spokesman", "The spokesman of the armed forces, Brigadier Yahya Saree, spoke. The spokesman said more.", "Yahya Saree"),
    ],
)
def test_those_quoted_by_what_stands_before(words: str, text: str, expected: str) -> None:
    at = text.rfind(words) if words != "the report by the UN Commission of Inquiry on Syria" else 0
    assert resolve_party(words, None, scene(text), "speaker", at).value == expected


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("Philip Hammond", "The Foreign Secretary Philip Hammond said so.", "Philip Hammond"),
        ("an army spokesman", "Sudan: an army spokesman said the town had held.", "Sudanese Armed Forces"),
        ("A Western official", "A Western official calls it luck.", "Western official"),
        ("The army", "The army bombed Khartoum in Sudan.", "Sudanese Armed Forces"),
        ("Syrians", "Thousands of Syrians fled.", "civilians"),
        ("the group", "Fighters of the Rapid Support Forces came. The army said the group had fled.", "Rapid Support Forces"),
    ],
)
def test_a_span_is_read_by_what_stands_around_it(words: str, text: str, expected: str) -> None:
    start = text.find(words)
    assert resolve_mention(start, start + len(words), scene(text)).value == expected


def test_losers_are_kept_with_their_reason() -> None:
    text = "Houthi forces, Houthi forces and Houthi forces met al-Shabaab once."
    verdict = resolve_party("the group", None, scene(text))
    assert verdict.value == "Houthi forces"
    assert verdict.losers == (("Al-Shabaab", "named 1 times"),)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["actor", "target", "speaker"]))
def test_any_words_are_taken(words: str, role: Role) -> None:
    name = resolve_party(words, None, scene(PALMYRA), role, 10).value
    assert name is None or (isinstance(name, str) and name)
