# SPDX-License-Identifier: MIT
"""The lines of docs/python.md that let pyspnego use sspilib although os.name is not "nt"."""

import spnego._sspi
import sspilib

spnego._sspi.sspilib, spnego._sspi.HAS_SSPI = sspilib, True
