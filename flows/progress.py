"""How far a run is, in bytes of input, for whoever listens (a progress bar, or nobody)."""

from __future__ import annotations

from collections.abc import Callable


class Progress:
    """Where a run stands: each batch ends where intake stood when it cut it, and its shards divide the way there."""

    def __init__(self) -> None:
        self.listener: Callable[[int, int], None] | None = None
        """Called with (bytes done, bytes in all)."""
        self._total = self._done = self._start = self._end = self._shards = self._count = 0

    def expect(self, total: int) -> None:
        """A run begins that will look at so many bytes."""
        self._total, self._end = total, 0
        self._tell(0)

    def batch(self, end: int) -> None:
        """A batch begins; when it is done, so many bytes are."""
        self._start, self._end = self._end, end

    def shards(self, count: int) -> None:
        """The batch at hand has so many shards."""
        self._shards, self._count = count, 0

    def step(self) -> None:
        """One shard is done."""
        self._count += 1
        self._tell(self._start + (self._end - self._start) * self._count // max(1, self._shards))

    def _tell(self, done: int) -> None:
        self._done = done
        if self.listener:
            self.listener(done, self._total)


current = Progress()
"""The progress of the run in this process."""
