"""Sources by name, by office, by account and by address; whose interest they share, and when."""

from __future__ import annotations

import pytest

from spolia.knowledge.sources import Interest, SourceRow, Sources
from spolia.knowledge.tables import bundled

KNOWN = bundled()
SOURCES = KNOWN.sources
ROW = {"name": "Northern Ledger", "aliases": "", "kind": "newspaper", "interest": "", "reliability": "C", "reason": "own reporters"}


def name_of(asked: str | None, sources: Sources = SOURCES) -> str | None:
    row = sources.find(asked)
    return row.name if row else None


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Reuters", "Reuters"),
        ("amaq", "Amaq"),
        ("the Syrian state news agency", "Syrian Arab News Agency"),
        ("U.S. Central Command", "US Central Command"),
        ("Rapid Support Forces media office", "Rapid Support Forces"),
        ("Russian Ministry of Defence briefing (reconstruction)", "Russian Ministry of Defence"),
        ("Pentagon spokesperson", "US Department of Defense"),
        ("Umar Media statement", "Umar Media"),
        ("Reuters, Beirut", "Reuters"),
        ("Saba News Agency (Sanaa)", "Saba News Agency (Sanaa)"),
        ("Actualité.cd", "Actualité.cd"),
        ("The Northern Ledger", None),
        ("Reuters Fan Blog", None),
        ("Reuters, AFP", None),  # two sources, and no telling which
        ("Saba", None),  # two agencies of two governments
        ("Ministry of Defence", None),
        ("", None),
        ("  ", None),
        ("statement", None),
        (None, None),
    ],
)
def test_by_name(asked: str | None, expected: str | None) -> None:
    assert name_of(asked) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("https://www.reuters.com/world/x", "Reuters"),
        ("HTTPS://WWW.REUTERS.COM./world", "Reuters"),
        ("reuters.com", "Reuters"),
        ("reuters.com/world/x?y=1", "Reuters"),
        ("news.bbc.co.uk", "BBC"),
        ("https://www.easa.europa.eu/en", "EASA"),  # lies under another's domain and has its own
        ("https://ec.europa.eu/en", "European Union"),
        ("notreuters.com", None),
        ("afp.com.evil.net", None),
        ("https://afp.com.evil.net/afp.com", None),
        ("sana-news.example", None),
        ("https://reuters.com@evil.net/", None),
        ("https://evil.net\\@reuters.com/", None),
        ("https://evil.net/https://reuters.com/", None),
        ("javascript://reuters.com/%0aalert(1)", None),
        ("https://rеuters.com/", None),  # a Cyrillic е
        ("http://[", None),
        ("com", None),
    ],
)
def test_by_address(asked: str, expected: str | None) -> None:
    assert name_of(asked) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("@AFP", "Agence France-Presse"),
        ("@afp", "Agence France-Presse"),
        ("AFP (@AFP)", "Agence France-Presse"),
        ("AFP on X", "Agence France-Presse"),
        ("AFP (Twitter)", "Agence France-Presse"),
        ("https://x.com/AFP/status/123", "Agence France-Presse"),
        ("https://mobile.twitter.com/afp", "Agence France-Presse"),
        ("x.com/AFP", "Agence France-Presse"),
        ("t.me/mod_russia", "Russian Ministry of Defence"),
        ("https://t.me/s/mod_russia/100", "Russian Ministry of Defence"),
        ("@mod_russia on Telegram", "Russian Ministry of Defence"),
        ("@DefenceHQ", "UK Ministry of Defence"),
        ("@DefenceHQ on Telegram", None),  # the account of that name elsewhere may be anybody's
        ("@AFPfans", None),
        ("@AFP and @Reuters", None),
        ("https://x.com/AFP_news_now/status/1", None),
        ("https://x.com/", None),
        ("https://x.com.evil.net/AFP", None),
        ("https://evil.net/x.com/AFP", None),
        ("press@AFP", None),
        ("t.me", None),
    ],
)
def test_by_account(asked: str, expected: str | None) -> None:
    assert name_of(asked) == expected


def test_a_later_row_wins() -> None:
    found = Sources([{**ROW, "reliability": letter} for letter in "BE"]).find("the northern ledger")
    assert found is not None
    assert found.reliability == "E"


def test_what_two_rows_claim_is_nobodys() -> None:
    sources = Sources([{**ROW, "aliases": "The Ledger"}, {**ROW, "name": "Southern Ledger", "aliases": "Ledger"}])
    assert name_of("Ledger", sources) is None
    assert name_of("Southern Ledger", sources) == "Southern Ledger"


def test_those_who_speak_for_a_party_have_an_interest() -> None:
    assert all(row.interests for row in SOURCES.rows.values() if row.kind in ("party media", "state agency", "ministry"))


@pytest.mark.parametrize(
    ("name", "day", "party"),
    [
        ("SANA", "2016-12-11", "Syrian government forces"),
        ("SANA", "2024-12-07", "Syrian government forces"),
        ("SANA", "2024-12-08", "Syrian transitional government"),
        ("SANA", "2016", "Syrian government forces"),
        ("SANA", "2024-12", None),  # the month in which it changed
        ("SANA", None, None),
        ("TASS", None, "Russia"),
        ("TASS", "1999-01-01", "Russia"),
        ("Reuters", "2016-12-11", None),
        ("Saba News Agency (Sanaa)", "2013-05-01", None),
        ("Saba News Agency (Sanaa)", "2019-05-01", "Houthi forces"),
    ],
)
def test_interest_on_a_day(name: str, day: str | None, party: str | None) -> None:
    row = SOURCES.find(name)
    assert row is not None
    assert row.interest_on(day) == party


def test_a_row_that_states_its_interest_is_not_bound_by_the_table_of_interests() -> None:
    spell = {"name": "Northern Ledger", "interest": "North", "since": "", "until": "2014"}
    stated, unstated = (Sources([{**ROW, "interest": own}], [spell]).rows["Northern Ledger"] for own in ("South", ""))
    assert stated.interest_on("2013") == "South"
    assert [unstated.interest_on(day) for day in ("2013-05-01", "2014-12-31", "2015-01-01")] == ["North", "North", None]


def test_overlapping_interests_are_none() -> None:
    row = SourceRow("X", "newspaper", "C", "", interests=(Interest("North", None, "2015"), Interest("South", "2014", None)))
    assert [row.interest_on(day) for day in ("2013", "2014-05", "2016")] == ["North", None, "South"]
