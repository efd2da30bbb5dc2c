# SPDX-License-Identifier: MIT
"""The trace of a Kerberos handshake with MIT's GSS-API names caches, keytabs and tickets, and no secret."""

import re

from peers.kerberos import SECURED, established


def test_a_server_names_its_keytab_and_the_ticket(parties, realm, cache, tmp_path):
    trace = tmp_path / "trace"
    environment = realm.environment | {"KRB5_KTNAME": f"FILE:{realm.keytab}", "KRB5CCNAME": cache}
    client = parties.krb5(**environment)
    server = parties.sspi_without_accounts(**environment, OPENSSPI_TRACE=str(trace))
    client, server = established((client, server), flags=SECURED)
    text = trace.read_text(encoding="utf-8")
    assert f" keytab use=accept name=FILE:{realm.keytab}\n" in text
    assert re.search(r" ticket client=alice@\S+ service=HTTP/\S+\n", text)
    assert re.search(r" step package=Kerberos role=server context=\d+ leg=1 .*code=SEC_E_OK\n", text)
    key = server.session_key()
    assert key.hex() not in text and key not in trace.read_bytes()


def test_a_client_names_its_tickets(parties, realm, cache, tmp_path):
    trace = tmp_path / "trace"
    environment = realm.environment | {"KRB5_KTNAME": f"FILE:{realm.keytab}", "KRB5CCNAME": cache}
    client = parties.sspi_without_accounts(**environment, OPENSSPI_TRACE=str(trace))
    established((client, parties.krb5(**environment)), flags=SECURED)
    text = trace.read_text(encoding="utf-8")
    name = cache if ":" in cache else f"FILE:{cache}"
    assert re.search(rf" tickets use=request cache={re.escape(name)} user=alice@\S+\n", text)
    assert re.search(r" step package=Kerberos role=client context=\d+ leg=1 target=\S+ ", text)
