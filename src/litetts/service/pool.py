"""The workers that speak, as the settings want them: how many, and set up how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from litetts.observe.resident import MB
from litetts.scheduling.places import shares
from litetts.scheduling.workers import ProcessWorkers, ThreadWorkers, Workers
from litetts.settings.schema import Settings, VoicesSettings

__all__ = ["layout", "preparation", "workers"]


def workers(settings: Settings, directory: Path) -> Workers:
    """A pool of workers, and this process set up as they are.

    `directory` is where paths in the settings begin.
    """
    plan = settings.scheduling
    count, threads = layout(plan.workers, plan.threads_per_worker)
    prepare = preparation(settings, directory)
    prepare()
    if plan.cluster:
        from litetts.scheduling.cluster import ClusterWorkers

        return ClusterWorkers(plan.workers, prepare, address=plan.cluster, threads=threads)
    if not plan.processes:
        return ThreadWorkers(count)
    places = shares(count, threads) if plan.pin else ()
    pool = ProcessWorkers(count, prepare, processors=places)
    pool.most_bytes = settings.memory.worker_mb * MB
    return pool


def preparation(settings: Settings, directory: Path) -> Callable[[], None]:
    """What a process of the server does first. Picklable."""
    plan, models = settings.scheduling, settings.engine.models_dir
    # A process that speaks for one at a time has nothing to put together.
    most = 1 if plan.processes or plan.cluster else settings.engine.batch
    return partial(
        _prepare_process,
        layout(plan.workers, plan.threads_per_worker)[1],
        (settings.engine.provider, settings.engine.card_mb * MB),
        (most, settings.engine.batch_wait_ms / 1000),
        settings.engine.context_tokens,
        None if models is None else directory / models,
        settings.voices,
        settings.security.media,
        directory,
    )


def layout(workers: int, threads: int) -> tuple[int, int]:
    """Workers and threads per worker; 0 = chosen for the machine.

    By default there is one worker with one thread per processor: a step then never waits for
    threads of another, and as many listeners as there are processors are served side by side.
    """
    from litetts.engines.onnx.session import default_threads

    available = default_threads()
    threads = threads or (max(1, available // workers) if workers else 1)
    return workers or max(1, available // threads), threads


def _prepare_process(
    threads: int,
    provider: tuple[str, int],
    batch: tuple[int, float],
    tokens: int,
    models: Path | None,
    voices: VoicesSettings,
    media: Sequence[str],
    directory: Path,
) -> None:
    """Set this process up: threads of a synthesis, where it is computed and how many at a time,
    context of language models, folder of the models, what names of voices mean, and where texts may
    take recordings from.
    """
    from litetts.engines import context, usual
    from litetts.engines.onnx import session
    from litetts.markup import sources
    from litetts.models import store
    from litetts.voices import openai

    session.set_threads(threads)
    session.set_provider(*provider)
    session.set_batching(*batch)
    context.set_tokens(tokens)
    store.configure(models)
    openai.configure(voices.openai)
    usual.configure(voices.kokoro)
    sources.configure(media, directory)
