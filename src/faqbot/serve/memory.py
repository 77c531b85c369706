"""Keeps the page's memory from creeping: threads share two of the C library's memory arenas instead of having one each."""

from __future__ import annotations

import ctypes
import sys

_M_ARENA_MAX = -8  # of glibc's malloc.h
_ARENAS = 2


def share_arenas() -> bool:
    """Tell glibc's malloc, before threads start, how many arenas they share; return whether it was heard.

    With an arena a thread, what a freed answer leaves is seldom used again, and the process grows for hours. Other systems'
    allocators are left alone.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS))
    except (AttributeError, OSError):  # musl has no mallopt
        return False
