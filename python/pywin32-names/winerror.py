# SPDX-License-Identifier: MIT
"""pywin32's name for opensspi.winerror."""

import sys

import opensspi.winerror

sys.modules[__name__] = opensspi.winerror
