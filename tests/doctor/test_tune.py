"""Layouts are tried for any machine, and a lucky round changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from litetts.doctor.machine import Machine, this_machine
from litetts.doctor.tune import Layout, Measured, best, layouts, measure
from litetts.errors import EngineError
from litetts.service.pool import layout

MACHINE = Machine("test", 8, 4, {}, (), 16_000_000_000)


def measured(
    tried: Layout, throughputs: tuple[float, ...], rtf: float = 0.1, memory: int = 200_000_000
) -> Measured:
    return Measured(tried, (rtf,) * len(throughputs), throughputs, memory)


def test_this_machine_is_read() -> None:
    machine = this_machine()
    assert 1 <= machine.cores <= machine.threads
    assert machine.memory > 100_000_000
    assert f"{machine.threads} threads" in str(machine)


def test_layouts_fill_the_processors() -> None:
    assert layouts(MACHINE) == [
        Layout(8, 1),
        Layout(4, 2),
        Layout(2, 4),
        Layout(1, 8),
        Layout(4, 1),
        Layout(1, 4),
    ]
    assert layouts(replace(MACHINE, threads=2, cores=2)) == [Layout(2, 1), Layout(1, 2)]
    assert layouts(replace(MACHINE, threads=1, cores=1)) == [Layout(1, 1)]


def test_the_first_layout_is_the_servers_default() -> None:
    first = layouts(this_machine())[0]
    assert (first.workers, first.threads) == layout(0, 0)


def test_only_a_sure_gain_is_chosen() -> None:
    default = measured(Layout(8, 1), (10, 11, 9))
    sure = measured(Layout(4, 2), (13, 14, 12))
    lucky = measured(Layout(1, 8), (30, 11, 9))
    assert best([default, sure, lucky], MACHINE) is sure
    assert best([default, lucky], MACHINE) is default
    assert best([default], MACHINE) is default
    slow_alone = replace(sure, rtfs=(0.5,) * 3)
    assert best([default, slow_alone], MACHINE) is default
    hungry = replace(sure, memory=2_000_000_000)
    assert best([default, hungry], MACHINE) is hungry
    assert best([default, hungry], MACHINE, budget=1_000_000_000) is default


@pytest.mark.parametrize("processes", [True, False])
def test_a_layout_is_measured(processes: bool) -> None:
    (result,) = measure("espeak", [Layout(2, 1)], rounds=1, processes=processes)
    assert result.rtf > 0
    assert result.throughput > 0
    assert result.memory > 10_000_000
    with pytest.raises(EngineError, match="unknown"):
        measure("unknown", [Layout(1, 1)], rounds=1)
