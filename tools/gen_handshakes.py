#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the decoded tokens of docs/handshakes.md and its pictures from recorded exchanges.

    gen_handshakes.py            writes docs/handshakes.md's blocks and docs/pictures/*.svg
    gen_handshakes.py --check    changes nothing; fails if one of them is not what it would write

The exchanges are those of tests/data/recorded; `opensspi describe` decodes them. The command is that
of the release build, or the one that OPENSSPI_CLI names. In the page the text between
`<!-- token NAME -->` and `<!-- end -->` is replaced.
"""

import dataclasses
import hashlib
import html
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMMAND = os.environ.get("OPENSSPI_CLI", str(ROOT / "build" / "release" / "bin" / "opensspi"))
RECORDED = ROOT / "tests" / "data" / "recorded"
PAGE = ROOT / "docs" / "handshakes.md"
PICTURES = ROOT / "docs" / "pictures"
BLOCK = re.compile(r"(<!-- token ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
LONG_LINE = 100


def recorded(file, name):
    sets = json.loads((RECORDED / file).read_text(encoding="utf-8"))["sets"]
    return next(each for each in sets if each["id"] == name)


def described(token, as_json=False):
    arguments = [COMMAND, "describe", token, *(["--json"] if as_json else [])]
    shown = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    return json.loads(shown) if as_json else shown


@dataclasses.dataclass
class Message:
    """Message is one arrow of a picture. `token` is hexadecimal; `notes` are lines below the title."""

    title: str
    from_client: bool
    token: str
    notes: list[str]


@dataclasses.dataclass
class Picture:
    name: str
    caption: str
    client: str
    server: str
    messages: list[Message]
    before: str = ""  # what happened with a third party before, which is not recorded


def ntlm_picture():
    exchange = recorded("ntlm.json", "win7-2008r2-cbt")
    challenge = described(exchange["challenge"], as_json=True)
    answer = described(exchange["authenticate"], as_json=True)
    seen = answer["nt_response"]["server_as_the_client_saw_it"]
    return Picture(
        "ntlm",
        "An NTLM handshake of a Windows 7 client and a Windows Server 2008 R2, recorded",
        "Windows 7 client",
        "Windows Server 2008 R2",
        [
            Message("NEGOTIATE", True, exchange["negotiate"], ["what the client can do: flags"]),
            Message(
                "CHALLENGE",
                False,
                exchange["challenge"],
                [
                    f"server challenge {challenge['server_challenge']}",
                    f"names: {challenge['target_info']['DNS_computer']}, …",
                    f"time: {challenge['target_info']['time']}",
                ],
            ),
            Message(
                "AUTHENTICATE",
                True,
                exchange["authenticate"],
                [
                    f"{answer['user']} of {answer['domain']}, response {answer['response']}",
                    f"proof {answer['nt_response']['proof']}",
                    f"channel bindings {seen['channel_bindings']}",
                    f"target {seen['target_name']}",
                    f"MIC over all three messages {answer['integrity_code']}",
                ],
            ),
        ],
    )


def spnego_exchange():
    exchange = recorded("kerberos.json", "krb/rpc-privacy")
    return [exchange["token"], *exchange["legs"]]


def mechanisms_of(first):
    names = first["mechanisms"] if isinstance(first["mechanisms"], list) else first["mechanisms"].split("), ")
    return [re.sub(r" ?\(.*", "", name).split(",")[0] for name in names]


def spnego_picture():
    tokens = spnego_exchange()
    first, second, third, fourth = (described(token, as_json=True) for token in tokens)
    service = first["token_of_the_first"]["ticket"]["sname"]["name"]
    return Picture(
        "spnego",
        "A Negotiate handshake of Windows 10 and Windows Server 2019, recorded: Kerberos in SPNEGO",
        "Windows 10 client",
        "Windows Server 2019",
        [
            Message(
                "NegTokenInit",
                True,
                tokens[0],
                [
                    "offers " + ", ".join(dict.fromkeys(mechanisms_of(first))),
                    f"token of the first: AP-REQ with a ticket for {service}",
                ],
            ),
            Message("NegTokenResp", False, tokens[1], [second["state"], "Kerberos is chosen; its AP-REP"]),
            Message(
                "NegTokenResp",
                True,
                tokens[2],
                ["the third leg of DCE style: AP-REP", f"mechListMIC {third['mechListMIC']['SGN_CKSUM']}"],
            ),
            Message(
                "NegTokenResp",
                False,
                tokens[3],
                [fourth["state"], f"mechListMIC {fourth['mechListMIC']['SGN_CKSUM']}"],
            ),
        ],
    )


def kerberos_picture():
    tokens = spnego_exchange()
    first = described(tokens[0], as_json=True)["token_of_the_first"]
    second = described(tokens[1], as_json=True)["token"]
    return Picture(
        "kerberos",
        "The Kerberos messages of the same handshake, without their SPNEGO frame",
        "Windows 10 client",
        "Windows Server 2019",
        [
            Message(
                "AP-REQ",
                True,
                "",
                [
                    f"ticket for {first['ticket']['sname']['name']} of {first['ticket']['realm']}",
                    f"sealed under the service's key: {first['ticket']['enc_part']['etype']}, version "
                    f"{first['ticket']['enc_part']['kvno']}",
                    "authenticator: name, time, checksum with flags and channel bindings",
                ],
            ),
            Message(
                "AP-REP",
                False,
                "",
                [
                    "the client's time, sealed under the session key: only the service has it",
                    f"a new key for messages: {second['enc_part']['etype']}",
                ],
            ),
        ],
        before="before: AS-REQ and TGS-REQ to the KDC bring the ticket (not recorded)",
    )


LANE_CLIENT, LANE_SERVER, WIDTH = 60, 700, 760
LINE = 17


def text_at(x, y, text, size=13, weight="normal", anchor="middle", fill="#1f2933"):
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{fill}">{html.escape(text)}</text>'
    )


def arrow(y, from_client):
    start, end = (LANE_CLIENT, LANE_SERVER) if from_client else (LANE_SERVER, LANE_CLIENT)
    head = -9 if from_client else 9
    return (
        f'<path d="M{start} {y}H{end}m{head} -5l{-head} 5l{head} 5" fill="none" stroke="#2b6cb0" '
        f'stroke-width="2"/>'
    )


def svg(picture):
    y = 58
    parts = []
    if picture.before:
        parts += [
            text_at(WIDTH // 2, y + 14, picture.before, fill="#52606d"),
            f'<path d="M{LANE_CLIENT} {y + 24}H{LANE_SERVER}" stroke="#9aa5b1" stroke-dasharray="5 5"/>',
        ]
        y += 34
    for message in picture.messages:
        size = f", {len(message.token) // 2} bytes" if message.token else ""
        parts += [
            text_at(WIDTH // 2, y + 18, message.title + size, 14, "bold"),
            arrow(y + 28, message.from_client),
        ]
        y += 46
        for note in message.notes:
            parts.append(text_at(WIDTH // 2, y, note))
            y += LINE
        y += 10
    height = y + 8
    lanes = []
    for x, name in ((LANE_CLIENT, picture.client), (LANE_SERVER, picture.server)):
        anchor, at = ("start", 16) if x == LANE_CLIENT else ("end", WIDTH - 16)
        lanes += [
            text_at(at, 30, name, 15, "bold", anchor),
            f'<path d="M{x} 42V{height - 14}" stroke="#9aa5b1" stroke-width="2"/>',
        ]
    body = "\n".join([*lanes, *parts])
    return (
        f"<!-- SPDX-License-Identifier: MIT -->\n<!-- Written by tools/gen_handshakes.py. -->\n"
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-family="Helvetica, Arial, sans-serif">\n<title>{html.escape(picture.caption)}</title>\n'
        f'<rect width="{WIDTH}" height="{height}" rx="10" fill="#ffffff" stroke="#cbd2d9"/>\n{body}\n</svg>\n'
    )


def shortened(line):
    return line if len(line) <= LONG_LINE else line[: LONG_LINE - 4] + " ..."


def decoded(token):
    lines = "\n".join(shortened(line) for line in described(token).strip().splitlines())
    return f"```text\n{lines}\n```\n"


def channel_bindings(exchange):
    """The hash of [MS-NLMP] 2.2.2.1 and RFC 4121 4.1.1.2, computed here and compared with the token's."""
    data = bytes.fromhex(exchange["channel_bindings_application_data"])
    structure = bytes(16) + len(data).to_bytes(4, "little") + data
    code = hashlib.md5(structure, usedforsecurity=False).hexdigest()
    if code != exchange["expect"]["channel_bindings"]:
        sys.exit("the recorded channel bindings are not the hash of their data")
    prefix = data.index(b":") + 1
    return (
        "```text\n"
        f"prefix                 {data[:prefix].decode()}\n"
        f"hash of certificate    {data[prefix:].hex()}\n"
        f"MD5 of the structure   {code}\n"
        "```\n"
    )


