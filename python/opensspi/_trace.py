# SPDX-License-Identifier: MIT
"""The trace of the library as records of Python's logging."""

import atexit
import datetime
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from opensspi import _core

_LINE = re.compile(r"(\S+) (\d+)/(\d+) (\S+)(.*)", re.DOTALL)
_PART = re.compile(r' ([a-z-]+)=(?:"((?:[^"\\]|\\.)*)"?|(\S*))')


class TraceLogging:
    """TraceLogging is the trace as it goes to one logger. `stop` ends it, as does the end of a `with`."""

    def __init__(self, logger: logging.Logger, level: int) -> None:
        self.logger = logger
        self.level = level
        self._thread: threading.Thread | None = None

    def __repr__(self) -> str:
        return f"<TraceLogging to {self.logger.name!r} at {logging.getLevelName(self.level)}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """stop ends it, once everything that was written has been logged. It may be called again."""
        global _running
        with _lock:
            if _running is not self:
                return
            _running = None
            _core.stop_trace()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _start(self) -> None:
        _core.start_trace()
        self._thread = threading.Thread(target=self._read, name="opensspi trace", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while True:
            lines, lost = _core.next_trace_lines()
            if not lines and not lost:
                return
            for line in lines:
                self._attempt(self._log, line)
            if lost:
                self._attempt(
                    self.logger.warning, "%d lines of the trace were lost: they came too fast", lost
                )

    def _attempt(self, log: Callable[..., None], *arguments: Any) -> None:
        try:
            log(*arguments)
        except Exception:  # a filter's or a handler's: the trace goes on
            if sys.stderr is not None:
                traceback.print_exc()

    def _log(self, line: str) -> None:
        if not self.logger.isEnabledFor(self.level):
            return
        found = _LINE.fullmatch(line)
        if found is None:
            return
        time, process, thread, step, rest = found.groups()
        fields = _fields_of(rest)
        extra: dict[str, Any] = {f"opensspi_{name.replace('-', '_')}": text for name, text in fields.items()}
        extra |= {"opensspi_step": step, "opensspi_fields": fields}
        record = self.logger.makeRecord(
            self.logger.name, self.level, "opensspi", 0, "%s", (step + rest,), None, step, extra
        )
        record.created = datetime.datetime.fromisoformat(time).timestamp()
        record.msecs = float(int(record.created * 1000) % 1000)
        record.process, record.thread, record.threadName = int(process), int(thread), f"thread {thread}"
        self.logger.handle(record)


def _fields_of(rest: str) -> dict[str, str]:
    return {
        part[1]: part[3] if part[2] is None else re.sub(r"\\(.)", r"\1", part[2])
        for part in _PART.finditer(rest)
    }


_lock = threading.Lock()
_running: TraceLogging | None = None


def start(logger: logging.Logger | str, level: int) -> TraceLogging:
    """start begins a TraceLogging; it takes the place of the one that there is."""
    global _running
    before = _running
    if before is not None:
        before.stop()
    made = TraceLogging(logging.getLogger(logger) if isinstance(logger, str) else logger, level)
    with _lock:
        _running = made
        made._start()
    return made


def _continue_in_child() -> None:
    """_continue_in_child gives a forked child, which has its parent's sink, a reader of its own."""
    global _lock
    _lock = threading.Lock()
    if _running is not None:
        _running._start()


def _stop_at_exit() -> None:
    if _running is not None:
        _running.stop()


os.register_at_fork(after_in_child=_continue_in_child)
atexit.register(_stop_at_exit)
