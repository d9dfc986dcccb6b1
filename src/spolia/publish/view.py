"""What the public sees: the record of what may be shown, no sharper than the policy lets it be, with private persons masked.

`publish_view` is the only way from a case to what leaves it by its site: pages, search, map, tables, lines, feeds and pictures are all made
from the `View` that it gives. It rests on three things.
- What is hidden is taken out first, and the record is weighed anew from the rest: no count, grade, date or title can rest on what is hidden.
- What is masked is masked in every text of what is left, whichever it is: a text that is added to a record later is masked too.
- An id that itself holds what is masked goes by the hash of the report instead. Ids that are hashes stay: a hash tells nothing of a text to whoever
  does not have it, or cannot guess the whole of it (docs/publishing.md).
What is hidden is found by withheld.py and taken out by taken_out.py, the rest masked by masked.py; policy_words.py tells readers of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace as with_fields

from spolia.errors import CaseUnusable
from spolia.knowledge.tables import Knowledge
from spolia.publish.coarse import Coarsener, wider_places
from spolia.publish.deeds import named_as_allowed
from spolia.publish.masked import mask_view, said_before, sharp_names
from spolia.publish.masks import LEAST_SURNAME, NAME, PLACE, Masks, Words
from spolia.publish.policy import Policy
from spolia.publish.policy_words import policy_words
from spolia.publish.shown import Shown, View, Weigh, Weighed
from spolia.publish.taken_out import partly_shown, rename, take_out, without_pictures
from spolia.publish.withheld import Clock, find_unknown, withhold

__all__ = ["Shown", "View", "Weigh", "Weighed", "private_names", "publish_view"]


def publish_view(
    whole: View,
    policy: Policy,
    today: str,
    *,
    weigh: Weigh,
    known: Knowledge,
    people: Iterable[str] = (),
    kept: Mapping[str, str] | None = None,
) -> Shown:
    """What the public sees of `whole` on the day `today`; the same arguments give the same.

    `weigh` makes a record of claims and reports; `people` are names of persons that were heard in the reports, `kept` says of reports on which day
    they came into the case. Raises CaseUnusable where the policy holds something that is not there.
    """
    whole = with_fields(whole, deeds=named_as_allowed(whole.deeds, policy)) if whole.deeds else whole
    if policy.shows_all:
        return Shown(whole)
    if unknown := find_unknown(policy.hold, whole.record, [*whole.claims, *whole.rejected], whole.reports):
        raise CaseUnusable(
            f"nothing was published: [publish.hold] names what the record does not have ({'; '.join(unknown)}). It may go by another id now, "
            "or was misspelt; what is meant to be held might be shown. Look it up with spolia explain, and mend case.toml."
        )
    names = {**dict.fromkeys(policy.hold.places, PLACE), **private_names(policy, people, known)}
    clock = Clock(today, policy.embargo_days, policy.longer_days, kept or {})
    held_too = [claim for claim in whole.rejected if claim.id in policy.hold.claims]  # their words are held with them
    hidden = withhold(whole.record, [*whole.claims, *held_too], whole.reports, clock, policy.hold)
    private = Masks(policy.mask, Words(names), Words({}), leave=policy.leave).private
    left = rename(take_out(whole, hidden, clock, policy, known), private)
    same = not hidden and {claim.id for claim in left.claims} == {claim.id for claim in whole.claims}
    weighed = Weighed(whole.record, whole.stories, whole.versions) if same else weigh(left.claims, left.reports, left.links)
    fresh = with_fields(left, record=weighed.record, stories=weighed.stories, versions=weighed.versions)
    coarsener = (
        Coarsener(known.places, policy.coarsen_km, wider_places(weighed.record, [*left.claims, *said_before(left)], policy.coarser))
        if policy.coarsens
        else None
    )
    places = Words(sharp_names(fresh, coarsener)) if coarsener else Words({})
    masks = Masks(policy.mask, Words(names), places, coarsener.scan if coarsener else None, policy.leave)
    partly = partly_shown(hidden, whole, left)
    fresh = without_pictures(fresh, partly, every=policy.masks or policy.coarsens or policy.quotes_only)
    view = mask_view(fresh, masks, coarsener, policy.quotes_only, partly)
    return Shown(view, policy_words(policy, today, whole, hidden), tuple(sorted(names)), private, masks.mask)


def private_names(policy: Policy, people: Iterable[str], known: Knowledge) -> dict[str, str]:
    """The names that are masked, each with its label: those listed, and, where the policy masks persons, those heard that stand for no known party.

    A last name is masked alone too, unless it is a party's or a place's.
    """
    left = {_words(name) for name in policy.leave}
    heard = [name for name in people if known.parties.find(name) is None] if "persons" in policy.mask else []
    names = [name for name in (*policy.names, *heard) if _words(name) not in left]
    last = {
        word
        for name in names
        if len(name.split()) > 1 and len(word := name.split()[-1]) >= LEAST_SURNAME
        if _words(word) not in left and known.parties.find(word) is None and not known.places.is_known(word)
    }
    return dict.fromkeys([*names, *last], NAME)


def _words(name: str) -> str:
    return " ".join(name.casefold().split())
