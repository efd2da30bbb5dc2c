#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the benchmarks side by side on one core and prints one table: what `make bench` calls.

Each program checks its own results and runs three times; the median counts. The figures also go to
build/bench/results.json.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAMS = ROOT / "build" / "bench" / "bench"
PASSWORD = "Correct-Horse-7"
REPETITIONS = 3
COLUMNS = {
    "floor": "bench_primitives",
    "OpenSSPI": "bench_ntlm",
    "OpenSSPI, in Negotiate": "bench_negotiate",
    "WinPR": "bench_ntlm_winpr",
    "gss-ntlmssp": "bench_ntlm_gss",
}
KERBEROS_COLUMNS = {
    "floor": "bench_kerberos_primitives",
    "OpenSSPI": "bench_kerberos",
    "OpenSSPI, in Negotiate": "bench_kerberos_negotiate",
    "MIT's GSS-API": "bench_kerberos_gss",
}
KERBEROS_ROWS = [
    "exchange, MEMORY:",
    "exchange, FILE:",
    "seal/64",
    "seal/65536",
    "unseal/64",
    "unseal/65536",
    "live pair",
]
CRYPTO_PROGRAM = "bench_cryptoapi"
# Row of the table -> the benchmark's name; raw libcrypto's has "_raw" in it.
CRYPTO_ROWS = {
    "SHA-256, create + data + value, 16 B": "hash/sha256/16",
    "SHA-256, 64 KiB": "hash/sha256/65536",
    "SHA-1, 64 KiB": "hash/sha1/65536",
    "MD5, 64 KiB": "hash/md5/65536",
    "SHA-512, 64 KiB": "hash/sha512/65536",
    "`CryptHashData`, 16 B": "hash_data/16",
    "HMAC-SHA-256, 64 KiB": "hmac/65536",
    "AES-256-CBC, 64 B": "encrypt/aes256/64",
    "AES-256-CBC, 64 KiB": "encrypt/aes256/65536",
    "3DES-CBC, 64 KiB": "encrypt/des3/65536",
    "RSA-2048 signature": "sign",
    "`CryptGenRandom`, 32 B": "random_bytes/32",
    "session opened and released": "session_alone",
    "memory of a hash": "hash_memory",
    "memory of an AES key": "key_memory",
}
DATA_PROGRAM = "bench_protected_data"
DATA_ROWS = {
    "`CryptProtectData`, 64 B": "protect/64",
    "`CryptUnprotectData`, 64 B": "unprotect/64",
    "`CryptUnprotectData`, 64 B, 200 of 10,000 master keys in turn": "unprotect_from_a_large_ring/64",
    "`CryptProtectData`, 1 MiB": "protect/1048576",
    "`CryptUnprotectData`, 1 MiB": "unprotect/1048576",
    "first use of a master key": "first_use",
}
DIGEST_PROGRAM = "bench_digest"
DIGEST_ROWS = {
    "HTTP: a later request on a new connection; its three MD5s": "later_request",
    "HTTP: `VerifySignature` of a later request; its three MD5s": "verified_request",
    "SASL auth-conf rc4: seal 64 B": "seal/64",
    "SASL auth-conf rc4: seal 64 KiB": "seal/65512",
    "SASL auth-conf rc4: seal and open 64 KiB": "seal_and_open/65512",
}
CHANNEL_PROGRAM = "bench_schannel"
CHANNEL_ROWS = {
    "TLS 1.2: full handshake, both ends": "handshake/0",
    "TLS 1.3: full handshake, both ends": "handshake/1",
    "TLS 1.2: resumed handshake, both ends": "resumed/0",
    "TLS 1.3: resumed handshake, both ends": "resumed/1",
    "TLS 1.2: encrypt and decrypt 64 B": "record/0/64",
    "TLS 1.3: encrypt and decrypt 64 B": "record/1/64",
    "TLS 1.2: encrypt and decrypt 16 KiB": "record/0/16384",
    "TLS 1.3: encrypt and decrypt 16 KiB": "record/1/16384",
    "TLS 1.2: memory of a pair that has sent one way": "busy_pair/0/1",
    "TLS 1.3: memory of a pair that has sent one way": "busy_pair/1/1",
    "TLS 1.2: memory of a pair that has sent both ways": "busy_pair/0/2",
    "TLS 1.3: memory of a pair that has sent both ways": "busy_pair/1/2",
    "TLS 1.2: memory of an idle pair": "idle_pair/0",
    "TLS 1.3: memory of an idle pair": "idle_pair/1",
}
CERTIFICATE_PROGRAM = "bench_certificates"
CERTIFICATE_ROWS = {
    "context from DER, created and freed; `d2i_X509`": "context",
    "memory of a live certificate over its DER": "live_context",
    "the host's roots, a file that was never read: opened, all listed; `X509_STORE_load_file`": "roots_cold",
    "the host's roots, read before: opened, all listed": "roots_warm",
    "the host's roots, read before: opened, one found": "roots_opened",
    "find by SHA-1 among 100": "find_hash/100",
    "find by SHA-1 among 100,000": "find_hash/100000",
    "find by subject among 100; `X509_STORE_CTX_get_obj_by_subject`": "find_subject/100",
    "find by subject among 100,000": "find_subject/100000",
    "`CertGetCertificateChain` of three, signatures kept; libcrypto verifies them": "chain",
}
CHAIN_PROGRAM = "bench_chains"
CHAIN_ROWS = {"chain of three, signatures kept; libcrypto verifies them": "chain"}
ROWS = ["handshake, both sides", "seal + unseal/64", "seal/64", "sign/64", "seal/65536", "live pair"]


