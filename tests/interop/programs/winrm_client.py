# SPDX-License-Identifier: MIT
"""pypsrp sends a sealed message to WinRM. `winrm_client.py PORT USER PASSWORD` prints what comes back."""

import sys

import spnego_recipe  # noqa: F401
from pypsrp.wsman import WSMan


def main(port, user, password):
    with WSMan(
        "127.0.0.1", port=int(port), username=user, password=password, ssl=False, auth="ntlm"
    ) as wsman:
        print(wsman.transport.send(b"<sealed>on the way</sealed>").decode())
        (context,) = wsman.transport.session.auth.contexts.values()
    assert type(context).__name__ == "SSPIProxy"


if __name__ == "__main__":
    main(*sys.argv[1:])
