"""What leaves a case by its site: the view that its policy allows, the pages made from it, what they say of their own past, and the entry of the ledger.

    publish_view → publish_site → the ledger's entry → what was published, in short, for the next time
The last is written last: a build that ends before it finds again, and tells again, the same changes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from spolia.built import read_build, read_build_decisions, read_build_versions, read_sides, read_stories, read_unread, write_whole
from spolia.case import Case, head_words, not_read
from spolia.entered import enter, enter_site
from spolia.errors import CaseUnusable, Name
from spolia.records import NOTHING, Claim, Linked, Rating, Record, Report, write_json

T = TypeVar("T")

if TYPE_CHECKING:
    from spolia.decide import Decided
    from spolia.knowledge.tables import Knowledge
    from spolia.publish.about import SiteAbout
    from spolia.publish.changes import Change, Past, State
    from spolia.publish.view import Shown, View

PUBLIC, POLICY, PUBLISHED, CHANGES, MASKED = "public", "policy.json", "published.json", "changes.jsonl", "masked-names.txt"
PAST = "past.json"  # what the site says of its own past, as it says it
BESIDE = "beside.json"  # what the public sees beside the record, its claims and reports: the rest of the view
NEVER = "1970-01-01T00:00:00+00:00"  # stands for the time of a ledger that has no entry


class PublicPolicy(msgspec.Struct, frozen=True):
    """Under which policy something was published, and in which words that is said."""

    mark: str
    words: list[str]


@dataclass(frozen=True, slots=True)
class Published:
    """What the public sees, in which words of the policy that is said, and what people hold of sources, without a name or a reason of theirs."""

    view: View
    words: tuple[str, ...]
    ratings: list[tuple[Rating, str]]


class Weigh(Protocol):
    """Makes a record of claims and reports; `links` are the claims that are, or are not, one happening because people say so."""

    def __call__(self, claims: list[Claim], reports: list[Report], *, links: Sequence[Linked]) -> Record: ...


def today_here() -> str:
    """The day by this machine's clock, in UTC: where a build is not told for which day it is made."""
    return datetime.now(UTC).date().isoformat()


def publish_case(
    case: Case,
    whole: View,
    people: Iterable[str],
    known: Knowledge,
    today: str,
    weigh: Weigh,
    name: Name,
    processes: int = 1,
) -> list[Path]:
    """The files of the site, written as the case's policy allows on the day `today`, and entered into the ledger; so many `processes` draw pages."""
    from spolia.picture import draw_versions
    from spolia.publish.site import publish_site
    from spolia.publish.view import Weighed, publish_view
    from spolia.weigh.transmission import trace_record

    def weigh_shown(claims: list[Claim], reports: list[Report], links: Sequence[Linked]) -> Weighed:
        record = weigh(claims, reports, links=links)
        return Weighed(record, trace_record(record, claims, reports, known), draw_versions(record, claims, known, reports))

    policy = case.policy
    kept = kept_days(case, whole.reports) if policy.delays else {}
    shown = publish_view(whole, policy, today, weigh=weigh_shown, known=known, people=people, kept=kept)
    view = shown.view
    past, state = past_of(case, shown)
    seen = Published(view, shown.words, list(_ratings(whole, shown)))
    about = dataclasses.replace(about_site(case, seen), base_url=policy.base_url, past=past)
    pages = publish_site(
        view.record,
        view.claims,
        view.reports,
        case.site,
        about=about,
        known=known.rated(seen.ratings),
        stories=view.stories,
        versions=view.versions,
        processes=processes,
    )
    lines = b"".join(msgspec.json.encode(change) + b"\n" for change in past.changes)
    enter(case, name, lambda ledger: enter_site(ledger, case, pages, today, hashlib.sha256(lines).hexdigest()))
    write_whole(case.build / PAST, msgspec.json.encode(past))
    write_public(case, seen, shown.masked)
    write_whole(case.build / CHANGES, lines)
    write_whole(case.build / PUBLISHED, msgspec.json.encode(state))
    return pages


def _ratings(whole: View, shown: Shown) -> Iterator[tuple[Rating, str]]:
    """What people hold of sources, to be laid over the tables with nobody's name and no reason in it: these are told as deeds are."""
    for deed in whole.deeds:
        if deed.rating is not None:
            interests = deed.rating.interests
            told = None if interests is None else [replace(one, party=shown.mask(one.party)) for one in interests]
            yield replace(deed.rating, interests=told), "as people who worked on this case rated it"


def about_site(case: Case, seen: Published) -> SiteAbout:
    """What is said of what the public sees, wherever it sees it."""
    from spolia.publish.about import SiteAbout

    view = seen.view
    return SiteAbout(
        case.title,
        case.summary,
        head=head_words(case),
        unread=tuple(view.unread),
        missing=tuple(view.missing),
        policy=seen.words,
        histories=tuple(view.histories),
        vanished=tuple(view.vanished),
        deeds=tuple(view.deeds),
        rejected=tuple(view.rejected),
    )


def kept_days(case: Case, reports: Sequence[Report]) -> dict[str, str]:
    """For each report without a day of its own the day on which it came into the case."""
    bare = {report.sha256: report.id for report in reports if report.sha256 and not report.published and not report.published_bounds}
    if not bare:
        return {}
    with case.ledger_to_read() as ledger:
        return {bare[sha256]: at[:10] for sha256, (_, at) in ledger.entered([*bare]).items()}