def prepare(home: pathlib.Path) -> dict[str, str]:
    """An account for all programs, in a store and a file of their own, on a host without a realm.

    Where the host's krb5.conf names a realm, Negotiate would ask its KDCs at every handshake.
    """
    configuration = home / "krb5.conf"
    configuration.write_text("[libdefaults]\n  dns_lookup_kdc = false\n  dns_lookup_realm = false\n")
    env = {
        **os.environ,
        "OPENSSPI_HOME": str(home / "store"),
        "NTLM_USER_FILE": str(home / "users"),
        "KRB5_CONFIG": str(configuration),
    }
    command = ROOT / "build" / "release" / "bin" / "opensspi"
    subprocess.run(
        [command, "account", "add", "bench", "--password-stdin"],
        input=PASSWORD + "\n",
        text=True,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    users = home / "users"
    users.touch(mode=0o600)
    users.write_text(f"BENCH:bench:{PASSWORD}\n")
    return env


def on_one_core() -> None:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def measure(program: str, env: dict[str, str]) -> dict[str, dict[str, float]]:
    """The medians of one program, by row."""
    path = PROGRAMS / program
    if not path.exists():
        return {}
    arguments = [
        str(path),
        "--benchmark_format=json",
        f"--benchmark_repetitions={REPETITIONS}",
        "--benchmark_report_aggregates_only=true",
    ]
    done = subprocess.run(
        arguments, env=env, capture_output=True, text=True, check=False, preexec_fn=on_one_core
    )
    if done.returncode != 0:
        sys.exit(f"bench/run.py: {program} failed: {done.stderr.strip().splitlines()[-1:]}")
    rows = {}
    for result in json.loads(done.stdout)["benchmarks"]:
        if result.get("aggregate_name", "median") == "median":
            rows[result["run_name"].split("/iterations")[0].split("/repeats")[0]] = result
    return rows


def shown(row: str, result: dict[str, float] | None) -> str:
    if result is None:
        return "-"
    if row == "live pair":
        return f"{result['bytes'] / 1000:.1f} KB"
    if row.endswith("seal/65536"):
        return f"{result['bytes_per_second'] / 1e6:,.0f} MB/s"
    return f"{1e9 / result['cpu_time']:,.0f}/s"


def side_by_side(
    title: str, columns: dict[str, str], rows: list[str], env: dict[str, str]
) -> dict[str, dict[str, dict[str, float]]]:
    """Runs one program per column, prints their table, and returns the figures by column."""
    results = {}
    for column, program in columns.items():
        print(f"running {program} ...", file=sys.stderr)
        results[column] = measure(program, env)
    print(f"\n| {title} | {' | '.join(columns)} |\n| --- |{' --- |' * len(columns)}")
    for row in rows:
        cells = [shown(row, results[column].get(row)) for column in columns]
        print(f"| {row} | {' | '.join(cells)} |")
    return results


def beside_libcrypto(title: str, rows: dict[str, str], results: dict[str, dict[str, float]]) -> str:
    """The C ABI compared with raw libcrypto, from one program in one run."""
    lines = ["", f"| {title} | raw libcrypto | C ABI | reached |", "| --- | --- | --- | --- |"]
    for row, name in rows.items():
        kind, _, rest = name.partition("/")
        ours, raw = results.get(name), results.get(f"{kind}_raw" + (f"/{rest}" if rest else ""))
        are_times = ours and raw and "bytes" not in ours
        reached = f"{100 * raw['cpu_time'] / ours['cpu_time']:.0f}%" if are_times else ""
        lines.append(f"| {row} | {timed(raw)} | {timed(ours)} | {reached} |")
    return "\n".join(lines) + "\n\n"


def timed(result: dict[str, float] | None) -> str:
    if result is None:
        return ""
    if "bytes" in result:
        return f"{result['bytes']:,.0f} B"
    nanoseconds = result["cpu_time"]
    return f"{nanoseconds:,.0f} ns" if nanoseconds < 10000 else f"{nanoseconds / 1000:,.1f} us"


def python_figures(program: str, env: dict[str, str]) -> str:
    """What a program of this directory prints."""
    done = subprocess.run(
        [sys.executable, ROOT / "bench" / program],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=on_one_core,
    )
    if done.returncode != 0:
        sys.exit(f"bench/{program} failed: {done.stderr.strip()}")
    print(done.stderr, end="", file=sys.stderr)
    return done.stdout


def python_table(rows: dict[str, dict[str, float]]) -> str:
    """A table of nanoseconds per call."""
    columns = list(dict.fromkeys(column for figures in rows.values() for column in figures))
    lines = [f"\n| from Python, ns a call | {' | '.join(columns)} |", f"| --- |{' --- |' * len(columns)}"]
    for row, figures in rows.items():
        cells = [f"{figures[column]:,.0f}" if column in figures else "-" for column in columns]
        lines.append(f"| {row} | {' | '.join(cells)} |")
    return "\n".join(lines)


def beside_the_c_abi(ours: dict[str, float], c_abi: dict[str, dict[str, float]]) -> str:
    """TLS's records from Python compared with those of the C ABI, which are in place."""
    lines = ["", "| TLS from Python | C ABI | Python | reached |", "| --- | --- | --- | --- |"]
    for row, nanoseconds in ours.items():
        version = 1 if row.startswith("TLS 1.3") else 0
        least = c_abi[f"records_in_turn/{version}"]["cpu_time"]
        lines.append(
            f"| {row} | {least:,.0f} ns | {nanoseconds:,.0f} ns | {100 * least / nanoseconds:.0f}% |"
        )
    return "\n".join(lines)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        env = prepare(pathlib.Path(folder))
        results = side_by_side("NTLM", COLUMNS, ROWS, env)
        results["Kerberos"] = side_by_side("Kerberos", KERBEROS_COLUMNS, KERBEROS_ROWS, env)
        for title, program, rows in (
            ("CryptoAPI", CRYPTO_PROGRAM, CRYPTO_ROWS),
            ("data protection", DATA_PROGRAM, DATA_ROWS),
            ("Digest", DIGEST_PROGRAM, DIGEST_ROWS),
            ("Schannel, beside OpenSSL over memory BIOs", CHANNEL_PROGRAM, CHANNEL_ROWS),
            ("certificates", CERTIFICATE_PROGRAM, CERTIFICATE_ROWS),
            ("certificate chains", CHAIN_PROGRAM, CHAIN_ROWS),
        ):
            print(f"running {program} ...", file=sys.stderr)
            results[program] = measure(program, env)
            print(beside_libcrypto(title, rows, results[program]), end="")
        print(python_figures("python_calls.py", env), end="")
        for program in ("python_crypt", "python_certificates"):
            results[program] = json.loads(python_figures(f"{program}.py", env))
            print(python_table(results[program]))
        records = json.loads(python_figures("python_records.py", env))
        results["python_records"] = records
        print(beside_the_c_abi(records, results[CHANNEL_PROGRAM]))
        (ROOT / "build" / "bench" / "results.json").write_text(json.dumps(results, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
