# SPDX-License-Identifier: MIT
"""Builds of later stages, made while the tests of an earlier stage wait for their peers."""

import os
import pathlib
import signal
import subprocess


class BuildsAhead:
    """Runs tools/build for one preset after the other, at the lowest priority: the tests hardly notice it.

    A stage stops it, builds its own preset, and starts it again. So the errors of a build that failed are
    printed, and a finished build costs nothing. Thread safety: none.
    """

    def __init__(self, root: pathlib.Path) -> None:
        self._root = root
        self._presets: dict[str, tuple[str, ...]] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def plan(self, presets: dict[str, tuple[str, ...]]) -> None:
        """presets are the builds, in their order, each with its targets."""
        self._presets = dict(presets)

    def start(self) -> None:
        """Starts the builds that no stage has made yet."""
        if not self._presets:
            return
        commands = [" ".join(["tools/build", preset, *targets]) for preset, targets in self._presets.items()]
        self._process = subprocess.Popen(
            ["nice", "-n", "19", "sh", "-c", " ; ".join(commands)],
            cwd=self._root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self) -> None:
        """Ends the builds at once. What is compiled already stays."""
        if self._process is None:
            return
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait()
        self._process = None

    def is_made(self, preset: str) -> None:
        """A stage has built this preset itself."""
        self._presets.pop(preset, None)
