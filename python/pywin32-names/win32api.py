# SPDX-License-Identifier: MIT
"""pywin32's name for opensspi.win32api."""

import sys

import opensspi.win32api

sys.modules[__name__] = opensspi.win32api