def past_of(case: Case, shown: Shown) -> tuple[Past, State]:
    """The site's corrections with those of this time, and the state to tell the next ones from. Lines that name what is masked now are left out."""
    from spolia.publish.changes import Change, Past, State, changes_between, state_of

    with case.ledger_to_read() as ledger:
        at = ledger.contents_at() or NEVER
    before = _read(case.build / PUBLISHED, State)
    view = shown.view
    state = state_of(view.record, view.claims, view.reports, before, at, view.deeds)
    told = _earlier_changes(case, Change)
    news = changes_between(before, state, at) if before is not None else []
    changes = [change for change in [*told, *news] if not shown.private(change.of)]
    gone_claims, gone_reports = (
        {id_: one for id_, one in gone.items() if not any(map(shown.private, filter(None, (id_, one.report))))}
        for gone in (state.gone_claims, state.gone_reports)
    )
    return Past(at, list({change.id: change for change in changes}.values()), state.gone, gone_claims, gone_reports), state


def read_past(case: Case) -> Past | None:
    """What the site of the last build says of its own past; None where nothing was published yet, or by an earlier Spolia."""
    from spolia.publish.changes import Past

    return _read(case.build / PAST, Past)


def _earlier_changes(case: Case, form: type[Change]) -> list[Change]:
    """The corrections told so far, from the build or, where that was taken away, from the site."""
    for path in (case.build / CHANGES, case.site / CHANGES):
        try:
            return [msgspec.json.decode(line, type=form) for line in path.read_bytes().splitlines()]
        except FileNotFoundError:
            continue
        except (OSError, msgspec.DecodeError) as bad:
            raise CaseUnusable(
                f"{path} cannot be read as a list of corrections ({bad}); put back the copy in the other of build and site."
            ) from None
    return []


def _read(path: Path, form: type[T]) -> T | None:
    """None where nothing was published yet, or by a version of Spolia that kept it in another form."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=form)
    except (OSError, msgspec.DecodeError):
        return None


def write_public(case: Case, seen: Published, masked: Iterable[str] = ()) -> None:
    """What the public sees, beside what the case knows, where the two differ: `spolia export --public` and readers of the workbench take it from there."""
    folder = case.build / PUBLIC
    if case.policy.shows_all:
        shutil.rmtree(folder, ignore_errors=True)
        return
    folder.mkdir(exist_ok=True)
    (folder / POLICY).unlink(missing_ok=True)  # until it is there again the files may be of two builds
    view = seen.view
    files: dict[str, Sequence[msgspec.Struct]] = {"reports.jsonl": view.reports, "claims.jsonl": view.claims, "record.json": [view.record]}
    for file, records in files.items():
        write_whole(folder / file, b"".join(write_json(one) + b"\n" for one in records))
    rest = dataclasses.replace(view, record=NOTHING, claims=[], reports=[])
    write_whole(folder / BESIDE, msgspec.json.encode((rest, seen.ratings)))
    write_whole(folder / MASKED, "".join(f"{name}\n" for name in masked).encode("utf-8", "backslashreplace"))
    write_whole(folder / POLICY, msgspec.json.encode(PublicPolicy(policy_mark(case), list(seen.words))))


def read_public(case: Case) -> Published:
    """What the public sees of the last build. Raises CaseUnusable where that was published under another policy or by an earlier Spolia, or is just being written."""
    from spolia.publish.deeds import named_as_allowed
    from spolia.publish.view import Shown, View

    if case.policy.shows_all:
        view, _ = read_whole(case)
        view = dataclasses.replace(view, deeds=named_as_allowed(view.deeds, case.policy))
        return Published(view, (), list(_ratings(view, Shown(view))))
    before, policy = public_mark(case), public_policy(case)
    record, claims, reports = read_build(case, public=True)
    try:
        rest, ratings = msgspec.json.decode((case.build / PUBLIC / BESIDE).read_bytes(), type=tuple[View, list[tuple[Rating, str]]])
    except (OSError, msgspec.DecodeError):
        policy = None
    if policy is None or before != public_mark(case):
        raise CaseUnusable(
            f"what the public sees of {case.folder} is not whole, or another build is under way; build it again: spolia build {case.folder}"
        )
    return Published(dataclasses.replace(rest, record=record, claims=claims, reports=reports), tuple(policy.words), ratings)


def read_whole(case: Case) -> tuple[View, Decided]:
    """All of the last build, with what people decided as it is told, and what their decisions made of the claims. Raises CaseUnusable."""
    from spolia.publish.deeds import deeds_of
    from spolia.publish.view import View

    record, claims, reports = read_build(case)
    decided, (histories, vanished) = read_build_decisions(case, claims), read_build_versions(case)
    view = View(
        record, claims, reports, read_stories(case), read_unread(case), histories, vanished, not_read(case), read_sides(case), decided.links,
        deeds=deeds_of(decided.rulings, decided.ruled), rejected=[one.claim for one in decided.ruled if one.rejected],
    )  # fmt: skip
    return view, decided


def public_mark(case: Case) -> str:
    """Changes with what the public sees, and while it is written; "" where nothing was published under a policy."""
    try:
        status = (case.build / PUBLIC / POLICY).stat()
    except OSError:
        return ""
    return f"{status.st_mtime_ns} {status.st_ino}"


def public_policy(case: Case) -> PublicPolicy | None:
    """The policy that the last build was published under; None where that is not the one that the settings name now, or nothing was published."""
    try:
        found = msgspec.json.decode((case.build / PUBLIC / POLICY).read_bytes(), type=PublicPolicy)
    except (OSError, msgspec.DecodeError):
        return None
    return found if found.mark == policy_mark(case) else None


def policy_mark(case: Case) -> str:
    """Changes with the policy of publishing."""
    return hashlib.sha256(repr(case.policy).encode()).hexdigest()
