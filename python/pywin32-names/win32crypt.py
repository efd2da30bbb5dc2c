# SPDX-License-Identifier: MIT
"""pywin32's name for opensspi.win32crypt."""

import sys

import opensspi.win32crypt

sys.modules[__name__] = opensspi.win32crypt
