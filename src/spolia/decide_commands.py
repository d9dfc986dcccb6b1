"""The commands with which people decide: on claims, events and sources, what waits for them, what changed; decisions in files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from spolia.console import Named, case_argument, open_input, open_output, say

if TYPE_CHECKING:
    from spolia.case import Case
    from spolia.decide import Decided
    from spolia.decide.making import About
    from spolia.records import Claim, Decision, Event, InterestSpell, Record, Report

MOST_BYTES = 64 << 20  # of a table of decisions, which is read whole
why_option = click.option("--why", metavar="TEXT", help="Why; it stands in the ledger.")


class Desk:
    """What the last build of a case made, and who decides on it."""

    def __init__(self, folder: Path, by: str | None, expected: int | None) -> None:
        from spolia.built import read_build, read_build_decisions
        from spolia.case import open_case

        self.folder, self.by, self.expected = folder, by, expected
        self.case: Case = open_case(folder)
        built = read_build(self.case)
        self.record: Record = built[0]
        self.decided: Decided = read_build_decisions(self.case, built[1])
        self.claims: dict[str, Claim] = {claim.id: claim for claim in built[1]}
        self.claims |= {one.id: one.claim for one in self.decided.ruled if one.rejected}
        self.reports: dict[str, Report] = {report.id: report for report in built[2]}
        self.events: dict[str, Event] = {event.id: event for event in self.record.events}

    def about(self, claim: str) -> About:
        """What a decision on the claim of that id is about. Raises BadCommand where the last build has none."""
        from spolia.decide.making import about_claim
        from spolia.errors import BadCommand

        if claim not in self.claims:
            raise BadCommand(
                f"the last build has no claim {claim}; see: spolia queue {self.folder}, or build again: spolia build {self.folder}"
            )
        found = self.claims[claim]
        return about_claim(found, self.reports[found.report], self.decided.of_claim(claim))

    def abouts(self, ids: Sequence[str]) -> tuple[list[About], list[str]]:
        """The claims of these ids, those of events among them, each once; and the events that they are of."""
        claims = dict.fromkeys(claim for id_ in ids for claim in (self.events[id_].claims if id_ in self.events else [id_]))
        event_of = {claim: event.id for event in self.events.values() for claim in event.claims}
        return [self.about(claim) for claim in claims], list(dict.fromkeys(event_of[claim] for claim in claims if claim in event_of))

    def enter(self, decision: Decision) -> None:
        """Enters the decision and says so."""
        from spolia.decisions import enter_decision
        from spolia.records import Ruling
        from spolia.statements import ruling_words

        entered = enter_decision(self.case, decision, by=self.by, expected=self.expected)
        words = ruling_words(Ruling(decision=entered, state="counts", claims=[], why=None))
        waits = (
            "; it counts when another person confirms it" if self.case.second_eyes and entered.action not in ("comment", "confirm") else ""
        )
        say(f"{entered.id}  {words}{waits}; next: spolia build {self.folder}")


def deciding(command: Callable[..., int]) -> Callable[..., int]:
    """The command with the desk as its first argument, and the options that all decisions have."""

    @click.option("--by", metavar="NAME", help="Who decides; without it whom case.toml names under [ledger].")
    @click.option("--expected", type=click.IntRange(min=0), help="Decide only where so many decisions on the same thing stand.")
    @click.pass_obj
    @wraps(command)
    def run(case: Path, /, by: str | None, expected: int | None, **asked: Any) -> int:
        return command(Desk(case, by, expected), **asked)

    return run


@click.group(short_help="Decide on claims, events and sources of CASE.")
@case_argument
@click.pass_context
def decide(context: click.Context, case: Path) -> None:
    """Decide on what the last build of CASE made: each decision is an entry of the ledger, and the next build applies it."""
    context.obj = case


@decide.command(short_help="CLAIM is read right.")
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM…")
@why_option
@deciding
def accept(desk: Desk, claims: tuple[str, ...], why: str | None) -> int:
    """Each CLAIM is read right, in all its fields."""
    from spolia.decide import making

    return _each(desk, claims, lambda at, claim: making.accept(at.about(claim), why))


@decide.command(short_help="FIELD of CLAIM is VALUE.")
@click.argument("claim")
@click.argument("field")
@click.argument("value")
@why_option
@deciding
def correct(desk: Desk, claim: str, field: Any, value: str, why: str | None) -> int:
    """FIELD of CLAIM is VALUE: names ("A; B"), a place ("Palmyra, Syria"), days (2016-12, 2016-12-11..2016-12-13), a number (20..), a word, `none`, or JSON."""
    from spolia.decide import making
    from spolia.decide.values import read_value

    about = desk.about(claim)
    text = desk.reports[about.claim.report].text
    desk.enter(making.correct(about, field, read_value(field, value, about.said, text, desk.case.known), why))
    return 0


@decide.command(short_help="The report does not say CLAIM.")
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM…")
@why_option
@deciding
def reject(desk: Desk, claims: tuple[str, ...], why: str | None) -> int:
    """The report does not say what CLAIM says."""
    from spolia.decide import making

    return _each(desk, claims, lambda at, claim: making.reject(at.about(claim), why))


@decide.command(short_help="REPORT says this too, in the words QUOTE.")
@click.argument("report")
@click.argument("quote")
@click.argument("kind")
@click.option("--set", "fields", multiple=True, metavar="FIELD=VALUE", help="What the claim says, as for `correct`; may be given again.")
@why_option
@deciding
def add(desk: Desk, report: str, quote: str, kind: str, fields: tuple[str, ...], why: str | None) -> int:
    """REPORT says this too, in the words QUOTE: a claim of that KIND, such as seizure."""
    from spolia.decide import making
    from spolia.decide.ties import find_quote
    from spolia.decide.values import read_statement
    from spolia.errors import BadCommand

    if report not in desk.reports:
        raise BadCommand(f"the last build has no report {report}.")
    told = desk.reports[report]
    place = find_quote(told.text, quote, 0)
    if place is None:
        raise BadCommand(f"the words “{quote[:80]}” do not stand in the report {report}.")
    said = read_statement(kind, [pair.partition("=")[::2] for pair in fields], told.text, desk.case.known)
    desk.enter(making.add(told, *place, said, why))
    return 0


@decide.command(short_help="These events, or claims, are one happening.")
@click.argument("ids", nargs=-1, required=True, metavar="EVENT|CLAIM…")
@why_option
@deciding
def merge(desk: Desk, ids: tuple[str, ...], why: str | None) -> int:
    """All these claims, and all claims of these events, tell of one happening."""
    from spolia.decide import making

    claims, events = desk.abouts(ids)
    desk.enter(making.merge(claims, events, why))
    return 0


@decide.command(short_help="CLAIM tells of another happening than EVENT.")
@click.argument("event")
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM…")
@why_option
@deciding
def split(desk: Desk, event: str, claims: tuple[str, ...], why: str | None) -> int:
    """These claims of EVENT tell of another happening than its others."""
    from spolia.decide import making
    from spolia.errors import BadCommand

    if event not in desk.events:
        raise BadCommand(f"the last build has no event {event}.")
    if strange := [claim for claim in claims if claim not in desk.events[event].claims]:
        raise BadCommand(f"{', '.join(strange)} is no claim of {event}, which has {', '.join(desk.events[event].claims)}.")
    some, _ = desk.abouts(claims)
    others, _ = desk.abouts([claim for claim in desk.events[event].claims if claim not in claims])
    desk.enter(making.split(some, others, [event], why))
    return 0


@decide.command(short_help="How reliable SOURCE is, and whose gain it shares.")
@click.argument("source")
@click.option("--reliability", type=click.Choice(list("ABCDEF")), help="Its letter on the Admiralty scale.")
@click.option(
    "--interest",
    "interests",
    multiple=True,
    metavar="PARTY[:SINCE[:UNTIL]]",
    help="Whose gain it shares, and when; `none` for nobody's. May be given again.",
)
@why_option
@deciding
def rate(desk: Desk, source: str, reliability: Any, interests: tuple[str, ...], why: str | None) -> int:
    """How reliable SOURCE is, and whose gain it shares: all of it, since it takes the place of what the tables say."""
    from spolia.decide import making

    spells = None if not interests else [] if interests == ("none",) else [_spell(words) for words in interests]
    desk.enter(making.rate(source, reliability, spells, why))
    return 0


def _spell(words: str) -> InterestSpell:
    from spolia.decide.making import interest

    party, *days = words.split(":")
    if len(days) > 2:
        raise click.UsageError(f"--interest {words}: PARTY, PARTY:SINCE or PARTY:SINCE:UNTIL, such as “Taliban:2021-08-15”")
    since, until = (*days, "", "")[:2]
    return interest(party, since or None, until or None)


@decide.command(short_help="Words on a claim, event, report, source or decision.")
@click.argument("id", metavar="ID")
@click.argument("words")
@deciding
def comment(desk: Desk, id: str, words: str) -> int:
    """WORDS on a claim, an event, a report, a source or a decision."""
    from spolia.decide import making

    claim = id if id in desk.claims else desk.events[id].claims[0] if id in desk.events else None
    desk.enter(making.comment(words, about=desk.about(claim) if claim else None, of=None if id in desk.claims else id))
    return 0


@decide.command(short_help="DECISION of somebody else is right.")
@click.argument("decisions", nargs=-1, required=True, metavar="DECISION…")
@why_option
@deciding
def confirm(desk: Desk, decisions: tuple[str, ...], why: str | None) -> int:
    """Each DECISION, which somebody else made, is right."""
    from spolia.decide import making

    return _each(desk, decisions, lambda _, decision: making.confirm(decision, why))


@decide.command(short_help="DECISION holds no longer.")
@click.argument("decisions", nargs=-1, required=True, metavar="DECISION…")
@why_option
@deciding
def undo(desk: Desk, decisions: tuple[str, ...], why: str | None) -> int:
    """Each DECISION holds no longer; it stays in the ledger, and so does this."""
    from spolia.decide import making

    return _each(desk, decisions, lambda _, decision: making.undo(decision, why))


@decide.command("list", short_help="The decisions, and what became of them.")
@click.argument("ids", nargs=-1, metavar="[ID…]")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON a decision.")
@click.pass_obj
def list_decisions(case: Path, ids: tuple[str, ...], as_json: bool) -> int:
    """The decisions, or those on these claims, events, reports, sources, and what the last build made of each; newer ones as not built yet."""
    from spolia.decisions import read_decisions
    from spolia.records import Ruling, write_json
    from spolia.statements import ruling_words

    at = Desk(case, None, None)
    built = {ruling.decision.id: ruling for ruling in at.decided.rulings}
    for one in read_decisions(at.case):
        ruling = built.get(one.id) or Ruling(decision=one, state="waiting", claims=[], why="the case was not built since")
        if not ids or one.id in ids or not set(ids).isdisjoint(ruling.about):
            say(
                write_json(ruling).decode()
                if as_json
                else " ".join([one.id, ruling_words(ruling), *(f"[{claim}]" for claim in ruling.claims)])
            )
    return 0


def _each(at: Desk, ids: Sequence[str], make: Any) -> int:
    """Enters a decision on each; one that cannot be made is named, the others go in."""
    from spolia.errors import Overtaken, Problem, SpoliaError

    if len(ids) == 1:
        at.enter(make(at, ids[0]))
        return 0
    name = Named()
    for id_ in ids:
        try:
            at.enter(make(at, id_))
        except Overtaken:
            raise
        except SpoliaError as bad:
            name(Problem(id_, str(bad)))
    return name.exit_code


@click.command(short_help="What waits for people in CASE, weightiest first.")
@case_argument
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many are shown.")
@click.option("--all", "show_all", is_flag=True, help="Show all.")
@click.option("--since", metavar="WHEN", help="Instead: what changed since a day, a moment, or so many entries of the ledger.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def queue(case: Path, limit: int, show_all: bool, since: str | None, as_json: bool) -> int:
    """What waits for people in CASE: disputed decisions, decisions to be confirmed, claims that much hangs on or that are weakly read, unread clauses."""
    from spolia.built import read_unread
    from spolia.decide.queue import list_tasks
    from spolia.records import write_json

    if since is not None:
        return _say_changes(case, since, as_json)
    at = Desk(case, None, None)
    tasks = list_tasks(at.record, list(at.decided.claims), list(at.reports.values()), read_unread(at.case), at.decided, at.case.known)
    shown = tasks if show_all else tasks[:limit]
    if as_json:
        say("\n".join(write_json(task).decode() for task in shown))
        return 0
    for task in shown:
        say(f"{task.sort} {task.id}" + (f" ({task.event})" if task.event else ""))
        for reason in task.because:
            say(f"    {reason.text}")
        if task.claim in at.claims:
            say(f"    “{at.claims[task.claim].evidence.quote}”")
    say(f"{len(tasks):,} wait" + (f"; {len(shown)} are shown" if len(shown) < len(tasks) else ""))
    return 0


def _say_changes(case: Path, since: str, as_json: bool) -> int:
    from msgspec import to_builtins

    from spolia.case import open_case
    from spolia.past import changed_since
    from spolia.records import Ruling
    from spolia.statements import ruling_words

    changes = changed_since(open_case(case), since)
    if as_json:
        say(json.dumps(to_builtins(changes), indent=1))
        return 0
    for one in changes.decisions:
        say(f"decision {one.id}: {ruling_words(Ruling(decision=one, state='counts', claims=[], why=None))}")
    for event in changes.events:
        say(f"event {event.id}: {_moved(event.was, event.now)}: {event.title}")
    for dispute in changes.contradictions:
        say(f"contradiction {dispute.id}: {_moved(dispute.was, dispute.now, told=False)}: {dispute.note}")
    for claim in changes.claims:
        say(f"claim {claim.id}: {_moved(claim.was, claim.now, told=False)}: {claim.kind}, “{claim.quote}”")
    if changes.why:
        say(changes.why)
    elif not (changes.decisions or changes.events or changes.contradictions or changes.claims):
        say("nothing has changed")
    return 0


def _moved(was: Any, now: Any, *, told: bool = True) -> str:
    def grade(value: Any) -> str:
        return f"{value[2]}{value[1]} ({value[0]:.2f})" if told else ""

    if was is None or now is None:
        return f"new {grade(now)}".rstrip() if was is None else f"gone {grade(was)}".rstrip()
    return f"{grade(was)} → {grade(now)}" if told else "changed"


@click.command("import", short_help="Others' data, and decisions, into CASE.")
@case_argument
@click.argument("file", metavar="FILE")
@click.option("--format", "form", type=click.Choice(["decisions"]), required=True, help="What the file holds.")
@click.option("--by", metavar="NAME", help="Who takes them in; without it whom case.toml names under [ledger].")
def import_(case: Path, file: str, form: str, by: str | None) -> int:
    """Decisions of people out of FILE: lines of JSON as `export` writes them or, where it ends in .csv, a table. The same decision twice is once.

    A row that is bad is named, and the others go in.
    """
    from spolia.case import open_case
    from spolia.decision_files import take_in, take_in_table

    name = Named()
    with open_input(file) as lines:
        if file.lower().endswith(".csv"):
            table = lines.read(MOST_BYTES + 1)
            if len(table) > MOST_BYTES:
                raise click.UsageError(f"{file} has more than {MOST_BYTES >> 20} MB; give it in parts, or as lines of JSON")
            at = Desk(case, by, None)
            built = (list(at.decided.claims), list(at.reports.values()), at.decided)
            taken = take_in_table(at.case, table, file, built, by=by, name=name)
        else:
            taken = take_in(open_case(case), lines, file, by=by, name=name)
    say(f"{taken}; next: spolia build {case}")
    return name.exit_code


def export_decisions(case: Path, output: Path) -> int:
    """Writes the decisions of the case: a table where the output ends in .csv, else lines of JSON."""
    from spolia.case import open_case
    from spolia.decision_files import write_decisions, write_table
    from spolia.decisions import read_decisions

    opened = open_case(case)
    decisions = read_decisions(opened)
    with open_output(str(output)) as out:
        if output.suffix.lower() == ".csv":
            write_table(decisions, Desk(case, None, None).decided.rulings, out)
        else:
            write_decisions(decisions, out)
    return 0


ALL = (decide, queue, import_)
