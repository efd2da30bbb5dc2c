# SPDX-License-Identifier: MIT
"""OpenSSPI and MIT's GSS-API at either end of Kerberos, in a realm of our own."""

import re
import time

import pytest
from peers import mit_kdc
from peers.kerberos import CLIENT, PRINCIPAL, SECURED, UNPROVED, begin, client_refusal, established, refusal
from peers.party import PeerError, exchange, handshake

SEC_E_UNSUPPORTED_FUNCTION = -2146893054
SEC_E_INVALID_TOKEN = -2146893048
SEC_E_LOGON_DENIED = -2146893044
SEC_E_MESSAGE_ALTERED = -2146893041
SEC_E_OUT_OF_SEQUENCE = -2146893040
SEC_E_WRONG_PRINCIPAL = -2146893022
SEC_E_TIME_SKEW = -2146893020
SEC_E_BAD_BINDINGS = -2146892986
BINDINGS = b"tls-server-end-point:" + bytes(range(32))
MESSAGES = [b"", b"x", b"hello", bytes(range(256)) * 64]


@pytest.fixture(params=["ours to theirs", "theirs to ours", "ours to ours"])
def direction(request):
    return request.param


@pytest.fixture
def start(parties, realm, cache, direction):
    """start makes (client, server) of the direction; neither has begun."""

    def make(keytab=None, cache=cache):
        environment = realm.environment | {
            "KRB5_KTNAME": f"FILE:{keytab or realm.keytab}",
            "KRB5CCNAME": cache,
        }
        ours, theirs = parties.sspi_without_accounts, parties.krb5
        client = theirs if direction == "theirs to ours" else ours
        server = theirs if direction == "ours to theirs" else ours
        return client(**environment), server(**environment)

    return make


@pytest.mark.parametrize("flags", [SECURED, UNPROVED], ids=["mutual", "unproved"])
@pytest.mark.parametrize("enctype", mit_kdc.ENCTYPES)
def test_messages_pass_both_ways_under_each_encryption_type(start, keytabs, enctype, flags):
    target, keytab = keytabs[enctype]
    client, server = established(start(keytab), target=target, flags=flags)
    assert server.call("client") == CLIENT
    exchange(client, server, MESSAGES)


@pytest.fixture
def rc4_alone(realm, keytabs, cache):
    """rc4_alone is the environment of hosts that permit RC4 alone; the KDC's own key is of another type."""
    target, keytab = keytabs["rc4"]
    realm.get_ticket(target, cache)
    return realm.only("rc4") | {"KRB5CCNAME": cache, "KRB5_KTNAME": f"FILE:{keytab}"}


@pytest.fixture
def weak(parties, rc4_alone, direction):
    """weak is (client, server) of the direction on such hosts, not yet begun."""
    ours, theirs = parties.sspi_without_accounts, parties.krb5
    client = theirs if direction == "theirs to ours" else ours
    server = theirs if direction == "ours to theirs" else ours
    return client(**rc4_alone), server(**rc4_alone)


@pytest.mark.parametrize("flags", [SECURED, UNPROVED], ids=["mutual", "unproved"])
def test_rc4_protects_messages_where_hosts_have_nothing_better(weak, keytabs, flags):
    client, server = established(weak, target=keytabs["rc4"][0], flags=flags)
    assert server.call("client") == CLIENT
    for end in (client, server):
        assert end.call("wrap", data=b"hello").startswith(b"\x60")  # RFC 4757's frame
    assert client.session_key() == server.session_key()


@pytest.mark.parametrize("flags", [SECURED, UNPROVED], ids=["mutual", "unproved"])
def test_rc4_messages_pass_both_ways(weak, keytabs, flags):
    exchange(*established(weak, target=keytabs["rc4"][0], flags=flags), MESSAGES)


