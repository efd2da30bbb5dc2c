# SPDX-License-Identifier: MIT
"""pywin32's name for opensspi.sspi."""

import sys

import opensspi.sspi

sys.modules[__name__] = opensspi.sspi
