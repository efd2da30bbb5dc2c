# SPDX-License-Identifier: MIT
"""An HTTP client that authenticates with Negotiate, written as for Windows with sspi.ClientAuth.

`python -m opensspi http_client.py URL PACKAGE TARGET [DOMAIN\\USER PASSWORD]` gets a page and
prints the result as one JSON line: status and page, whom and what the server says it authenticated,
the rounds, and what the client's context says; or the status that InitializeSecurityContext raised.
"""

import base64
import http.client
import json
import sys
import urllib.parse

import sspi
import sspicon

FLAGS = sspicon.ISC_REQ_MUTUAL_AUTH | sspicon.ISC_REQ_INTEGRITY


def get(url, package, target, who):
    """get is the final answer, after as many rounds on one connection as the package needs."""
    auth = sspi.ClientAuth(package, auth_info=who, targetspn=target, scflags=FLAGS)
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    goes_on, token, rounds = True, None, 0
    while goes_on:
        status, out = auth.authorize(token)
        offered = base64.b64encode(out[0].Buffer).decode()
        connection.request("GET", parts.path, headers={"Authorization": f"Negotiate {offered}"})
        response = connection.getresponse()
        page, rounds = response.read().decode(), rounds + 1
        token = server_token(response)
        goes_on = response.status == 401 and token is not None
    if response.status == 200 and status != 0:
        # The server's last token authenticates it: without it, or with a wrong one, the page is not
        # authenticated.
        status, _ = auth.authorize(token)
    return report(auth, status, response, page, rounds)


def server_token(response):
    """server_token is the token of the server's Negotiate header, or None."""
    for header in response.headers.get_all("WWW-Authenticate", []):
        scheme, _, text = header.partition(" ")
        if scheme == "Negotiate" and text:
            return base64.b64decode(text)
    return None


def report(auth, status, response, page, rounds):
    done = status == 0
    _, mechanism = auth.ctxt.QueryContextAttributes(sspicon.SECPKG_ATTR_NEGOTIATION_INFO)
    return {
        "status": response.status,
        "page": page,
        "user": response.headers.get("X-Remote-User"),
        "servers_mechanism": response.headers.get("X-Mechanism"),
        "rounds": rounds,
        "done": done,
        "package": mechanism["Name"],
        "mutual": done and bool(auth.ctxt_attr & sspicon.ISC_RET_MUTUAL_AUTH),
    }


def main(url, package, target, user=None, password=None):
    who = None
    if user is not None:
        domain, _, name = user.rpartition("\\")
        who = (name, domain, password)
    try:
        answer = get(url, package, target, who)
    except sspi.error as refusal:
        answer = {"winerror": refusal.winerror}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
