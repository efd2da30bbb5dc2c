# SPDX-License-Identifier: MIT
"""win32crypt: hashes, MACs and signatures, beside hashlib, hmac and python3-cryptography."""

import hashlib
import hmac

import pytest
from opensspi import win32crypt, winerror
from opensspi import win32cryptcon as con
from test_win32crypt_keys import EXPORTABLE, import_plain, numbers_of
from test_win32crypt_providers import refused

HASHES = {
    con.CALG_MD5: "md5",
    con.CALG_SHA1: "sha1",
    con.CALG_SHA_256: "sha256",
    con.CALG_SHA_384: "sha384",
    con.CALG_SHA_512: "sha512",
}
# RFC 1319 A.5 and RFC 1320 A.5: of "abc"
OLD_HASHES = {
    con.CALG_MD2: "da853b0d3f88d99b30283a69e6ded6bb",
    con.CALG_MD4: "a448017aaf21d8525fc10ae87aa6729d",
}


@pytest.mark.parametrize(("algorithm", "name"), HASHES.items())
@pytest.mark.parametrize("size", [0, 1, 16, 2048, 2049, 100_000])
def test_a_hash_is_what_hashlib_computes(provider, algorithm, name, size):
    data = bytes(i & 0xFF for i in range(size))
    digest = provider.CryptCreateHash(algorithm)
    digest.CryptHashData(data)
    digest.CryptHashData(b"more")
    value = digest.CryptGetHashParam(con.HP_HASHVAL)
    assert value == hashlib.new(name, data + b"more").digest()
    assert type(value) is bytes
    assert digest.CryptGetHashParam(con.HP_HASHSIZE) == len(value)
    assert digest.CryptGetHashParam(con.HP_ALGID) == algorithm
    assert digest.CryptGetHashParam(con.HP_HASHVAL) == value


@pytest.mark.parametrize(("algorithm", "value"), OLD_HASHES.items())
def test_old_hashes_are_those_of_their_rfcs(provider, algorithm, value):
    digest = provider.CryptCreateHash(algorithm)
    digest.CryptHashData(b"abc")
    assert digest.CryptGetHashParam(con.HP_HASHVAL).hex() == value


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_buffer_is_hashed(provider, kind):
    digest = provider.CryptCreateHash(con.CALG_SHA1)
    digest.CryptHashData(kind(b"abc"))
    assert digest.CryptGetHashParam(con.HP_HASHVAL) == hashlib.sha1(b"abc").digest()


@pytest.mark.parametrize("data", ["text", None, 5])
def test_what_is_not_a_buffer_is_refused(provider, data):
    with pytest.raises(TypeError):
        provider.CryptCreateHash(con.CALG_SHA1).CryptHashData(data)


def test_a_finished_hash_takes_no_more(provider):
    digest = provider.CryptCreateHash(con.CALG_SHA1)
    digest.CryptGetHashParam(con.HP_HASHVAL)
    with refused(winerror.NTE_BAD_HASH_STATE, "CryptHashData"):
        digest.CryptHashData(b"more")


def test_a_copy_goes_its_own_way(provider):
    digest = provider.CryptCreateHash(con.CALG_SHA_256)
    digest.CryptHashData(b"common, ")
    copy = digest.CryptDuplicateHash()
    digest.CryptHashData(b"this")
    digest.CryptDestroyHash()
    copy.CryptHashData(b"that")
    assert copy.CryptGetHashParam(con.HP_HASHVAL) == hashlib.sha256(b"common, that").digest()


def test_destroying_twice_is_an_error(provider):
    digest = provider.CryptCreateHash(con.CALG_SHA1)
    digest.CryptDestroyHash()
    key = provider.CryptGenKey(con.CALG_AES_128, 0)
    for call in (
        digest.CryptDestroyHash,
        digest.CryptDuplicateHash,
        lambda: digest.CryptHashData(b"data"),
        lambda: digest.CryptHashSessionKey(key),
        lambda: digest.CryptGetHashParam(con.HP_HASHVAL),
        lambda: digest.CryptSetHashParam(con.HP_HASHVAL, bytes(20)),
        lambda: digest.CryptSignHash(con.AT_SIGNATURE),
        lambda: digest.CryptVerifySignature(b"", key),
        lambda: provider.CryptDeriveKey(con.CALG_RC4, digest, 0),
        lambda: key.CryptEncrypt(True, b"data", digest),
    ):
        with pytest.raises(win32crypt.error) as caught:
            call()
        assert caught.value.winerror == winerror.ERROR_INVALID_PARAMETER
    with digest:
        pass


def test_a_hash_is_a_context_manager(provider):
    with provider.CryptCreateHash(con.CALG_SHA1) as digest:
        digest.CryptHashData(b"data")
    with pytest.raises(win32crypt.error):
        digest.CryptHashData(b"data")


