#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `make demo` shows after the build: a program written for Windows serves curl --ntlm on this
machine.

Everything it makes (an account, a store, a trace) is in a temporary directory that is removed at
the end.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
COMMAND = ROOT / "build" / "release" / "bin" / "opensspi"
PASSWORD = "Correct-Horse-7"
TOKEN = re.compile(r"^([<>]) (?:Authorization|WWW-Authenticate): NTLM (\S+)", re.MULTILINE)
LEGS = ["client -> server, NEGOTIATE", "server -> client, CHALLENGE", "client -> server, AUTHENTICATE"]


def heading(text):
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n== {text}")


def windows_program(env, *arguments):
    """Starts an example with `python -m opensspi` in front; returns the process and its port."""
    command = [sys.executable, "-m", "opensspi", *arguments]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    port = process.stdout.readline().strip()
    if not port:
        sys.exit(f"{arguments[0]} did not start; run it by hand: {' '.join(command)}")
    return process, port


def curl(port, password):
    """curl's output, its status, and the tokens that were sent, in order."""
    done = subprocess.run(
        [
            "curl",
            "-sv",
            "--ntlm",
            "-u",
            f"demo:{password}",
            "-w",
            "%{http_code}",
            f"http://127.0.0.1:{port}/",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    *body, status = done.stdout.splitlines()
    return "\n".join(body), status, [token for _, token in TOKEN.findall(done.stderr)]


def in_plain_words(env, token):
    """The most important lines of `opensspi describe` for a token; run by hand, it shows every
    field."""
    done = subprocess.run(
        [COMMAND, "describe", "--json", token], env=env, capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    flags = told.pop("flags")
    lines = [
        f"{told['summary']} ({told['length']} bytes)",
        f"flags: {', '.join(name for name in flags if name != 'value')}",
    ]
    for name in (
        "target_name",
        "server_challenge",
        "user",
        "domain",
        "workstation",
        "response",
        "integrity_code",
    ):
        if told.get(name):
            lines.append(f"{name.replace('_', ' ')}: {told[name]}")
    for name, value in (told.get("nt_response") or {}).items():
        if isinstance(value, str):
            lines.append(f"nt response, {name.replace('_', ' ')}: {value}")
    return lines


def must(holds, what):
    if not holds:
        sys.exit(f"the demo failed: {what}")


def serve_curl(env):
    heading("A program written for pywin32 (examples/whoami_server.py) serves curl --ntlm")
    subprocess.run(
        [COMMAND, "account", "add", "demo", "--password-stdin"],
        input=PASSWORD + "\n",
        text=True,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    server, port = windows_program(env, str(EXAMPLES / "whoami_server.py"))
    try:
        body, status, tokens = curl(port, PASSWORD)
        must(status == "200" and "demo" in body, f"curl with the right password got {status}: {body}")
        print(f"curl -u demo:<right password>  ->  {status}, {body}")
        body, status, _ = curl(port, "wrong")
        must(status == "401", f"curl with a wrong password got {status}")
        print(f"curl -u demo:<wrong password>  ->  {status}, {body}")
    finally:
        server.terminate()
        server.wait()
    heading("What was on the wire, in plain words (opensspi describe shows every field)")
    for leg, token in zip(LEGS, tokens, strict=True):
        print(f"{leg}:")
        print("\n".join("  " + line for line in in_plain_words(env, token)))


def exchange_messages(env):
    heading("Two processes exchange a signed and a sealed message (examples/messages.py)")
    server, port = windows_program(env, str(EXAMPLES / "messages.py"), "server")
    client = subprocess.run(
        [sys.executable, "-m", "opensspi", str(EXAMPLES / "messages.py"), "client", port],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    output, _ = server.communicate(timeout=30)
    must(client.returncode == 0 and "sealed, as it came" in output, client.stderr or output)
    print(client.stdout + output, end="")


def main():
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("OPENSSPI_", "NTLM_USER_FILE"))
        }
        env["OPENSSPI_HOME"] = folder + "/store"
        serve_curl(env)
        exchange_messages(env)
    print(
        f"\nAll of it worked, in {time.monotonic() - started:.1f} s. "
        "Next: README.md; `build/release/bin/opensspi doctor`."
    )


if __name__ == "__main__":
    main()
