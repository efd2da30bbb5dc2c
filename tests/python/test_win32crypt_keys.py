# SPDX-License-Identifier: MIT
"""win32crypt: session keys and key pairs: blobs, parameters and ciphers, beside python3-cryptography."""

import ctypes
import hashlib
import struct
import threading

import pytest
from opensspi import win32crypt, winerror
from opensspi import win32cryptcon as con
from test_win32crypt_providers import refused

AES = con.PROV_RSA_AES
EXPORTABLE = con.CRYPT_EXPORTABLE
HEAD = struct.Struct("<BBHI")  # PUBLICKEYSTRUC: type, version, 0, algorithm

# algorithm, its key's bits, bytes of a block
CIPHERS = [
    (con.CALG_AES_128, 128, 16),
    (con.CALG_AES_192, 192, 16),
    (con.CALG_AES_256, 256, 16),
    (con.CALG_3DES, 192, 8),
    (con.CALG_3DES_112, 128, 8),
    (con.CALG_DES, 64, 8),
    (con.CALG_RC2, 128, 8),
    (con.CALG_RC4, 128, 0),
]


def plaintext_blob(algorithm, key):
    return HEAD.pack(con.PLAINTEXTKEYBLOB, 2, 0, algorithm) + struct.pack("<I", len(key)) + key


def import_plain(provider, algorithm, key, flags=0):
    return provider.CryptImportKey(plaintext_blob(algorithm, key), None, flags)


@pytest.fixture(params=CIPHERS, ids=lambda each: f"{each[0]:#x}")
def cipher(request, provider):
    """cipher is a new session key of each algorithm, with its bits and block."""
    algorithm, bits, block = request.param
    return provider.CryptGenKey(algorithm, EXPORTABLE), bits, block


def test_a_session_key_says_what_it_is(cipher, request):
    key, bits, block = cipher
    assert key.CryptGetKeyParam(con.KP_ALGID) == request.node.callspec.params["cipher"][0]
    assert key.CryptGetKeyParam(con.KP_KEYLEN) == bits
    assert key.CryptGetKeyParam(con.KP_BLOCKLEN) == 8 * block
    assert key.CryptGetKeyParam(con.KP_IV) == bytes(block)
    assert key.CryptGetKeyParam(con.KP_PADDING) == con.PKCS5_PADDING
    wanted = con.CRYPT_ENCRYPT | con.CRYPT_DECRYPT | con.CRYPT_EXPORT | con.CRYPT_READ | con.CRYPT_WRITE
    assert key.CryptGetKeyParam(con.KP_PERMISSIONS) & wanted == wanted
    assert key.CryptGetKeyParam(con.KP_MODE) == (con.CRYPT_MODE_CBC if block else 0)


