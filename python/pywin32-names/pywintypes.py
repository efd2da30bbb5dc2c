# SPDX-License-Identifier: MIT
"""pywin32's name for opensspi.pywintypes."""

import sys

import opensspi.pywintypes

sys.modules[__name__] = opensspi.pywintypes
