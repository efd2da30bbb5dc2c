# SPDX-License-Identifier: MIT
"""pywin32's name for opensspi.ntsecuritycon."""

import sys

import opensspi.ntsecuritycon

sys.modules[__name__] = opensspi.ntsecuritycon
