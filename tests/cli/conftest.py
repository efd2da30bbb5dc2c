"""The command, in a home of the test's own."""

import pytest
from cli_driver import Cli


@pytest.fixture
def cli(tmp_path):
    """cli is the command with a home that does not exist yet."""
    return Cli(tmp_path / "home")