def test_rc4_messages_of_dce_style_pass_both_ways(weak, keytabs):
    client, server = begin(weak, target=keytabs["rc4"][0], flags=[*SECURED, "dce"])
    assert server.step(client.step(server.step(client.step()))) is None
    assert client.session_key() == server.session_key()
    for sender, receiver in ((client, server), (server, client)):
        token, data = sender.call("wrap_iov", data=b"stub data", header=b"head", trailer=b"tail")
        assert len(token) == 45
        assert len(data) == len(b"stub data") and data != b"stub data"
        arguments = {"token": token, "data": data, "header": b"head", "trailer": b"tail"}
        refusal(receiver, "unwrap_iov", **(arguments | {"header": b"Head"}))
        assert receiver.call("unwrap_iov", **arguments) == b"stub data"
        receiver.call("verify", data=b"hello", signature=sender.call("sign", data=b"hello"))


def test_rc4_messages_are_padded_beside_clear_headers(weak, keytabs):
    client, server = established(weak, target=keytabs["rc4"][0])
    for sender, receiver in ((client, server), (server, client)):
        token, data, padding = sender.call("wrap_padded", data=b"data", header=b"head")
        assert len(padding) == 1
        opened = receiver.call("unwrap_padded", token=token, data=data, padding=padding, header=b"head")
        assert opened == b"data"


def test_rc4_messages_without_a_padding_buffer_are_opened(weak, keytabs, direction):
    """WinRM's layout, sent by our end."""
    client, server = established(weak, target=keytabs["rc4"][0])
    senders = {"ours to theirs": [(client, server)], "theirs to ours": [(server, client)]}
    for sender, receiver in senders.get(direction, [(client, server), (server, client)]):
        for text in (b"hello world", b"ends like padding\x01"):
            token, data = sender.call("wrap_iov", data=text)
            assert len(data) == len(text) and data != text
            assert receiver.call("unwrap_iov", token=token, data=data) == text


@pytest.mark.parametrize("flags", [[], ["mutual"]], ids=["none", "mutual"])
def test_a_context_without_integrity_still_protects_messages(start, flags):
    """SASL's last step comes in contexts of clients that asked for nothing."""
    client, server = established(start(), flags=flags)
    for sender, receiver in ((client, server), (server, client)):
        wrapped = sender.call("wrap", data=b"what the server offers", encrypt=False)
        assert receiver.call("unwrap", token=wrapped) == b"what the server offers"
        receiver.call("verify", data=b"text", signature=sender.call("sign", data=b"text"))


def test_aes_wins_over_an_rc4_key_where_both_ends_have_it(start, keytabs):
    """Without mutual authentication the acceptor cannot say that it has it."""
    target, keytab = keytabs["rc4"]
    for flags, front in ((SECURED, b"\x05\x04"), (UNPROVED, b"\x60")):
        client, server = established(start(keytab), target=target, flags=flags)
        for sender, receiver in ((client, server), (server, client)):
            wrapped = sender.call("wrap", data=b"hello")
            assert wrapped.startswith(front)
            assert receiver.call("unwrap", token=wrapped) == b"hello"


def test_session_keys_agree(start):
    client, server = established(start())
    assert client.session_key() == server.session_key()


def test_header_and_trailer_are_signed_beside_sealed_data(start):
    client, server = established(start())
    for sender, receiver in ((client, server), (server, client)):
        token, data = sender.call("wrap_iov", data=b"stub data", header=b"head", trailer=b"tail")
        assert data != b"stub data"
        arguments = {"token": token, "data": data, "header": b"head", "trailer": b"tail"}
        refusal(receiver, "unwrap_iov", **(arguments | {"header": b"Head"}))
        refusal(receiver, "unwrap_iov", **(arguments | {"trailer": b"Tail"}))
        assert receiver.call("unwrap_iov", **arguments) == b"stub data"


def test_three_legs_of_dce_style_and_their_messages(start):
    client, server = begin(start(), flags=[*SECURED, "dce"])
    token = client.step()
    assert token[0] == 0x6E  # an AP-REQ without a frame
    third = client.step(server.step(token))
    assert not server.done
    assert server.step(third) is None
    assert client.done
    assert server.done
    for sender, receiver in ((client, server), (server, client)):
        token, data = sender.call("wrap_iov", data=b"stub data 16 by.", header=b"head", trailer=b"tail")
        assert receiver.call("unwrap_iov", token=token, data=data, header=b"head", trailer=b"tail") == (
            b"stub data 16 by."
        )


