# SPDX-License-Identifier: MIT
"""pywin32's name for opensspi.sspicon."""

import sys

import opensspi.sspicon

sys.modules[__name__] = opensspi.sspicon
