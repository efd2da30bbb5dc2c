# SPDX-License-Identifier: MIT
"""pywin32's name for opensspi.win32cryptcon."""

import sys

import opensspi.win32cryptcon

sys.modules[__name__] = opensspi.win32cryptcon
