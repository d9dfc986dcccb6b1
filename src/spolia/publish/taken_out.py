"""What is left of a view when the hidden is taken out, with no id, picture or number that would tell of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace as with_fields
from hashlib import sha256

from msgspec.structs import replace

from spolia.knowledge.tables import Knowledge
from spolia.publish.deeds import Deed, show_deeds
from spolia.publish.policy import Policy
from spolia.publish.shown import View
from spolia.publish.withheld import Clock, Withheld, shown_rejected, shown_vanished, tells_hidden
from spolia.records import Report, Teller, Transmission, Vanished


def take_out(whole: View, hidden: Withheld, clock: Clock, policy: Policy, known: Knowledge) -> View:
    """The view without what is hidden, and without what would tell of it: claims that vanished or were rejected, and what people decided."""
    vanished = shown_vanished(whole.vanished, whole.reports, clock, policy.hold)
    rejected = shown_rejected(whole.rejected, [*whole.claims, *whole.rejected], hidden, whole.reports, clock, policy.hold)
    left = _without(with_fields(whole, vanished=vanished, rejected=rejected), hidden)
    unsaid = frozenset(report.id for report in whole.reports) if policy.quotes_only else hidden.partly
    return with_fields(left, deeds=_shown_deeds(whole, left, unsaid, clock, policy, known))


def _without(whole: View, hidden: Withheld) -> View:
    """The view without what is hidden; its record and stories are still those of the whole."""
    claims = [claim for claim in whole.claims if claim.id not in hidden.claims and claim.report not in hidden.reports]
    shown = {claim.id for claim in claims}
    gone = hidden.reports | hidden.partly
    return View(
        whole.record,
        claims,
        [report for report in whole.reports if report.id not in hidden.reports],
        whole.stories,
        [clause for clause in whole.unread if clause.report not in gone],
        [history for history in whole.histories if history.report not in hidden.reports],
        [replace(one, now=one.now if one.now in shown else None) for one in whole.vanished if one.report not in gone],
        _missing_words(whole.missing),
        whole.versions,
        [link for link in whole.links if shown.issuperset(link.claims)],
        whole.deeds,
        whole.rejected,
    )


def _shown_deeds(whole: View, left: View, unsaid: frozenset[str], clock: Clock, policy: Policy, known: Knowledge) -> list[Deed]:
    """What was decided on what is left."""

    def one_source(name: str) -> str:
        row = known.sources.find(name)
        return (row.name if row else name).casefold()

    by_id, sources = {report.id: report for report in whole.reports}, {one_source(report.source or "") for report in left.reports}
    return show_deeds(
        whole.deeds,
        {claim.id: claim for claim in [*left.rejected, *left.claims]},
        lambda source: one_source(source) in sources,
        left.links,
        unsaid=unsaid,
        waits=clock.day_waits,
        tells_hidden=lambda claim: tells_hidden(claim, by_id.get(claim.report), clock, policy.hold),
    )


def _missing_words(missing: Sequence[str]) -> list[str]:
    """How many could not be read: their files' names may say what is not to be shown."""
    number = len(missing)
    return [f"{number} {'item' if number == 1 else 'items'} could not be read, or only in part."] if number else []


def rename(view: View, private: Callable[[str], bool]) -> View:
    """The view with other ids for the reports, and for their claims, whose id holds something private."""
    ids = {report.id: _plain_id(report) for report in view.reports if private(report.id)}
    every = [*view.claims, *view.rejected]
    odd = {claim.id for claim in every if claim.report not in ids and private(claim.id)}
    if not ids and not odd:
        return view
    told = {claim.id: _renamed(claim.id, claim.report, ids, odd) for claim in every}

    def of(report: str) -> str:
        return ids.get(report, report)

    return View(
        view.record,
        [replace(claim, id=told[claim.id], report=of(claim.report)) for claim in view.claims],
        [replace(report, id=of(report.id)) for report in view.reports],
        view.stories,
        [replace(clause, report=of(clause.report)) for clause in view.unread],
        [replace(history, report=of(history.report)) for history in view.histories],
        [_renamed_vanished(one, of(one.report), ids, told) for one in view.vanished],
        view.missing,
        view.versions,
        [replace(link, claims=_in_order(told[link.claims[0]], told[link.claims[1]])) for link in view.links],
        [replace(deed, claims=[told[id_] for id_ in deed.claims], report=deed.report and of(deed.report)) for deed in view.deeds],
        [replace(claim, id=told[claim.id], report=of(claim.report)) for claim in view.rejected],
    )


def _in_order(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def _plain_id(report: Report) -> str:
    """The id that a report goes by which brings none."""
    return (report.sha256 or sha256(report.id.encode("utf-8", "surrogatepass")).hexdigest())[:16]


def _renamed(claim: str, report: str, ids: Mapping[str, str], odd: Iterable[str]) -> str:
    if report in ids and claim.startswith(report):
        return ids[report] + claim.removeprefix(report)
    hashed = claim in odd or report in ids
    return f"claim-{sha256(claim.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}" if hashed else claim


def _renamed_vanished(one: Vanished, report: str, ids: Mapping[str, str], told: Mapping[str, str]) -> Vanished:
    claim = replace(one.claim, id=_renamed(one.claim.id, one.report, ids, ()), report=report)
    return replace(one, report=report, claim=claim, now=told.get(one.now) if one.now else None)


def partly_shown(hidden: Withheld, whole: View, left: View) -> frozenset[str]:
    """The reports of which only some sentences are shown, by the ids that they go by now."""
    now = dict(zip([report.id for report in whole.reports if report.id not in hidden.reports], left.reports, strict=True))
    return frozenset(now[id_].id for id_ in hidden.partly if id_ in now)


def without_pictures(view: View, partly: Collection[str], every: bool) -> View:
    """The view without the hashes of pictures of reports that are shown in part, or of all: who has a picture finds by its hash who and what is on it.

    That reports show one and the same stays.
    """
    bare = {report.id for report in view.reports if report.pictures and (every or report.id in partly)}
    gone = {picture for report in view.reports if report.id in bare for picture in report.pictures}
    if not gone:
        return view
    reports = [replace(report, pictures=[]) if report.id in bare else report for report in view.reports]
    return with_fields(view, reports=reports, stories={event: _bare_story(story, gone) for event, story in view.stories.items()})


def _bare_story(story: Transmission, gone: Collection[str]) -> Transmission:
    return replace(story, origins=[replace(one, trees=[_bare_teller(teller, gone) for teller in one.trees]) for one in story.origins])


def _bare_teller(teller: Teller, gone: Collection[str]) -> Teller:
    heirs = [_bare_teller(heir, gone) for heir in teller.heirs]
    return replace(teller, heirs=heirs, picture=None if teller.picture in gone else teller.picture)
