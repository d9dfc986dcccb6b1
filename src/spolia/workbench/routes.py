"""What a route is: an address, what answers there, who may ask, and for the interface what it takes and gives, from which its description is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from starlette.responses import Response

from spolia.decisions import decisions_in
from spolia.records import Decision
from spolia.workbench.accounts import Accounts
from spolia.workbench.asked import MOST_BYTES, Asked, Kind, Person
from spolia.workbench_settings import Role

if TYPE_CHECKING:
    from spolia.case import Case
    from spolia.workbench.bench import Bench, Standing
    from spolia.workbench.guard import Guard
    from spolia.workbench.provider import Provider
    from spolia.workbench.stand import Stand


@dataclass(frozen=True, slots=True)
class Desk:
    """What handlers work with: the case as it stands, the checks, and the accounts."""

    bench: Bench
    guard: Guard
    public: bool = False  # for somebody who sees what the public sees, and no more

    def seen_by(self, person: Person | None) -> Desk:
        """The desk as the person sees it: what handlers are given for readers holds nothing that the policy holds back from them."""
        reads = person is not None and person.role == "reader"
        return replace(self, public=True) if reads and self.case.readers_see_public else self

    @property
    def accounts(self) -> Accounts:
        return self.guard.accounts

    @property
    def provider(self) -> Provider | None:
        """By whose word people come in, beside those with a password."""
        return self.guard.provider

    @property
    def standing(self) -> Standing:
        return self.bench.public if self.public else self.bench.whole

    @property
    def stand(self) -> Stand:
        return self.standing.look()

    @property
    def case(self) -> Case:
        return self.bench.stand.case

    def decisions(self) -> list[Decision]:
        """Every decision by now, also those that no build has taken in yet."""
        with self.case.ledger_to_read() as ledger:
            size = ledger.head().size
            return self.bench.stand.worked_out.get(("decisions", size), lambda: decisions_in(ledger))

    def decided(self) -> None:
        """Something was decided: the record is to be made again, soon."""
        self.bench.build_soon()


@dataclass(frozen=True, slots=True)
class Param:
    """A value that a query may have: `schema` is its JSON schema, `words` what it keeps or does."""

    name: str
    words: str
    schema: Mapping[str, Any]
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """`role` None: anybody, also who is not logged in. `public`: also readers who see what the public sees, since it shows no more than the stand that it is
    given; a route that does not say so is closed to them. `most` is how many bytes may be posted, `file` that a file may be among them. `gives` is the form of the answer's JSON, or of each of its items where it is a `page` of them."""

    method: str
    path: str
    handler: Callable[[Desk, Asked], Response]
    role: Role | None
    kind: Kind = "page"
    words: str = ""
    params: tuple[Param, ...] = ()
    gives: type[Struct] | Mapping[str, Any] | None = None
    takes: type[Struct] | None = None
    paged: bool = False
    status: int = 200
    public: bool = False
    most: int = MOST_BYTES
    file: bool = False