@pytest.mark.parametrize(
    ("algorithm", "code"),
    [
        (0, winerror.NTE_BAD_ALGID),
        (con.CALG_RC4, winerror.NTE_BAD_ALGID),
        (con.CALG_TLS1PRF, winerror.NTE_BAD_ALGID),
        (0xFFFFFFFF, winerror.NTE_BAD_ALGID),
        (con.CALG_HMAC, winerror.NTE_BAD_KEY),
        (con.CALG_MAC, winerror.NTE_BAD_KEY),
    ],
)
def test_what_is_not_a_hash_says_why(provider, algorithm, code):
    with refused(code, "CryptCreateHash"):
        provider.CryptCreateHash(algorithm)


@pytest.mark.parametrize(("algorithm", "name"), HASHES.items())
@pytest.mark.parametrize("key_size", [1, 16, 64, 200])
def test_an_hmac_is_what_hmac_computes(provider, algorithm, name, key_size):
    secret = bytes(range(key_size))
    key = import_plain(provider, con.CALG_RC2, secret, con.CRYPT_IPSEC_HMAC_KEY)
    mac = provider.CryptCreateHash(con.CALG_HMAC, key)
    mac.CryptSetHashParam(con.HP_HMAC_INFO, {"HashAlgid": algorithm})
    mac.CryptHashData(b"message")
    assert mac.CryptGetHashParam(con.HP_HASHVAL) == hmac.digest(secret, b"message", name)


def test_an_hmac_may_have_paddings_of_its_own(provider):
    key = import_plain(provider, con.CALG_RC2, bytes(16))
    values = set()
    for info in ({}, {"InnerString": bytes(64)}, {"OuterString": b"\x11" * 64}, {"InnerString": None}):
        mac = provider.CryptCreateHash(con.CALG_HMAC, key)
        mac.CryptSetHashParam(Param=con.HP_HMAC_INFO, Data={"HashAlgid": con.CALG_SHA1} | info, Flags=0)
        mac.CryptHashData(b"message")
        values.add(mac.CryptGetHashParam(con.HP_HASHVAL))
    assert len(values) == 3
    for wrong in (b"", None, {}, {"HashAlgid": "sha1"}, {"HashAlgid": 1, "InnerString": "text"}):
        with pytest.raises(TypeError):
            provider.CryptCreateHash(con.CALG_HMAC, key).CryptSetHashParam(con.HP_HMAC_INFO, wrong)
    with refused(winerror.NTE_BAD_ALGID, "CryptSetHashParam"):
        mac = provider.CryptCreateHash(con.CALG_HMAC, key)
        mac.CryptSetHashParam(con.HP_HMAC_INFO, {"HashAlgid": con.CALG_RC4})


def test_a_mac_is_the_last_block_of_cbc(provider):
    key = import_plain(provider, con.CALG_DES, bytes.fromhex("0123456789abcdef"))
    mac = provider.CryptCreateHash(con.CALG_MAC, key)
    mac.CryptHashData(b"a message of some bytes")
    last = key.CryptEncrypt(True, b"a message of some bytes")[-8:]
    assert mac.CryptGetHashParam(con.HP_HASHVAL) == last


def test_a_session_key_is_hashed_in_either_order(provider):
    secret = bytes(range(16))
    key = import_plain(provider, con.CALG_AES_128, secret, EXPORTABLE)
    for flags, data in ((con.CRYPT_LITTLE_ENDIAN, secret), (0, secret[::-1])):
        digest = provider.CryptCreateHash(con.CALG_SHA1)
        digest.CryptHashSessionKey(key, flags)
        assert digest.CryptGetHashParam(con.HP_HASHVAL) == hashlib.sha1(data).digest()
    with pytest.raises(ValueError, match="Key must not be None"):
        digest.CryptHashSessionKey(None)
    with pytest.raises(TypeError):
        digest.CryptHashSessionKey(digest)


def test_a_value_can_be_set_and_signed(provider):
    provider.CryptGenKey(con.AT_SIGNATURE, 0, 1024)
    value = hashlib.sha1(b"computed elsewhere").digest()
    digest = provider.CryptCreateHash(con.CALG_SHA1)
    digest.CryptSetHashParam(con.HP_HASHVAL, value)
    assert digest.CryptGetHashParam(con.HP_HASHVAL) == value
    other = provider.CryptCreateHash(con.CALG_SHA1)
    other.CryptHashData(b"computed elsewhere")
    assert digest.CryptSignHash(con.AT_SIGNATURE) == other.CryptSignHash(con.AT_SIGNATURE)
    for wrong in (b"", value + b"x", value[1:], 5):
        with pytest.raises(ValueError, match="the parameter has 20 bytes"):
            provider.CryptCreateHash(con.CALG_SHA1).CryptSetHashParam(con.HP_HASHVAL, wrong)


@pytest.mark.parametrize("param", [0, 3, con.HP_HMAC_INFO, 9999, -1])
def test_a_parameter_that_the_hash_does_not_have(provider, param):
    digest = provider.CryptCreateHash(con.CALG_SHA1)
    with refused(winerror.NTE_BAD_TYPE, "CryptGetHashParam"):
        digest.CryptGetHashParam(param)
    data = {"HashAlgid": con.CALG_SHA1} if param == con.HP_HMAC_INFO else b"data"
    with refused(winerror.NTE_BAD_TYPE, "CryptSetHashParam"):
        digest.CryptSetHashParam(param, data)


