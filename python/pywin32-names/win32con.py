# SPDX-License-Identifier: MIT
"""pywin32's name for opensspi.win32con."""

import sys

import opensspi.win32con

sys.modules[__name__] = opensspi.win32con
