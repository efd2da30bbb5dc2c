# SPDX-License-Identifier: MIT
"""pywin32's name for opensspi.win32security."""

import sys

import opensspi.win32security

sys.modules[__name__] = opensspi.win32security
