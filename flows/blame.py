"""An unexpected error in one line, so that a quarantine row or a terminal can hold it."""

from __future__ import annotations

import traceback
from pathlib import Path


def blame(error: BaseException) -> str:
    """What an error says, and the place in the code that raised it.

    >>> blame(ValueError('no such month'))
    'ValueError: no such month'
    """
    frames = traceback.extract_tb(error.__traceback__)
    at = f" at {'/'.join(Path(frames[-1].filename).parts[-2:])}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}: {str(error)[:300]}{at}"