@pytest.mark.parametrize("size", [0, 1, 7, 8, 15, 16, 17, 2048, 2049, 5000])
def test_what_was_encrypted_decrypts(cipher, size):
    key, _, block = cipher
    message = bytes(i & 0xFF for i in range(size))
    sealed = key.CryptEncrypt(True, message)
    assert type(sealed) is bytes
    assert len(sealed) == ((size // block + 1) * block if block else size)
    assert key.CryptDecrypt(True, sealed) == message


def test_nothing_is_a_ciphertext_of_a_stream_cipher_only(cipher):
    key, _, block = cipher
    if not block:
        assert key.CryptDecrypt(True, b"") == b""
        return
    with refused(winerror.NTE_BAD_LEN, "CryptDecrypt"):
        key.CryptDecrypt(True, b"")


def test_chunks_make_one_message(cipher):
    key, _, _ = cipher
    message = bytes(range(256)) * 20
    whole = key.CryptEncrypt(True, message)
    parts = [key.CryptEncrypt(False, message[i : i + 1024]) for i in range(0, 4096, 1024)]
    parts.append(key.CryptEncrypt(True, message[4096:]))
    assert b"".join(parts) == whole
    opened = [key.CryptDecrypt(False, whole[i : i + 1024]) for i in range(0, 4096, 1024)]
    opened.append(key.CryptDecrypt(True, whole[4096:]))
    assert b"".join(opened) == message


def test_a_chunk_before_the_last_is_whole_blocks(cipher):
    key, _, block = cipher
    if block:
        with refused(winerror.NTE_BAD_DATA, "CryptEncrypt"):
            key.CryptEncrypt(False, bytes(block + 1))


def test_the_hash_takes_the_plaintext_once(provider, cipher):
    key, _, _ = cipher
    sealing, opening = (provider.CryptCreateHash(con.CALG_SHA1) for _ in range(2))
    message = b"hashed while encrypted" * 10
    sealed = key.CryptEncrypt(True, message, sealing)
    assert key.CryptDecrypt(True, sealed, Hash=opening) == message
    for digest in (sealing, opening):
        assert digest.CryptGetHashParam(con.HP_HASHVAL) == hashlib.sha1(message).digest()


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_buffer_is_taken_and_left_alone(provider, kind):
    key = import_plain(provider, con.CALG_AES_128, bytes(16))
    message = kind(b"0123456789")
    sealed = key.CryptEncrypt(True, message)
    assert message == b"0123456789"
    buffer = kind(sealed)
    assert key.CryptDecrypt(True, buffer) == b"0123456789"
    assert buffer == sealed


@pytest.mark.parametrize("data", ["text", None, 5, [1, 2], memoryview(b"abcd")[::2]])
def test_what_is_not_a_buffer_is_refused(provider, data):
    key = provider.CryptGenKey(con.CALG_AES_128, 0)
    expected = BufferError if isinstance(data, memoryview) else TypeError
    for call in (lambda: key.CryptEncrypt(True, data), lambda: key.CryptDecrypt(True, data)):
        with pytest.raises(expected):
            call()


def reference(cryptography, algorithm, mode):
    from cryptography.hazmat.primitives.ciphers import Cipher

    return Cipher(algorithm, mode).encryptor()


def padded(message, block):
    fill = block - len(message) % block
    return message + bytes([fill]) * fill


@pytest.mark.parametrize("size", [16, 24, 32])
@pytest.mark.parametrize("length", [0, 5, 16, 64, 1000])
def test_aes_is_what_python3_cryptography_computes(provider, cryptography, size, length):
    from cryptography.hazmat.primitives.ciphers import algorithms, modes

    secret, vector, message = bytes(range(size)), bytes(range(100, 116)), bytes(range(250)) * 4
    message = message[:length]
    names = {16: con.CALG_AES_128, 24: con.CALG_AES_192, 32: con.CALG_AES_256}
    key = import_plain(provider, names[size], secret)
    key.CryptSetKeyParam(con.KP_IV, vector)
    other = reference(cryptography, algorithms.AES(secret), modes.CBC(vector))
    expected = other.update(padded(message, 16)) + other.finalize()
    assert key.CryptEncrypt(True, message) == expected
    key.CryptSetKeyParam(con.KP_MODE, con.CRYPT_MODE_ECB)
    other = reference(cryptography, algorithms.AES(secret), modes.ECB())
    assert key.CryptEncrypt(True, message) == other.update(padded(message, 16)) + other.finalize()


def test_triple_des_and_rc4_are_what_python3_cryptography_computes(provider, cryptography):
    from cryptography.hazmat.primitives.ciphers import algorithms, modes

    secret, message = bytes.fromhex("0123456789abcdef23456789abcdef01456789abcdef0123"), b"message" * 9
    key = import_plain(provider, con.CALG_3DES, secret)
    other = reference(cryptography, algorithms.TripleDES(secret), modes.CBC(bytes(8)))
    assert key.CryptEncrypt(True, message) == other.update(padded(message, 8)) + other.finalize()
    key = import_plain(provider, con.CALG_RC4, secret[:16])
    other = reference(cryptography, algorithms.ARC4(secret[:16]), None)
    assert key.CryptEncrypt(True, message) == other.update(message)


def test_a_weak_key_has_a_salt():
    strong = win32crypt.CryptAcquireContext(
        None, con.MS_STRONG_PROV, con.PROV_RSA_FULL, con.CRYPT_VERIFYCONTEXT
    )
    key = import_plain(strong, con.CALG_RC4, b"12345", EXPORTABLE)
    assert key.CryptGetKeyParam(con.KP_SALT) == bytes(11)
    before = key.CryptEncrypt(True, b"message")
    key.CryptSetKeyParam(con.KP_SALT, bytes(range(11)))
    assert key.CryptGetKeyParam(con.KP_SALT) == bytes(range(11))
    assert key.CryptEncrypt(True, b"message") != before
    key.CryptSetKeyParam(con.KP_SALT_EX, b"abc")
    assert key.CryptGetKeyParam(con.KP_SALT) == b"abc"
    with pytest.raises(ValueError, match="the parameter has 11 bytes, not 3"):
        key.CryptSetKeyParam(con.KP_SALT, bytes(3))


def test_the_enhanced_providers_keep_no_salt(provider):
    key = import_plain(provider, con.CALG_RC4, b"12345", EXPORTABLE)
    assert key.CryptGetKeyParam(con.KP_SALT) == bytes(11)
    key.CryptSetKeyParam(con.KP_SALT, bytes(range(11)))
    assert key.CryptGetKeyParam(con.KP_SALT) == b""


def test_a_parameter_is_an_int_or_bytes_of_the_right_length(provider):
    key = provider.CryptGenKey(con.CALG_RC2, 0)
    key.CryptSetKeyParam(con.KP_EFFECTIVE_KEYLEN, 40)
    assert key.CryptGetKeyParam(con.KP_EFFECTIVE_KEYLEN) == 40
    key.CryptSetKeyParam(Param=con.KP_EFFECTIVE_KEYLEN, Data=struct.pack("<I", 64), Flags=0)
    assert key.CryptGetKeyParam(con.KP_EFFECTIVE_KEYLEN) == 64
    key.CryptSetKeyParam(con.KP_IV, bytearray(b"12345678"))
    assert key.CryptGetKeyParam(con.KP_IV) == b"12345678"
    for vector in (b"", b"1234567", b"123456789", 5):
        with pytest.raises(ValueError, match="the parameter has 8 bytes"):
            key.CryptSetKeyParam(con.KP_IV, vector)
    with refused(winerror.ERROR_INVALID_PARAMETER, "CryptSetKeyParam"):
        key.CryptSetKeyParam(con.KP_IV, None)
    for value in (1.5, [1]):
        with pytest.raises(TypeError):
            key.CryptSetKeyParam(con.KP_MODE, value)


@pytest.mark.parametrize(
    ("param", "value"),
    [
        (con.KP_MODE, con.CRYPT_MODE_CTS + 1),
        (con.KP_PADDING, con.ZERO_PADDING),
        (con.KP_MODE_BITS, 3),
        (con.KP_EFFECTIVE_KEYLEN, 2**30),
    ],
)
def test_a_parameter_cannot_have_any_value(provider, param, value):
    with refused(winerror.NTE_BAD_DATA, "CryptSetKeyParam"):
        provider.CryptGenKey(con.CALG_RC2, 0).CryptSetKeyParam(param, value)


@pytest.mark.parametrize("param", [con.KP_P, con.KP_SCHANNEL_ALG, 9999, -1])
def test_a_parameter_that_the_key_does_not_have(provider, param):
    key = provider.CryptGenKey(con.CALG_AES_128, 0)
    with refused(winerror.NTE_BAD_TYPE, "CryptGetKeyParam"):
        key.CryptGetKeyParam(param)
    data = {"Use": 1, "Algid": 1, "Bits": 1} if param == con.KP_SCHANNEL_ALG else b"data"
    with refused(winerror.NTE_BAD_TYPE, "CryptSetKeyParam"):
        key.CryptSetKeyParam(param, data)


def test_a_permission_that_was_given_up_stays_away(provider):
    key = provider.CryptGenKey(con.CALG_AES_128, EXPORTABLE)
    key.CryptSetKeyParam(con.KP_PERMISSIONS, con.CRYPT_DECRYPT | con.CRYPT_WRITE)
    with refused(winerror.NTE_PERM, "CryptEncrypt"):
        key.CryptEncrypt(True, b"data")
    with refused(winerror.NTE_BAD_KEY_STATE, "CryptExportKey"):
        key.CryptExportKey(None, con.PLAINTEXTKEYBLOB)
    with refused(winerror.NTE_BAD_DATA, "CryptSetKeyParam"):
        key.CryptSetKeyParam(con.KP_PERMISSIONS, con.CRYPT_EXPORT)


def test_a_copy_is_a_key_of_its_own_in_the_same_state(provider):
    key = provider.CryptGenKey(con.CALG_RC4, EXPORTABLE)
    key.CryptEncrypt(False, b"some of the key stream")
    copy = key.CryptDuplicateKey()
    assert copy.CryptEncrypt(False, b"goes on") == key.CryptEncrypt(False, b"goes on")
    key.CryptDestroyKey()
    assert copy.CryptEncrypt(True, b"lives on")


def test_destroying_twice_is_an_error(provider):
    key = provider.CryptGenKey(con.CALG_AES_128, 0)
    key.CryptDestroyKey()
    for call in (
        key.CryptDestroyKey,
        key.CryptDuplicateKey,
        lambda: key.CryptEncrypt(True, b"data"),
        lambda: key.CryptDecrypt(True, bytes(16)),
        lambda: key.CryptGetKeyParam(con.KP_ALGID),
        lambda: key.CryptSetKeyParam(con.KP_IV, bytes(16)),
        lambda: key.CryptExportKey(None, con.PUBLICKEYBLOB),
        lambda: provider.CryptCreateHash(con.CALG_HMAC, key),
        lambda: provider.CryptCreateHash(con.CALG_SHA1).CryptHashSessionKey(key),
        lambda: provider.CryptImportKey(plaintext_blob(con.CALG_RC4, bytes(16)), key),
    ):
        with pytest.raises(win32crypt.error) as caught:
            call()
        assert caught.value.winerror == winerror.ERROR_INVALID_PARAMETER
    with key:
        pass


def test_a_destroyed_wrapping_key_is_not_taken_for_none(provider):
    """A PRIVATEKEYBLOB for a key that is gone must never come out in the clear."""
    pair = provider.CryptGenKey(con.AT_KEYEXCHANGE, EXPORTABLE, 1024)
    wrapping = provider.CryptGenKey(con.CALG_AES_256, 0)
    wrapping.CryptDestroyKey()
    with pytest.raises(win32crypt.error):
        pair.CryptExportKey(wrapping, con.PRIVATEKEYBLOB)


def test_a_key_is_a_context_manager(provider):
    with provider.CryptGenKey(con.CALG_AES_128, 0) as key:
        key.CryptEncrypt(True, b"")
    with pytest.raises(win32crypt.error):
        key.CryptEncrypt(True, b"")


def test_session_keys_travel_in_every_blob(provider):
    key = provider.CryptGenKey(con.CALG_AES_256, EXPORTABLE)
    sealed = key.CryptEncrypt(True, b"message")
    wrapping = provider.CryptGenKey(con.CALG_3DES, 0)
    pair = provider.CryptGenKey(con.AT_KEYEXCHANGE, 0, 1024)
    ways = [
        (con.PLAINTEXTKEYBLOB, None, 0),
        (con.OPAQUEKEYBLOB, None, 0),
        (con.SYMMETRICWRAPKEYBLOB, wrapping, 0),
        (con.SIMPLEBLOB, pair, 0),
        (con.SIMPLEBLOB, pair, con.CRYPT_OAEP),
    ]
    for kind, wrap, flags in ways:
        blob = key.CryptExportKey(wrap, kind, flags)
        assert blob[0] == kind
        assert provider.CryptImportKey(blob, wrap, flags).CryptDecrypt(True, sealed) == b"message"


def test_a_plaintext_blob_is_header_length_and_key(provider):
    key = provider.CryptGenKey(con.CALG_AES_128, EXPORTABLE)
    blob = key.CryptExportKey(None, con.PLAINTEXTKEYBLOB)
    assert blob == plaintext_blob(con.CALG_AES_128, blob[12:])
    assert len(blob) == 28


def test_a_key_that_is_not_exportable_stays(provider):
    for key, kind in (
        (provider.CryptGenKey(con.CALG_AES_128, 0), con.PLAINTEXTKEYBLOB),
        (provider.CryptGenKey(con.AT_SIGNATURE, 0, 1024), con.PRIVATEKEYBLOB),
    ):
        with refused(winerror.NTE_BAD_KEY_STATE, "CryptExportKey"):
            key.CryptExportKey(None, kind)
    assert key.CryptExportKey(None, con.PUBLICKEYBLOB)[0] == con.PUBLICKEYBLOB


def test_a_private_key_travels_under_a_session_key(provider):
    pair = provider.CryptGenKey(con.AT_KEYEXCHANGE, EXPORTABLE, 1024)
    wrapping = provider.CryptGenKey(con.CALG_AES_256, 0)
    plain, wrapped = (pair.CryptExportKey(key, con.PRIVATEKEYBLOB) for key in (None, wrapping))
    assert plain[8:12] == b"RSA2"
    assert wrapped[:8] == plain[:8]
    assert wrapped[8:] != plain[8:]
    with win32crypt.CryptAcquireContext(None, None, AES, con.CRYPT_VERIFYCONTEXT) as other:
        key = other.CryptImportKey(
            HEAD.pack(con.PLAINTEXTKEYBLOB, 2, 0, con.CALG_AES_256) + struct.pack("<I", 32) + bytes(32)
        )
        with pytest.raises(win32crypt.error):
            other.CryptImportKey(wrapped, key)
    assert provider.CryptImportKey(wrapped, wrapping, EXPORTABLE).CryptExportKey(
        None, con.PUBLICKEYBLOB
    ) == pair.CryptExportKey(None, con.PUBLICKEYBLOB)


def numbers_of(blob):
    """numbers_of reads an RSA blob: exponent, modulus and what follows, by RSAPUBKEY's lengths."""
    magic, bits, exponent = struct.unpack_from("<4sII", blob, 8)
    modulus = int.from_bytes(blob[20 : 20 + bits // 8], "little")
    rest = blob[20 + bits // 8 :]
    half, whole = bits // 16, bits // 8
    primes = [int.from_bytes(rest[i * half : (i + 1) * half], "little") for i in range(5)]
    return magic, exponent, modulus, primes, int.from_bytes(rest[5 * half : 5 * half + whole], "little")


@pytest.mark.parametrize(("flags", "hash_name"), [(0, None), (con.CRYPT_OAEP, "SHA1")])
def test_rsa_goes_both_ways_with_python3_cryptography(provider, cryptography, flags, hash_name):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    pair = provider.CryptGenKey(con.AT_KEYEXCHANGE, EXPORTABLE, 2048)
    magic, exponent, modulus, (p, q, dp, dq, inverse), d = numbers_of(
        pair.CryptExportKey(None, con.PRIVATEKEYBLOB)
    )
    assert magic == b"RSA2"
    public = rsa.RSAPublicNumbers(exponent, modulus)
    theirs = rsa.RSAPrivateNumbers(p, q, d, dp, dq, inverse, public).private_key()
    scheme = padding.PKCS1v15()
    if hash_name:
        scheme = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    sealed = pair.CryptEncrypt(True, b"a secret", None, flags)
    assert len(sealed) == 256
    assert theirs.decrypt(sealed[::-1], scheme) == b"a secret"
    answer = theirs.public_key().encrypt(b"another", scheme)[::-1]
    assert pair.CryptDecrypt(True, answer, None, flags) == b"another"


def test_every_fault_of_an_rsa_ciphertext_is_one_code(provider):
    pair = provider.CryptGenKey(con.AT_KEYEXCHANGE, 0, 1024)
    sealed = bytearray(pair.CryptEncrypt(True, b"secret"))
    altered = bytes(sealed[:-2] + bytes([sealed[-2] ^ 1]) + sealed[-1:])
    for fault in (altered, bytes(128), b"\xff" * 128, bytes(127), bytes(129)):
        with refused(winerror.NTE_BAD_DATA, "CryptDecrypt"):
            pair.CryptDecrypt(True, fault)
    with refused(winerror.NTE_BAD_LEN, "CryptDecrypt"):
        pair.CryptDecrypt(True, b"")
    with refused(winerror.NTE_BAD_LEN, "CryptEncrypt"):
        pair.CryptEncrypt(True, bytes(118))


@pytest.mark.parametrize(
    ("algorithm", "flags", "length", "code"),
    [
        (con.CALG_RC5, 0, 0, winerror.NTE_BAD_ALGID),
        (con.CALG_SHA1, 0, 0, winerror.NTE_BAD_ALGID),
        (0xFFFFFFFF, 0, 0, winerror.NTE_BAD_ALGID),
        (con.CALG_AES_128, 0x2000, 0, winerror.NTE_BAD_FLAGS),
        (con.CALG_RC4, 0, 129, None),
        (con.AT_SIGNATURE, 0, 8, None),
        (con.AT_SIGNATURE, 0, 1, None),
        (con.AT_SIGNATURE, 0, 16392, None),
        (con.AT_SIGNATURE, 0, 0x10000, winerror.NTE_BAD_LEN),
        (con.AT_SIGNATURE, 0, 2**30, winerror.NTE_BAD_LEN),
        (con.AT_SIGNATURE, 0, -1, winerror.NTE_BAD_LEN),
    ],
)
def test_what_cannot_be_generated_says_why(provider, algorithm, flags, length, code):
    with pytest.raises(win32crypt.error) as caught:
        provider.CryptGenKey(algorithm, flags, length)
    allowed = [code] if code else [winerror.NTE_BAD_FLAGS, winerror.NTE_BAD_LEN, winerror.NTE_BAD_DATA]
    assert caught.value.winerror in allowed
    assert caught.value.funcname == "CryptGenKey"


@pytest.mark.parametrize(
    ("hash_name", "hash_id", "algorithm", "size"),
    [("md5", con.CALG_MD5, con.CALG_RC4, 16), ("sha256", con.CALG_SHA_256, con.CALG_AES_256, 32)],
)
def test_a_password_makes_a_key(provider, hash_name, hash_id, algorithm, size):
    digest = provider.CryptCreateHash(hash_id)
    digest.CryptHashData(b"password")
    key = provider.CryptDeriveKey(algorithm, digest, EXPORTABLE)
    secret = hashlib.new(hash_name, b"password").digest()[:size]
    assert key.CryptExportKey(None, con.PLAINTEXTKEYBLOB) == plaintext_blob(algorithm, secret)
    assert provider.CryptDeriveKey(Algid=con.CALG_RC4, Hash=digest, Flags=0, KeyLen=40)
    with refused(winerror.NTE_BAD_HASH_STATE, "CryptHashData"):
        digest.CryptHashData(b"more")
    with pytest.raises(ValueError, match="Hash must not be None"):
        provider.CryptDeriveKey(algorithm, None, 0)
    with refused(winerror.NTE_BAD_ALGID, "CryptDeriveKey"):
        provider.CryptDeriveKey(con.CALG_RC5, digest, 0)
    with refused(winerror.NTE_BAD_LEN, "CryptDeriveKey"):
        provider.CryptDeriveKey(con.CALG_RC4, digest, 0, 0x10000)


def test_two_sides_agree_on_a_key():
    dh = (None, con.MS_ENH_DSS_DH_PROV, con.PROV_DSS_DH, con.CRYPT_VERIFYCONTEXT)
    with win32crypt.CryptAcquireContext(*dh) as ours, win32crypt.CryptAcquireContext(*dh) as theirs:
        first = ours.CryptGenKey(con.CALG_DH_EPHEM, EXPORTABLE, 512)
        second = theirs.CryptGenKey(con.CALG_DH_EPHEM, EXPORTABLE | con.CRYPT_PREGEN, 512)
        for param in (con.KP_P, con.KP_G):
            second.CryptSetKeyParam(param, first.CryptGetKeyParam(param))
        second.CryptSetKeyParam(con.KP_X, None)
        keys = [
            side.CryptImportKey(peer.CryptExportKey(None, con.PUBLICKEYBLOB), own, EXPORTABLE)
            for side, own, peer in ((ours, first, second), (theirs, second, first))
        ]
        for key in keys:
            key.CryptSetKeyParam(con.KP_ALGID, con.CALG_RC4)
        assert keys[1].CryptDecrypt(True, keys[0].CryptEncrypt(True, b"agreed")) == b"agreed"


def test_a_master_key_makes_channel_keys():
    with win32crypt.CryptAcquireContext(
        None, None, con.PROV_RSA_SCHANNEL, con.CRYPT_VERIFYCONTEXT
    ) as provider:
        master = provider.CryptGenKey(con.CALG_TLS1_MASTER, EXPORTABLE)
        for param in (con.KP_CLIENT_RANDOM, con.KP_SERVER_RANDOM):
            master.CryptSetKeyParam(param, bytes(range(32)))
        algorithm = {"Use": con.SCHANNEL_ENC_KEY, "Algid": con.CALG_RC4, "Bits": 128, "Flags": 0}
        master.CryptSetKeyParam(con.KP_SCHANNEL_ALG, algorithm)
        algorithm = {"Use": con.SCHANNEL_MAC_KEY, "Algid": con.CALG_MD5, "Bits": 128}
        master.CryptSetKeyParam(con.KP_SCHANNEL_ALG, algorithm)
        digest = provider.CryptCreateHash(con.CALG_SCHANNEL_MASTER_HASH, master)
        key = provider.CryptDeriveKey(con.CALG_SCHANNEL_ENC_KEY, digest, EXPORTABLE)
        assert key.CryptGetKeyParam(con.KP_ALGID) == con.CALG_RC4
        assert key.CryptDecrypt(True, key.CryptEncrypt(True, b"data")) is not None
        with pytest.raises(TypeError, match="lacks the key 'Algid'"):
            master.CryptSetKeyParam(con.KP_SCHANNEL_ALG, {"Use": 1})
        with pytest.raises(TypeError, match="is a dict, not bytes"):
            master.CryptSetKeyParam(con.KP_SCHANNEL_ALG, b"")


@pytest.mark.parametrize("size", [64, 4096])
def test_one_key_serves_many_threads(provider, size):
    key = provider.CryptGenKey(con.CALG_AES_256, 0)
    digest = provider.CryptCreateHash(con.CALG_SHA_256)
    message = bytes(size)
    expected = key.CryptEncrypt(True, message)
    wrong = []

    def work():
        for _ in range(300):
            if key.CryptEncrypt(True, message, digest) != expected:
                wrong.append("encrypt")
            if key.CryptDecrypt(True, expected) != message:
                wrong.append("decrypt")
            digest.CryptHashData(message)
            key.CryptGetKeyParam(con.KP_IV)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    everything = hashlib.sha256(message * (8 * 300 * 2)).digest()
    assert digest.CryptGetHashParam(con.HP_HASHVAL) == everything


def test_a_handle_that_goes_meanwhile_is_an_error_at_most(provider):
    key = provider.CryptGenKey(con.CALG_AES_256, 0)
    begun = threading.Event()
    outcome = []

    def work():
        try:
            while True:
                key.CryptEncrypt(True, bytes(8192))
                begun.set()
        except win32crypt.error as refusal:
            outcome.append(refusal.funcname)

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait()
    key.CryptDestroyKey()
    thread.join(timeout=30)
    assert outcome == ["CryptEncrypt"]


def test_what_a_failed_decryption_wrote_is_wiped(provider):
    """The next object of that size is at the address of the failed one, and must find nothing of
    it."""
    key = import_plain(provider, con.CALG_AES_256, bytes(32))
    sealed = bytes(range(1, 225)) * 2
    allocate = ctypes.pythonapi.PyBytes_FromStringAndSize
    allocate.restype, allocate.argtypes = ctypes.py_object, (ctypes.c_char_p, ctypes.c_ssize_t)
    with refused(winerror.NTE_BAD_DATA, "CryptDecrypt"):
        key.CryptDecrypt(True, sealed)
    found = allocate(None, len(sealed))
    assert not any(sealed[at : at + 16] in found for at in range(0, len(sealed), 16))
    assert bytes(64) in found
