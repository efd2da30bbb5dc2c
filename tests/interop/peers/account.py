# SPDX-License-Identifier: MIT
"""The one account that the handshakes of these tests are about."""

USER = "alice"
DOMAIN = "LABGROUP"
PASSWORD = "Secret-1 öß"
