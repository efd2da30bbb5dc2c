# SPDX-License-Identifier: MIT
"""The line protocol between a test and a party that runs in a process of its own.

A request is one JSON line {"call": name, ...}, an answer one line {"ok": value} or
{"error": {"text": ..., "code": ...}}. Bytes travel as {"b64": ...}. This file is used
at both ends, by several interpreters: standard library only.
"""

import base64
import json
import sys


def to_wire(value):
    """to_wire makes bytes, and dicts and lists that hold some, fit for JSON."""
    if isinstance(value, bytes):
        return {"b64": base64.b64encode(value).decode("ascii")}
    if isinstance(value, dict):
        return {key: to_wire(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_wire(item) for item in value]
    return value


def from_wire(value):
    """from_wire undoes to_wire (tuples come back as lists)."""
    if isinstance(value, dict):
        if value.keys() == {"b64"}:
            return base64.b64decode(value["b64"])
        return {key: from_wire(item) for key, item in value.items()}
    if isinstance(value, list):
        return [from_wire(item) for item in value]
    return value


def serve(party, failures, code_of=lambda failure: None):
    """serve returns requests on stdin by calling `party`'s methods until the input ends.

    Exceptions of the types `failures` become error answers; any other ends the process.
    """
    for line in sys.stdin:
        request = from_wire(json.loads(line))
        method = getattr(party, request.pop("call"))
        try:
            answer = {"ok": to_wire(method(**request))}
        except failures as failure:
            answer = {"error": {"text": str(failure), "code": code_of(failure)}}
        print(json.dumps(answer), flush=True)
