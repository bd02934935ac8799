"""The order of work: deadlines first, fairness when they cannot all be met."""

from hypothesis import given
from hypothesis import strategies as st

from litetts.scheduling.queue import DeadlineQueue, Ticket


def ticket(owner, tenant="a", deadline=1.0, cost=0.1, slot=None):
    return Ticket(owner, tenant, deadline, cost, slot)


def drain(queue, now=0.0, slot=None, charge=True):
    order = []
    while (taken := queue.pop(now, slot)) is not None:
        order.append(taken.owner)
        if charge:
            queue.charge(taken.tenant, taken.cost)
    return order


def test_the_earliest_deadline_goes_first():
    queue = DeadlineQueue()
    for name, deadline in [("late", 9.0), ("soon", 2.0), ("middle", 5.0)]:
        queue.push(ticket(name, deadline=deadline))
    assert drain(queue) == ["soon", "middle", "late"]


def test_a_flood_of_one_tenant_does_not_starve_another():
    queue = DeadlineQueue()
    for i in range(50):
        queue.push(ticket(f"flood{i}", "flood", deadline=0.5))
    queue.push(ticket("single", "other", deadline=0.9))
    # At time 10 everything is late: the other tenant's single request is among the first two.
    assert "single" in drain(queue, now=10.0)[:2]


def test_late_tenants_take_turns_by_computation_not_by_count():
    queue = DeadlineQueue()
    for i in range(6):
        queue.push(ticket(("big", i), "big", deadline=0.1, cost=1.0))
    for i in range(12):
        queue.push(ticket(("small", i), "small", deadline=0.1, cost=0.5))
    first = drain(queue, now=10.0)[:9]
    assert sum(owner[0] == "big" for owner in first) == 3
    assert sum(owner[0] == "small" for owner in first) == 6


def test_a_tenant_that_pauses_gets_no_credit():
    queue = DeadlineQueue()
    queue.push(ticket("x", "idle", deadline=0.1))
    drain(queue, now=10.0)
    for i in range(20):
        queue.push(ticket(("busy", i), "busy", deadline=0.1, cost=1.0))
    for _ in range(10):
        taken = queue.pop(10.0)
        queue.charge(taken.tenant, taken.cost)
    for i in range(10):
        queue.push(ticket(("idle", i), "idle", deadline=0.1, cost=1.0))
    first = [owner[0] for owner in drain(queue, now=10.0)[:10]]
    assert 4 <= first.count("busy") <= 6


def test_withdrawn_tickets_are_not_served():
    queue = DeadlineQueue()
    tickets = [ticket(i, deadline=i) for i in range(5)]
    for each in tickets:
        queue.push(each)
    queue.withdraw(tickets[0])
    queue.withdraw(tickets[3])
    assert len(queue) == 3
    assert drain(queue) == [1, 2, 4]
    assert len(queue) == 0


def test_a_step_bound_to_a_slot_waits_for_it():
    queue = DeadlineQueue()
    queue.push(ticket("bound", deadline=0.1, slot=1))
    queue.push(ticket("free", deadline=5.0))
    assert drain(queue, slot=0) == ["free"]
    assert drain(queue, slot=1) == ["bound"]


def test_ahead_counts_what_is_more_urgent():
    queue = DeadlineQueue()
    queue.push(ticket(1, deadline=1.0, cost=0.3))
    queue.push(ticket(2, deadline=9.0, cost=5.0))
    assert queue.ahead("a", 2.0) == 0.3
    assert queue.ahead("a", 10.0) == 5.3


def test_ahead_is_bounded_by_the_fair_share():
    queue = DeadlineQueue()
    for i in range(100):
        queue.push(ticket(i, "flood", deadline=0.5, cost=0.2))
    assert queue.ahead("flood", 1.0) > 10
    assert queue.ahead("newcomer", 1.0) <= 0.2 + 1e-9


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"), st.floats(0, 100), st.floats(0, 10), st.sampled_from([None, 0])
        ),
        max_size=60,
    ),
    st.floats(0, 100),
)
def test_every_ticket_is_served_exactly_once(tickets, now):
    queue = DeadlineQueue()
    for i, (tenant, deadline, cost, slot) in enumerate(tickets):
        queue.push(ticket(i, tenant, deadline, cost, slot))
    assert sorted(drain(queue, now, slot=0)) == list(range(len(tickets)))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(1, 100)), min_size=1, max_size=40))
def test_feasible_deadlines_are_all_met(tickets):
    """Jackson's rule: in order of deadline, no schedule has a smaller worst lateness."""
    queue = DeadlineQueue()
    for i, (tenant, deadline) in enumerate(tickets):
        queue.push(ticket((i, deadline), tenant, deadline, cost=0.01))
    now, late = 0.0, 0
    while (taken := queue.pop(now)) is not None:
        now += taken.cost
        queue.charge(taken.tenant, taken.cost)
        late += now > taken.deadline + 1e-9
    assert late == 0
