#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares our public C headers with Debian's mingw-w64 headers.

Every structure's size, every field's offset, every constant and every function's type that both have must
be equal: ours as the host compiler sees them, mingw's as clang sees them for Windows on x86-64. What mingw
does not have is on a short list here, each entry with its reason; an entry no longer needed fails too.

    compare_layouts.py CC        CC is the host's C compiler
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import c_headers  # noqa: E402

SKIPPED = 77
MINGW_INCLUDES = ["/usr/share/mingw-w64/include", "/usr/x86_64-w64-mingw32/include"]
MINGW_FLAGS = [
    "--target=x86_64-w64-mingw32",
    "-D_WIN32_WINNT=0x0A00",
    "-DNTDDI_VERSION=0x0A000007",
    "-DSECURITY_WIN32",
    "-DSCHANNEL_USE_BLACKLISTS",
    "-D_SEC_WINNT_AUTH_TYPES",
]
# Structures whose last fields a program must ask for.
EXTRA_FIELDS = [
    "-DCRYPT_OID_INFO_HAS_EXTRA_FIELDS",
    "-DCERT_CHAIN_PARA_HAS_EXTRA_FIELDS",
    "-DCERT_REVOCATION_PARA_HAS_EXTRA_FIELDS",
    "-DCERT_CHAIN_FIND_BY_ISSUER_PARA_HAS_EXTRA_FIELDS",
]
MINGW_PRELUDE = """
#define WIN32_NO_STATUS
#include <windows.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>
#include <winternl.h>
#include <security.h>
#include <schannel.h>
#include <ntsecapi.h>
#include <sddl.h>
#include <wincrypt.h>
#include <lmcons.h>
#include <rpc.h>
#include <stddef.h>
"""

NEWER = "in Windows' SDK, not yet in mingw-w64 10"
ERREF = "in [MS-ERREF], not in mingw-w64's winerror.h; test_constants.py compares it with pywin32's"

# Name or pattern -> why mingw does not have it.
NOT_IN_MINGW = {
    r"ERROR_\w+": ERREF,
    r"FACILITY_\w+": ERREF,
    "CERTDB_E_JET_ERROR": ERREF,
    "SECBUFFER_CERTIFICATE_REQUEST_CONTEXT": NEWER,
    "SECBUFFER_(UNMAPPED|KERNEL_MAP)": "in Windows' SDK for the kernel; mingw-w64 leaves them out",
    "ISC_REQ_HTTP": "in older SDKs, and in pywin32's sspicon",
    "KERB_TICKET_FLAGS_cname_in_pa_data": "mingw-w64 shows it for older Windows only",
    "NTLMSP_NAME_W|WDIGEST_SP_NAME_[AW]": "Windows has NTLMSP_NAME, and wdigest.h, which mingw-w64 lacks",
    "INVALID_HANDLE_VALUE": "a pointer, which is no constant expression in C",
}

LAST = "MaxTokenInfoClass|ACCESS_MAX_MS_V5_ACE_TYPE"

# Name or pattern -> why ours is not mingw's.
DIFFERENT = {LAST: "the number behind the last one, which grows with each SDK"}

# What only some versions of mingw-w64 (Debian 12 has 10, Debian 13 has 12) or of clang need.
BY_VERSION = {LAST, r"FACILITY_\w+", "SECBUFFER_CERTIFICATE_REQUEST_CONTEXT", "INVALID_HANDLE_VALUE"}


def main():
    clang = shutil.which("clang")
    include = next((path for path in MINGW_INCLUDES if pathlib.Path(path, "sspi.h").exists()), None)
    if not clang or not include:
        return skip("clang or mingw-w64-x86-64-dev is not installed")
    mingw = [clang, *MINGW_FLAGS, *EXTRA_FIELDS, "-isystem", include, "-w", "-ferror-limit=0"]
    facts = integer_facts(sys.argv[1] if len(sys.argv) > 1 else "cc")
    problems = check_integers(mingw, facts) + check_texts(mingw, sys.argv[1:2] or ["cc"])
    problems += check_functions(mingw) + unused_exceptions()
    for problem in problems:
        print(problem)
    print(f"{len(facts)} sizes, offsets and constants compared, {len(problems)} problems")
    return 1 if problems or len(facts) < 5000 else 0


def skip(reason):
    print(f"skipped: {reason}")
    return 1 if os.environ.get("OPENSSPI_REQUIRE_PEERS") == "1" else SKIPPED


def expressions():
    """expressions yields (name, C expression) of everything that has a number."""
    for header in c_headers.shared_headers():
        found = c_headers.read(header)
        for struct, members in found.structs.items():
            yield struct, f"sizeof({struct})"
            for member in members:
                yield f"{struct}.{member}", f"offsetof({struct}, {member})"
        for name in found.enumerators:
            yield name, name
        for name, text in found.macros.items():
            if is_number(text) and not name.startswith("OPENSSPI_"):
                yield name, name


def is_number(text):
    """is_number tells whether a macro should be a constant: no mapping, keyword, text or initialiser."""
    if text in texts_by_name() or text in ("WINAPI", "VOID"):
        return False
    return re.match(r"[-(\d]|_\w+_TYPEDEF_\(|[A-Z_0-9]+$", text) is not None


