"""A limit to how long one document may take, so that none can hold up a run."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooSlow(Exception):
    """A document took longer than it may."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raises `TooSlow` within, when it takes more processor time: a busy machine refuses no more than an idle one.
    Only the main thread can be interrupted; elsewhere there is no limit.

    >>> with deadline(0.01):
    ...     while True: pass
    Traceback (most recent call last):
    flows.deadline.TooSlow: it took more than 0.01 s of processor time
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow(f"it took more than {seconds:g} s of processor time")

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def allowance(characters: int) -> float:
    """Seconds of processor time that a text of this length may take for one stage: a hundred times what is usual.

    >>> allowance(0), allowance(10_000_000)
    (30.0, 530.0)
    """
    return 30.0 + characters / 20_000