def blocks():
    ntlm = recorded("ntlm.json", "win7-2008r2-cbt")
    init, chosen, third, last = spnego_exchange()
    return {
        "ntlm-negotiate": decoded(ntlm["negotiate"]),
        "ntlm-challenge": decoded(ntlm["challenge"]),
        "ntlm-authenticate": decoded(ntlm["authenticate"]),
        "channel-bindings": channel_bindings(ntlm),
        "spnego-init": decoded(init),
        "spnego-chosen": decoded(chosen),
        "spnego-third": decoded(third),
        "spnego-last": decoded(last),
    }


def page(texts):
    text = PAGE.read_text(encoding="utf-8")
    found = [name for _, name, _ in BLOCK.findall(text)]
    if sorted(found) != sorted(texts):
        sys.exit(f"{PAGE.relative_to(ROOT)} must have a block for each of {' '.join(texts)}")
    return BLOCK.sub(lambda block: block[1] + texts[block[2]] + block[3], text)


def main():
    wanted = {PAGE: page(blocks())}
    for picture in (ntlm_picture(), kerberos_picture(), spnego_picture()):
        wanted[PICTURES / f"{picture.name}.svg"] = svg(picture)
    stale = []
    for path, text in wanted.items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if "--check" in sys.argv[1:]:
            stale.append(f"{path.relative_to(ROOT)} is not what tools/gen_handshakes.py writes")
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if stale:
        sys.exit("\n".join(stale))


if __name__ == "__main__":
    main()