@pytest.mark.parametrize(
    "client_bindings,server_bindings",
    [(BINDINGS, BINDINGS), (BINDINGS, None), (None, None)],
    ids=["both", "client", "neither"],
)
def test_channel_bindings_that_agree_are_accepted(start, client_bindings, server_bindings):
    established(start(), client_bindings=client_bindings, server_bindings=server_bindings)


def test_channel_bindings_that_differ_are_refused(start):
    client, server = begin(start(), client_bindings=BINDINGS, server_bindings=BINDINGS[:-1])
    with pytest.raises(PeerError) as refused:
        server.step(client.step())
    assert refused.value.code in (None, SEC_E_BAD_BINDINGS)


def test_altered_messages_are_refused(start):
    client, server = established(start())
    wrapped = bytearray(client.call("wrap", data=b"hello"))
    for position in (2, 4, 6, 15, 20, -1):
        wrapped[position] ^= 1
        assert refusal(server, "unwrap", token=bytes(wrapped)).code in (
            None,
            SEC_E_MESSAGE_ALTERED,
            SEC_E_INVALID_TOKEN,
        )
        wrapped[position] ^= 1
    signature = client.call("sign", data=b"hello")
    assert refusal(server, "verify", data=b"hallo", signature=signature).code in (None, SEC_E_MESSAGE_ALTERED)


def test_a_client_may_name_its_target_with_the_realm(start):
    established(start(), target=f"{PRINCIPAL}@{mit_kdc.REALM}")


@pytest.fixture
def mit_client(parties, realm, cache, tmp_path):
    """mit_client makes MIT's client, which says that it supports channel bindings if it is `aware`."""

    def make(aware, bindings=None):
        conf = tmp_path / "aware.conf"
        text = realm.krb5_conf.read_text()
        value = str(aware).lower()
        conf.write_text(
            text.replace("[libdefaults]", f"[libdefaults]\n client_aware_channel_bindings = {value}")
        )
        environment = realm.environment | {"KRB5CCNAME": cache, "KRB5_CONFIG": str(conf)}
        client = parties.krb5(**environment)
        client.call("init", package="Kerberos", target=PRINCIPAL, flags=SECURED, bindings=bindings)
        return client

    return make


@pytest.fixture
def bound_server(ours, realm):
    """bound_server makes a server of ours with channel bindings."""

    def make(flags=(), bindings=BINDINGS, setting="flags"):
        server = ours(KRB5_KTNAME=f"FILE:{realm.keytab}", OPENSSPI_KERBEROS_CHANNEL_BINDINGS=setting)
        server.call("accept", package="Kerberos", bindings=bindings, flags=[*UNPROVED, *flags])
        return server

    return make


def refused_bindings(client, server):
    with pytest.raises(PeerError) as refused:
        handshake(client, server)
    return refused.value.code == SEC_E_BAD_BINDINGS


def test_a_server_with_bindings_wants_its_clients_bound(mit_client, bound_server):
    assert refused_bindings(mit_client(False), bound_server())
    handshake(mit_client(False, BINDINGS), bound_server())
    handshake(mit_client(False), bound_server(bindings=None))
    assert refused_bindings(mit_client(False), bound_server(bindings=None, setting="require"))


def test_a_client_that_knows_of_no_bindings_is_let_in_where_they_may_be_missing(mit_client, bound_server):
    handshake(mit_client(False), bound_server(["allow_missing_bindings"]))
    handshake(mit_client(False), bound_server(setting="accept"))
    handshake(mit_client(True, b"other"), bound_server(setting="ignore"))
    assert refused_bindings(mit_client(False, b"other"), bound_server(["allow_missing_bindings"]))


