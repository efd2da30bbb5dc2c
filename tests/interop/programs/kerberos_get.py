# SPDX-License-Identifier: MIT
"""requests-kerberos gets a page with the user's ticket. `kerberos_get.py URL HOST` prints status and page."""

import sys

import requests
import spnego_recipe  # noqa: F401
from requests_kerberos import REQUIRED, HTTPKerberosAuth


def main(url, host):
    auth = HTTPKerberosAuth(mutual_authentication=REQUIRED, hostname_override=host)
    response = requests.get(url, auth=auth, timeout=20)
    assert all(type(context).__name__ == "SSPIProxy" for context in auth._context.values())
    print(response.status_code, response.text)


if __name__ == "__main__":
    main(*sys.argv[1:])
