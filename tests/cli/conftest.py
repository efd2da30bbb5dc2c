# SPDX-License-Identifier: MIT
"""The command, in a home that belongs to the test."""

import pytest
from cli_driver import Cli


@pytest.fixture
def cli(tmp_path):
    """cli is the command with a home that does not exist yet."""
    return Cli(tmp_path / "home")