def test_a_client_that_knows_of_bindings_and_sends_none_is_let_in_nowhere(mit_client, bound_server):
    assert refused_bindings(mit_client(True), bound_server())
    assert refused_bindings(mit_client(True), bound_server(["allow_missing_bindings"]))
    assert refused_bindings(mit_client(True), bound_server(setting="accept"))
    handshake(mit_client(True), bound_server(bindings=None))
    handshake(mit_client(True, BINDINGS), bound_server())


def test_a_server_behind_a_proxy_wants_bindings_and_compares_none(mit_client, bound_server):
    handshake(mit_client(False, BINDINGS), bound_server(["proxy_bindings"], bindings=None))
    assert refused_bindings(mit_client(False), bound_server(["proxy_bindings"], bindings=None))


def test_mits_server_refuses_our_client_that_knows_of_bindings_and_has_none(parties, ours, realm, cache):
    environment = realm.environment | {"KRB5_KTNAME": f"FILE:{realm.keytab}"}
    client, server = begin((ours(KRB5CCNAME=cache), parties.krb5(**environment)), server_bindings=BINDINGS)
    with pytest.raises(PeerError, match=r"(?i)binding"):
        server.step(client.step())


def test_our_client_says_once_that_it_knows_of_bindings(parties, ours, realm, cache, tmp_path):
    """Where krb5.conf wants it libkrb5 says so by itself, and MIT's server refuses who says it twice."""
    conf = tmp_path / "krb5.conf"
    text = realm.krb5_conf.read_text()
    conf.write_text(text.replace("[libdefaults]", "[libdefaults]\n client_aware_channel_bindings = true"))
    environment = realm.environment | {"KRB5_KTNAME": f"FILE:{realm.keytab}"}
    client = ours(KRB5CCNAME=cache, KRB5_CONFIG=str(conf))
    established((client, parties.krb5(**environment)), client_bindings=BINDINGS, server_bindings=BINDINGS)


def test_a_replayed_token_is_refused(ours, realm, cache):
    keytab = f"FILE:{realm.keytab}"
    client, first, second = ours(KRB5CCNAME=cache), ours(KRB5_KTNAME=keytab), ours(KRB5_KTNAME=keytab)
    begin((client, first))
    second.call("accept", package="Kerberos")
    token = client.step()
    first.step(token)
    with pytest.raises(PeerError, match="replay") as refused:
        second.step(token)
    assert refused.value.code == SEC_E_LOGON_DENIED


def test_messages_out_of_sequence_are_refused(ours, realm, cache):
    client, server = established((ours(KRB5CCNAME=cache), ours(KRB5_KTNAME=f"FILE:{realm.keytab}")))
    first, second = client.call("wrap", data=b"1"), client.call("wrap", data=b"2")
    assert refusal(server, "unwrap", token=second).code == SEC_E_OUT_OF_SEQUENCE
    assert server.call("unwrap", token=first) == b"1"
    assert refusal(server, "unwrap", token=first).code == SEC_E_OUT_OF_SEQUENCE
    assert server.call("unwrap", token=second) == b"2"


@pytest.mark.parametrize("client_kind", ["ours", "theirs"])
def test_the_server_tells_its_client_why_it_refuses(parties, ours, realm, cache, tmp_path, client_kind):
    keytab = realm.add_service(f"unasked-{client_kind}/{mit_kdc.HOST}", tmp_path / "keytab")
    environment = realm.environment | {"KRB5CCNAME": cache}
    client = ours(KRB5CCNAME=cache) if client_kind == "ours" else parties.krb5(**environment)
    server = ours(KRB5_KTNAME=f"FILE:{keytab}")
    begin((client, server))
    answer = server.call("refused", token=client.step())
    with pytest.raises(PeerError) as refused:
        client.step(answer)
    assert refused.value.code in (None, SEC_E_WRONG_PRINCIPAL)
    assert re.search("principal|ticket isn't for us", str(refused.value))


