# SPDX-License-Identifier: MIT
"""Peers that we did not write, started and stopped by the tests themselves."""
