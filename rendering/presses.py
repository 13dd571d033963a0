"""Many texts rendered on all cores, in processes that know this room and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from rendering.results import Rendered
from rendering.texts import Text

# A process takes as long to start as a dozen texts of 1,500 words; fewer are rendered here.
FEW = 24
# So many texts are sent at once: together they say only once what they are all rendered with.
BUNDLE = 8


class Presses:
    """Starts its processes when they are first needed, and keeps them until it is closed, by `with`."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Presses:
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def rendered(self, texts: Sequence[Text]) -> Iterator[Rendered]:
        """What becomes of each, in their order."""
        cores = len(os.sched_getaffinity(0))
        if len(texts) < FEW or cores == 1:
            return map(Text.render, texts)
        if self._pool is None:
            # Not forked, as they would share this process's connections to the database, and its locks.
            self._pool = ProcessPoolExecutor(cores, mp_context=get_context("spawn"))
        return self._pool.map(Text.render, texts, chunksize=BUNDLE)