def texts_by_name():
    """texts_by_name returns the macros that are text, initialisers or pointers, and such names."""
    if not hasattr(texts_by_name, "cache"):
        macros = {}
        for header in c_headers.shared_headers():
            macros.update(c_headers.read(header).macros)
        texts = re.compile(r'"|\{|OPENSSPI_WTEXT\(|TEXT\(|\(\((LPCSTR|HCERTCHAINENGINE|PCERT_INFO)\)')
        found = {name for name, text in macros.items() if texts.match(text)}
        texts_by_name.cache = found | {name for name, text in macros.items() if text in found}
    return texts_by_name.cache


def integer_facts(compiler):
    """integer_facts returns (name, expression, value) as the host compiler computes them."""
    items = [item for item in expressions() if item[0] not in texts_by_name()]
    includes = "".join(f"#include <opensspi/{header}>\n" for header in c_headers.shared_headers())
    lines = [f'  printf("%llu\\n", (unsigned long long)({expression}));' for _, expression in items]
    source = f"#include <stdio.h>\n{includes}int main(void) {{\n" + "\n".join(lines) + "\n  return 0;\n}\n"
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder, "facts")
        command = [compiler, "-std=c11", "-w", *EXTRA_FIELDS]
        command += [f"-I{ROOT / 'include'}", "-xc", "-", "-o", str(program)]
        subprocess.run(command, input=source, text=True, check=True)
        values = subprocess.run([program], capture_output=True, text=True, check=True).stdout.split()
    return [(name, expression, int(value)) for (name, expression), value in zip(items, values, strict=True)]


def check_integers(mingw, facts):
    """check_integers has clang assert each fact on a separate line, and reads its errors."""
    prelude = MINGW_PRELUDE.count("\n")
    lines = [
        f'_Static_assert((unsigned long long)({expression}) == {value}ULL, "{name}");'
        for name, expression, value in facts
    ]
    result = subprocess.run(
        [*mingw, "-std=c11", "-fsyntax-only", "-xc", "-"],
        input=MINGW_PRELUDE + "\n".join(lines) + "\n",
        text=True,
        capture_output=True,
        check=False,
    )
    complaints = {}
    for number, message in re.findall(r"^<stdin>:(\d+):\d+: error: (.*)$", result.stderr, re.M):
        complaints.setdefault(int(number) - prelude - 1, message)
    if any(not 0 <= number < len(facts) for number in complaints):
        return ["mingw's headers do not compile:", result.stderr[:2000]]
    return [
        problem
        for number, message in sorted(complaints.items())
        if (problem := judge(facts[number], "static" in message and "failed" in message, message))
    ]


def judge(fact, differs, message):
    name, _, value = fact
    if excused(name, DIFFERENT if differs else NOT_IN_MINGW):
        return None
    return f"{name}: ours is {value} ({value:#x}), mingw differs" if differs else f"{name}: {message}"


def check_functions(mingw):
    """check_functions declares each of our functions once more beside mingw's: clang refuses another type."""
    lines = []
    for header in c_headers.shared_headers():
        text = c_headers.strip_comments((c_headers.INCLUDE / header).read_text(encoding="utf-8"))
        lines += [" ".join(found.split()) for found in re.findall(r"^OPENSSPI_API ([^;]*;)", text, re.M)]
    source = MINGW_PRELUDE + "\n".join(lines) + "\n"
    result = subprocess.run(
        [*mingw, "-fsyntax-only", "-xc", "-"], input=source, text=True, capture_output=True, check=False
    )
    return re.findall(r"^<stdin>:\d+:\d+: error: (.*)$", result.stderr, re.M)


def check_texts(mingw, host):
    """check_texts compares what the preprocessors make of text and initialisers."""
    names = sorted(texts_by_name())
    includes = "".join(f"#include <opensspi/{header}>\n" for header in c_headers.shared_headers())
    ours = expansions([host[0], f"-I{ROOT / 'include'}"], includes, names)
    theirs = expansions(mingw, MINGW_PRELUDE, names)
    problems = []
    for name in names:
        if theirs[name] == name:
            if not excused(name, NOT_IN_MINGW):
                problems.append(f"{name}: mingw does not have this text")
        elif normal(ours[name]) != normal(theirs[name]) and not excused(name, DIFFERENT):
            problems.append(f"{name}: ours is {ours[name]}, mingw's {theirs[name]}")
    return problems


def expansions(compiler, includes, names):
    source = includes + "".join(f'@@"{name}" {name}\n' for name in names)
    output = subprocess.run(
        [*compiler, "-E", "-P", "-w", "-xc", "-"], input=source, text=True, capture_output=True, check=True
    ).stdout
    return {name: text.strip() for name, text in re.findall(r'^@@\s*"(\w+)"(.*)$', output, re.M)}


def normal(text):
    """normal removes differences without meaning: u against L, blanks, case and suffix of numbers."""
    text = re.sub(r'\b[uL](?=")', "", text.replace(" ", ""))
    if text.startswith("{"):
        text = re.sub(r"(?<=[0-9a-fA-F])[lL]", "", text).lower()
    return text


USED = set()


def excused(name, exceptions):
    for pattern in exceptions:
        if re.fullmatch(pattern, name):
            USED.add(pattern)
            return True
    return False


def unused_exceptions():
    patterns = {**NOT_IN_MINGW, **DIFFERENT}
    unused = [pattern for pattern in patterns if pattern not in USED | BY_VERSION]
    return [f"{pattern}: the exception is not needed" for pattern in unused]


if __name__ == "__main__":
    sys.exit(main())
