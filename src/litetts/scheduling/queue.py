"""Which waiting step of work goes next: earliest deadline first, fair between tenants.

Earliest deadline first is optimal for one kind of question only: is there an order in which every
deadline is met? While there is, it finds it. Once the most urgent step is going to be late anyway
it says nothing useful, and a tenant with a thousand requests would starve one with a single
request. From there on, the tenant that has had the least service goes first (start-time fair
queueing, Goyal, Vin and Cheng 1996, with seconds of computation as the currency).
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

__all__ = ["DeadlineQueue", "Ticket"]


@dataclass(slots=True)
class Ticket:
    """One step of work that waits for a worker.

    Attributes:
        owner: whatever the caller wants back.
        tenant: who is charged for it (an API key's name, or a client's address).
        deadline: when it should be done, on the clock of the caller (seconds).
        cost: expected seconds of computation.
        slot: the worker it must run on; None = any.
        lane: what it belongs to, for `pop`: steps of one lane may have to wait for others.
        withdrawn: set by `DeadlineQueue.withdraw`.
    """

    owner: object
    tenant: str
    deadline: float
    cost: float
    slot: int | None = None
    lane: str = ""
    withdrawn: bool = field(default=False, init=False)


class DeadlineQueue:
    """Tickets in order of deadline, per tenant. Not thread-safe: one event loop owns it."""

    def __init__(self) -> None:
        self._heaps: dict[tuple[str, int | None, str], list[tuple[float, int, Ticket]]] = {}
        self._served: dict[str, float] = {}
        self._waiting: dict[str, int] = {}
        self._clock = 0.0
        self._order = itertools.count()

    def __len__(self) -> int:
        return sum(self._waiting.values())

    def __iter__(self) -> Iterator[Ticket]:
        """Every waiting ticket, in no particular order."""
        for heap in self._heaps.values():
            yield from (ticket for _, _, ticket in heap if not ticket.withdrawn)

    @property
    def tenants(self) -> set[str]:
        """Who has work waiting."""
        return {tenant for tenant, count in self._waiting.items() if count}

    def push(self, ticket: Ticket) -> None:
        """Add a step."""
        heap = self._heaps.setdefault((ticket.tenant, ticket.slot, ticket.lane), [])
        heapq.heappush(heap, (ticket.deadline, next(self._order), ticket))
        if not self._waiting.get(ticket.tenant):
            # Who comes back after a pause gets no credit for it, only an equal footing.
            self._served[ticket.tenant] = max(self._served.get(ticket.tenant, 0.0), self._clock)
        self._waiting[ticket.tenant] = self._waiting.get(ticket.tenant, 0) + 1

    def withdraw(self, ticket: Ticket) -> None:
        """Take a step back that has not been popped."""
        if not ticket.withdrawn:
            ticket.withdrawn = True
            self._waiting[ticket.tenant] -= 1

    def lanes(self, slot: int | None = None) -> set[str]:
        """The lanes in which a step waits that may run on `slot`."""
        return {ticket.lane for ticket in self._heads(slot)}

    def pop(
        self, now: float, slot: int | None = None, closed: Collection[str] = ()
    ) -> Ticket | None:
        """The step that a free worker `slot` should do at time `now`; None = nothing for it.

        `closed`: lanes whose steps have to wait.
        """
        heads = [ticket for ticket in self._heads(slot) if ticket.lane not in closed]
        if not heads:
            return None
        chosen = min(heads, key=lambda ticket: ticket.deadline)
        if chosen.deadline < now + chosen.cost:
            late = [t for t in heads if t.deadline < now + t.cost]
            chosen = min(late, key=lambda t: (self._served[t.tenant], t.deadline))
        key = (chosen.tenant, chosen.slot, chosen.lane)
        heap = self._heaps[key]
        heapq.heappop(heap)
        if not heap:
            del self._heaps[key]
        self._waiting[chosen.tenant] -= 1
        self._clock = max(self._clock, self._served[chosen.tenant])
        return chosen

    def charge(self, tenant: str, seconds: float) -> None:
        """Count `seconds` of computation as service that `tenant` had."""
        self._served[tenant] = self._served.get(tenant, self._clock) + seconds
        if len(self._served) > 2 * len(self.tenants) + 16:
            self._forget()

    def ahead(self, tenant: str, deadline: float, lanes: Collection[str] | None = None) -> float:
        """Seconds of computation that would go before a new step of `tenant` with `deadline`.

        `lanes`: only those count; None = all.

        By deadline alone that is everything more urgent. Fairness bounds it: while every tenant
        gets an equal share, a tenant waits for its own earlier work times the number of tenants.
        """
        urgent = own = 0.0
        counted = [ticket for ticket in self if lanes is None or ticket.lane in lanes]
        for ticket in counted:
            if ticket.deadline <= deadline:
                urgent += ticket.cost
                if ticket.tenant == tenant:
                    own += ticket.cost
        sharing = len(self.tenants | {tenant})
        longest = max((ticket.cost for ticket in counted), default=0.0)
        return min(urgent, own * sharing + longest * (sharing - 1))

    def _heads(self, slot: int | None) -> list[Ticket]:
        """The most urgent ticket of each tenant and lane that may run on `slot`."""
        heads = []
        for key in list(self._heaps):
            if key[1] is not None and key[1] != slot:
                continue
            heap = self._heaps[key]
            while heap and heap[0][2].withdrawn:
                heapq.heappop(heap)
            if heap:
                heads.append(heap[0][2])
            else:
                del self._heaps[key]
        return heads

    def _forget(self) -> None:
        """Drop the accounts of tenants that are away and owe nothing."""
        waiting = self.tenants
        self._served = {
            tenant: served
            for tenant, served in self._served.items()
            if tenant in waiting or served > self._clock
        }
        self._waiting = {tenant: count for tenant, count in self._waiting.items() if count}