def test_clocks_that_differ_too_much_are_a_time_skew(ours, realm, cache, tmp_path):
    strict = tmp_path / "krb5.conf"
    strict.write_text(realm.krb5_conf.read_text().replace("[libdefaults]", "[libdefaults]\n clockskew = 1"))
    client, server = ours(KRB5CCNAME=cache), ours(KRB5_CONFIG=str(strict), KRB5_KTNAME=f"FILE:{realm.keytab}")
    begin((client, server))
    token = client.step()
    time.sleep(3)
    with pytest.raises(PeerError) as refused:
        server.step(token)
    assert refused.value.code == SEC_E_TIME_SKEW


def test_attributes_of_a_context(ours, realm, cache, tmp_path):
    target = f"attributes/{mit_kdc.HOST}"
    keytab = realm.add_service(target, tmp_path / "keytab", "aes256-sha1")
    fresh = realm.kinit("alice", tmp_path / "cache")
    ends = established((ours(KRB5CCNAME=fresh), ours(KRB5_KTNAME=f"FILE:{keytab}")), target=target)
    for end in ends:
        assert end.call("query", attribute="NAMES") == CLIENT
        assert end.call("query", attribute="NATIVE_NAMES") == [CLIENT, f"{target}@{mit_kdc.REALM}"]
        assert end.call("query", attribute="AUTHORITY") == mit_kdc.REALM
        sizes = end.call("query", attribute="SIZES")
        assert (sizes["MaxSignature"], sizes["SecurityTrailer"], sizes["BlockSize"]) == (28, 60, 1)
        keys = end.call("query", attribute="KEY_INFO")
        assert (keys["KeySize"], keys["EncryptAlgorithm"]) == (256, 18)


def test_attributes_of_a_context_under_rc4(ours, keytabs, rc4_alone):
    ends = established((ours(**rc4_alone), ours(**rc4_alone)), target=keytabs["rc4"][0])
    for end in ends:
        sizes = end.call("query", attribute="SIZES")
        assert (sizes["MaxSignature"], sizes["SecurityTrailer"], sizes["BlockSize"]) == (37, 49, 1)
        keys = end.call("query", attribute="KEY_INFO")
        assert (keys["KeySize"], keys["EncryptAlgorithm"]) == (128, 23)
        assert keys["EncryptAlgorithmName"] == "RC4-HMAC"


def spoiled(token, stride):
    """spoiled is a token cut and flipped at every stride-th byte."""
    for at in range(0, len(token), stride):
        yield token[:at]
        yield token[:at] + bytes([token[at] ^ 0xFF]) + token[at + 1 :]


def test_spoiled_requests_are_refused_or_say_the_same(ours, realm, cache):
    """Not all of an AP-REQ is covered: its options are not."""
    client, server = ours(KRB5CCNAME=cache), ours(KRB5_KTNAME=f"FILE:{realm.keytab}")
    client.call("init", package="Kerberos", target=PRINCIPAL, flags=SECURED)
    for token in spoiled(client.step(), 5):
        server.call("accept", package="Kerberos")
        try:
            server.step(token)
        except PeerError:
            continue
        assert server.call("client") == CLIENT


def test_spoiled_replies_are_refused(ours, realm, cache):
    client, server = ours(KRB5CCNAME=cache), ours(KRB5_KTNAME=f"FILE:{realm.keytab}")
    for which in range(0, 300, 7):
        begin((client, server))
        reply = server.step(client.step())
        # libkrb5 looks at the tag, and not at msg-type, which says the same.
        uncovered = reply.index(b"\xa1\x03\x02\x01\x0f") + 4
        variants = [one for one in spoiled(reply, 1) if one[uncovered : uncovered + 1] != b"\xf0"]
        with pytest.raises(PeerError):
            client.step(variants[which % len(variants)])


def test_what_kerberos_lacks_is_refused(ours, cache):
    for flag in ("datagram", "anonymous"):
        refused = client_refusal(ours(KRB5CCNAME=cache), flags=[flag])
        assert refused.code == SEC_E_UNSUPPORTED_FUNCTION