def test_a_prf_gives_as_many_bytes_as_asked_for():
    with win32crypt.CryptAcquireContext(
        None, None, con.PROV_RSA_SCHANNEL, con.CRYPT_VERIFYCONTEXT
    ) as provider:
        master = provider.CryptGenKey(con.CALG_TLS1_MASTER, EXPORTABLE)
        for param in (con.KP_CLIENT_RANDOM, con.KP_SERVER_RANDOM):
            master.CryptSetKeyParam(param, bytes(range(32)))
        provider.CryptCreateHash(con.CALG_SCHANNEL_MASTER_HASH, master)
        prf = provider.CryptCreateHash(con.CALG_TLS1PRF, master)
        prf.CryptSetHashParam(con.HP_TLS1PRF_LABEL, b"a label")
        prf.CryptSetHashParam(con.HP_TLS1PRF_SEED, b"a seed")
        long = prf.CryptGetHashParam(con.HP_HASHVAL, 0, 100)
        assert len(long) == 100
        again = provider.CryptCreateHash(con.CALG_TLS1PRF, master)
        again.CryptSetHashParam(con.HP_TLS1PRF_LABEL, b"a label")
        again.CryptSetHashParam(con.HP_TLS1PRF_SEED, b"a seed")
        assert again.CryptGetHashParam(con.HP_HASHVAL, Len=12) == long[:12]


@pytest.mark.parametrize("spec", [con.AT_SIGNATURE, con.AT_KEYEXCHANGE])
@pytest.mark.parametrize("flags", [0, con.CRYPT_NOHASHOID, con.CRYPT_X931_FORMAT])
def test_a_signature_holds_for_its_hash_alone(provider, spec, flags):
    key = provider.CryptGenKey(spec, 0, 1024)

    def digest_of(data):
        digest = provider.CryptCreateHash(con.CALG_SHA1)
        digest.CryptHashData(data)
        return digest

    signature = digest_of(b"message").CryptSignHash(spec, flags)
    assert len(signature) == 128
    for kind in (bytes, bytearray, memoryview):
        assert digest_of(b"message").CryptVerifySignature(kind(signature), key, flags) is None
    altered = bytes([signature[0] ^ 1]) + signature[1:]
    for data, candidate in ((b"another", signature), (b"message", altered), (b"message", signature[1:])):
        with refused(winerror.NTE_BAD_SIGNATURE, "CryptVerifySignature"):
            digest_of(data).CryptVerifySignature(candidate, key, flags)
    with pytest.raises(ValueError, match="PubKey must not be None"):
        digest_of(b"message").CryptVerifySignature(signature, None)


def test_without_a_pair_nothing_is_signed(provider):
    with refused(winerror.NTE_NO_KEY, "CryptSignHash"):
        provider.CryptCreateHash(con.CALG_SHA1).CryptSignHash(con.AT_SIGNATURE)


@pytest.mark.parametrize(("algorithm", "name"), HASHES.items())
def test_signatures_cross_to_python3_cryptography_and_back(provider, cryptography, algorithm, name):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    pair = provider.CryptGenKey(con.AT_SIGNATURE, EXPORTABLE, 1024)
    _, exponent, modulus, (p, q, dp, dq, inverse), d = numbers_of(
        pair.CryptExportKey(None, con.PRIVATEKEYBLOB)
    )
    public = rsa.RSAPublicNumbers(exponent, modulus)
    theirs = rsa.RSAPrivateNumbers(p, q, d, dp, dq, inverse, public).private_key()
    kind = getattr(hashes, name.upper())()
    digest = provider.CryptCreateHash(algorithm)
    digest.CryptHashData(b"message")
    signature = digest.CryptSignHash(con.AT_SIGNATURE)
    theirs.public_key().verify(signature[::-1], b"message", padding.PKCS1v15(), kind)
    digest.CryptVerifySignature(theirs.sign(b"message", padding.PKCS1v15(), kind)[::-1], pair)


def test_dsa_signatures_hold():
    with win32crypt.CryptAcquireContext(
        None, con.MS_DEF_DSS_PROV, con.PROV_DSS, con.CRYPT_VERIFYCONTEXT
    ) as provider:
        pair = provider.CryptGenKey(con.AT_SIGNATURE, 0, 512)
        digest = provider.CryptCreateHash(con.CALG_SHA1)
        digest.CryptHashData(b"message")
        signature = digest.CryptSignHash(con.AT_SIGNATURE)
        assert len(signature) == 40
        digest.CryptVerifySignature(signature, pair)
        with refused(winerror.NTE_BAD_SIGNATURE, "CryptVerifySignature"):
            digest.CryptVerifySignature(signature[::-1], pair)
