# SPDX-License-Identifier: MIT
"""pywin32's name for opensspi.win32timezone."""

import sys

import opensspi.win32timezone

sys.modules[__name__] = opensspi.win32timezone
