"""The example case, end to end through the commands: what its own reading must show (expected.yaml)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from spolia.cli import main

CASE = Path(__file__).parents[2] / "examples" / "palmyra-2016" / "reports.jsonl"
EXPECTED = yaml.safe_load(Path(__file__).with_name("expected.yaml").read_text("utf-8"))
Claims = dict[str, dict[str, Any]]


def run(*arguments: str | Path) -> None:
    done = CliRunner().invoke(main, [str(a) for a in arguments])
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Claims, dict[str, Any]]:
    """The claims of the case by id, and its record."""
    folder = tmp_path_factory.mktemp("palmyra")
    run("read", CASE, "-o", folder / "claims.jsonl")
    run("weigh", folder / "claims.jsonl", "--reports", CASE, "-o", folder / "record.json")
    claims = [json.loads(line) for line in (folder / "claims.jsonl").read_text("utf-8").splitlines()]
    return {c["id"]: c for c in claims}, json.loads((folder / "record.json").read_text("utf-8"))


def days(bounds: Any) -> tuple[str, str]:
    low, high = bounds or (None, None)
    return str(low or "0000"), str(high or "9999")


def meets(a: Any, b: Any) -> bool:
    (a0, a1), (b0, b1) = days(a), days(b)
    return a0 <= b1 and b0 <= a1


def at(place: dict[str, Any] | None, names: list[str]) -> bool:
    return (place or {}).get("name") in names


def spells_at(record: dict[str, Any], names: list[str]) -> list[dict[str, Any]]:
    return [s for c in record["control"] if at(c["place"], names) for s in c["spells"]]


def test_every_claim_quotes_its_report(built: tuple[Claims, dict[str, Any]]) -> None:
    texts = {r["id"]: r["text"] for r in map(json.loads, CASE.read_text("utf-8").splitlines())}
    for claim in built[0].values():
        e = claim["evidence"]
        assert texts[claim["report"]][e["start"] : e["end"]] == e["quote"], claim["id"]
    assert {c["report"] for c in built[0].values()} == set(texts), "a report gave no claim"


def test_palmyra_has_its_four_spells(built: tuple[Claims, dict[str, Any]]) -> None:
    spells = spells_at(built[1], [EXPECTED["control"]["place"]])
    told = [(s["holder"], s["start"]) for s in spells]
    assert len(spells) == len(EXPECTED["control"]["spells"]), told
    for spell, wanted in zip(spells, EXPECTED["control"]["spells"], strict=True):
        assert spell["holder"] in wanted["holder"], told
        assert spell["claims"], told
        if wanted["between"]:
            assert spell["start"] != [None, None], told
            assert meets(spell["start"], wanted["between"]), told


def test_the_air_base_was_not_taken(built: tuple[Claims, dict[str, Any]]) -> None:
    wrong = EXPECTED["never_held"]
    likely = [s for s in spells_at(built[1], wrong["place"]) if s["holder"] == wrong["holder"] and s["probability"] >= 0.5]
    assert not likely


def lots_of(record: dict[str, Any], wanted: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for lot in record["custody"]:
        seized = [k for k in lot["chain"] if k["holder"] == wanted["holder"] and k["how"] == wanted["how"] and k["date"]]
        near = [k for k in seized if meets((k["date"]["start"], k["date"]["end"]), wanted["between"])]
        if lot["category"] == wanted["category"] and near:
            yield lot


def test_the_tanks_were_seized_some_destroyed_and_the_rest_is_unknown(built: tuple[Claims, dict[str, Any]]) -> None:
    claims, record = built
    lots = list(lots_of(record, EXPECTED["custody"]))
    assert lots, [(lot["category"], lot["chain"]) for lot in record["custody"]]
    destroyed, unknown = EXPECTED["custody"]["fates"]
    fits = [
        lot
        for lot in lots
        for fate in lot["fates"]
        if (fate["status"], fate["low"], fate["high"]) == (destroyed["status"], destroyed["low"], destroyed["high"])
        and {claims[c]["report"] for c in fate["claims"]} <= set(destroyed["said_by"])
    ]
    assert fits, [lot["fates"] for lot in lots]
    assert any(fate["status"] == unknown["status"] for lot in fits for fate in lot["fates"]), fits


@pytest.mark.parametrize("wanted", EXPECTED["contradictions"], ids=lambda w: w["about"])
def test_the_reports_disagree(built: tuple[Claims, dict[str, Any]], wanted: dict[str, Any]) -> None:
    claims, record = built

    def reports(side: dict[str, Any]) -> set[str]:
        return {claims[c]["report"] for c in side["claims"] if claims[c]["kind"] in wanted["kind"]}

    candidates = [k for k in record["contradictions"] if k["slot"] in wanted["slot"]]
    found = [
        k
        for k in candidates
        for a in k["sides"]
        for b in k["sides"]
        if a is not b and reports(a) & set(wanted["one"]) and reports(b) & set(wanted["other"])
    ]
    assert found, [(k["slot"], k["note"]) for k in record["contradictions"]]


def test_the_missiles_expose_airspace_with_what_argues_against_them(built: tuple[Claims, dict[str, Any]]) -> None:
    wanted = EXPECTED["airspace"]
    found = [x for x in built[1]["airspace"] if x["system"] == wanted["system"] and x["holder"] == wanted["holder"]]
    assert found, built[1]["airspace"]
    assert any(x["range_km"] and wanted["reach_km"][0] <= x["range_km"][1] <= wanted["reach_km"][1] and x["source"] for x in found)
    assert any(x["against"] for x in found), "crew and radar are missing, say the reports"


@pytest.mark.parametrize("wanted", EXPECTED["denied"], ids=lambda w: f"{w['kind']} in {w['report']}")
def test_what_is_denied_is_kept_as_denied(built: tuple[Claims, dict[str, Any]], wanted: dict[str, Any]) -> None:
    told = [c for c in built[0].values() if (c["kind"], c["report"], c["certainty"]) == (wanted["kind"], wanted["report"], "denied")]
    assert [c for c in told if "place" not in wanted or at(c["place"], wanted["place"])]


def test_the_same_reports_in_another_order_give_the_same_record(built: tuple[Claims, dict[str, Any]], tmp_path: Path) -> None:
    lines = CASE.read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "reports.jsonl").write_text("".join(reversed(lines)), "utf-8")
    run("read", tmp_path / "reports.jsonl", "-o", tmp_path / "claims.jsonl")
    run("weigh", tmp_path / "claims.jsonl", "--reports", CASE, "-o", tmp_path / "record.json")
    assert json.loads((tmp_path / "record.json").read_text("utf-8")) == built[1]
