# SPDX-License-Identifier: MIT
"""win32crypt: providers and their containers: who they are, what they answer, when they end."""

import contextlib
import gc
import uuid

import pytest
from opensspi import _core, win32crypt, win32security, winerror
from opensspi import win32cryptcon as con
from opensspi.pywintypes import error

AES = con.PROV_RSA_AES
TYPES = {
    con.PROV_RSA_FULL: [con.MS_DEF_PROV, con.MS_ENHANCED_PROV, con.MS_STRONG_PROV],
    con.PROV_RSA_AES: [con.MS_ENH_RSA_AES_PROV],
    con.PROV_RSA_SCHANNEL: [con.MS_DEF_RSA_SCHANNEL_PROV],
    con.PROV_DSS: [con.MS_DEF_DSS_PROV],
    con.PROV_DSS_DH: [con.MS_DEF_DSS_DH_PROV, con.MS_ENH_DSS_DH_PROV],
    con.PROV_DH_SCHANNEL: [con.MS_DEF_DH_SCHANNEL_PROV],
}


@contextlib.contextmanager
def refused(code, function):
    """refused holds that the block raises pywintypes.error with this code and function."""
    with pytest.raises(error) as caught:
        yield
    assert (caught.value.winerror, caught.value.funcname) == (code, function)
    assert caught.value.args == (code, function, caught.value.strerror)
    assert caught.value.strerror


@pytest.fixture
def container():
    """container is a name that no one has, of a container that is gone afterwards."""
    name = f"test {uuid.uuid4()}"
    yield name
    with contextlib.suppress(error):
        win32crypt.CryptAcquireContext(name, None, AES, con.CRYPT_DELETEKEYSET)


def names_of(provider):
    return provider.CryptGetProvParam(con.PP_ENUMCONTAINERS)


def test_errors_are_pywintypes_error():
    assert win32crypt.error is error


def test_the_types_report_pywin32s_names(provider):
    key = provider.CryptGenKey(con.CALG_AES_128, 0)
    digest = provider.CryptCreateHash(con.CALG_SHA1)
    assert [type(each).__name__ for each in (provider, key, digest)] == [
        "PyCRYPTPROV",
        "PyCRYPTKEY",
        "PyCRYPTHASH",
    ]
    for kind in (_core.PyCRYPTPROV, _core.PyCRYPTKEY, _core.PyCRYPTHASH):
        with pytest.raises(TypeError):
            kind()


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in TYPES.items() for name in names])
def test_every_provider_opens_under_its_windows_name(kind, name):
    with win32crypt.CryptAcquireContext(None, name, kind, con.CRYPT_VERIFYCONTEXT) as provider:
        assert provider.CryptGetProvParam(con.PP_NAME) == name.encode()
        assert provider.CryptGetProvParam(con.PP_PROVTYPE) == kind
        assert (name, kind) in win32crypt.CryptEnumProviders() == win32security.CryptEnumProviders()


def test_every_type_has_a_name_and_a_default():
    types = dict((number, name) for name, number in win32crypt.CryptEnumProviderTypes())
    for kind, names in TYPES.items():
        assert types[kind]
        default = win32crypt.CryptGetDefaultProvider(kind, con.CRYPT_MACHINE_DEFAULT)
        assert default in dict(win32crypt.CryptEnumProviders())
        assert default in names or kind != con.PROV_RSA_AES


def test_the_user_has_a_default_of_their_own():
    kind = con.PROV_RSA_FULL
    before = win32crypt.CryptGetDefaultProvider(kind, con.CRYPT_USER_DEFAULT)
    win32crypt.CryptSetProviderEx(con.MS_DEF_PROV, kind, con.CRYPT_USER_DEFAULT)
    assert win32crypt.CryptGetDefaultProvider(kind, con.CRYPT_USER_DEFAULT) == con.MS_DEF_PROV
    with win32crypt.CryptAcquireContext(None, None, kind, con.CRYPT_VERIFYCONTEXT) as provider:
        assert provider.CryptGetProvParam(con.PP_NAME) == con.MS_DEF_PROV.encode()
    win32crypt.CryptSetProviderEx(None, kind, con.CRYPT_USER_DEFAULT | con.CRYPT_DELETE_DEFAULT)
    assert win32crypt.CryptGetDefaultProvider(kind, con.CRYPT_USER_DEFAULT) == before


def test_a_container_comes_stays_and_goes(container):
    with refused(winerror.NTE_BAD_KEYSET, "CryptAcquireContext"):
        win32crypt.CryptAcquireContext(container, None, AES, 0)
    with win32crypt.CryptAcquireContext(container, None, AES, con.CRYPT_NEWKEYSET) as provider:
        assert provider.CryptGetProvParam(con.PP_CONTAINER) == container.encode()
        assert provider.CryptGetProvParam(con.PP_UNIQUE_CONTAINER)
        assert container in names_of(provider)
        with refused(winerror.NTE_NO_KEY, "CryptGetUserKey"):
            provider.CryptGetUserKey(con.AT_SIGNATURE)
        public = provider.CryptGenKey(con.AT_SIGNATURE, 0, 1024).CryptExportKey(None, con.PUBLICKEYBLOB)
    with refused(winerror.NTE_EXISTS, "CryptAcquireContext"):
        win32crypt.CryptAcquireContext(container, None, AES, con.CRYPT_NEWKEYSET)
    with win32crypt.CryptAcquireContext(container, None, AES, 0) as provider:
        found = provider.CryptGetUserKey(con.AT_SIGNATURE)
        assert found.CryptExportKey(None, con.PUBLICKEYBLOB) == public
    assert win32crypt.CryptAcquireContext(container, None, AES, con.CRYPT_DELETEKEYSET) is None
    with refused(winerror.NTE_BAD_KEYSET, "CryptAcquireContext"):
        win32crypt.CryptAcquireContext(container, None, AES, 0)


def test_names_of_containers_are_unicode():
    name = f"Schlüssel 鍵 {uuid.uuid4()}"
    with win32crypt.CryptAcquireContext(name, None, AES, con.CRYPT_NEWKEYSET) as provider:
        assert name in names_of(provider)
        assert provider.CryptGetProvParam(con.PP_CONTAINER) == name.encode()
    win32crypt.CryptAcquireContext(name, None, AES, con.CRYPT_DELETEKEYSET)


def test_a_store_without_containers_has_no_names():
    with win32crypt.CryptAcquireContext(None, None, con.PROV_DSS, con.CRYPT_VERIFYCONTEXT) as provider:
        assert names_of(provider) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((None, None, 999, con.CRYPT_VERIFYCONTEXT), winerror.NTE_PROV_TYPE_NOT_DEF),
        ((None, None, 0, con.CRYPT_VERIFYCONTEXT), winerror.NTE_BAD_PROV_TYPE),
        ((None, None, 1000, con.CRYPT_VERIFYCONTEXT), winerror.NTE_BAD_PROV_TYPE),
        ((None, "No Such Provider", AES, con.CRYPT_VERIFYCONTEXT), winerror.NTE_KEYSET_NOT_DEF),
        (
            (None, con.MS_DEF_DSS_PROV, con.PROV_RSA_FULL, con.CRYPT_VERIFYCONTEXT),
            winerror.NTE_PROV_TYPE_NO_MATCH,
        ),
        ((None, None, AES, 0x10000), winerror.NTE_BAD_FLAGS),
        (("a name", None, AES, con.CRYPT_VERIFYCONTEXT), winerror.NTE_BAD_FLAGS),
    ],
)
def test_what_cannot_be_opened_says_why(arguments, code):
    with refused(code, "CryptAcquireContext"):
        win32crypt.CryptAcquireContext(*arguments)


def test_every_parameter_has_its_type(container):
    with win32crypt.CryptAcquireContext(container, None, AES, con.CRYPT_NEWKEYSET) as provider:
        for param in (con.PP_NAME, con.PP_CONTAINER, con.PP_UNIQUE_CONTAINER):
            value = provider.CryptGetProvParam(param)
            assert type(value) is bytes
            assert b"\0" not in value
        numbers = {
            con.PP_KEYSPEC: con.AT_KEYEXCHANGE | con.AT_SIGNATURE,
            con.PP_PROVTYPE: AES,
            con.PP_IMPTYPE: con.CRYPT_IMPL_SOFTWARE,
            con.PP_VERSION: 0x200,
            con.PP_KEYSET_TYPE: 0,
            con.PP_SIG_KEYSIZE_INC: 8,
            con.PP_KEYX_KEYSIZE_INC: 8,
            con.PP_KEYSTORAGE: con.CRYPT_SEC_DESCR,
        }
        assert {param: provider.CryptGetProvParam(param) for param in numbers} == numbers
        assert isinstance(provider.CryptGetProvParam(con.PP_USE_HARDWARE_RNG), bool)


def test_algorithms_are_listed_both_ways(provider):
    short = provider.CryptGetProvParam(con.PP_ENUMALGS)
    long = provider.CryptGetProvParam(con.PP_ENUMALGS_EX)
    assert {"Algid": con.CALG_AES_256, "BitLen": 256, "Name": "AES-256"} in short
    assert [each["Algid"] for each in short] == [each["Algid"] for each in long]
    (rsa,) = (each for each in long if each["Algid"] == con.CALG_RSA_SIGN)
    assert list(rsa) == ["Algid", "DefaultLen", "MinLen", "MaxLen", "Protocols", "Name", "LongName"]
    assert (rsa["DefaultLen"], rsa["MinLen"], rsa["MaxLen"]) == (1024, 384, 16384)
    assert (rsa["Name"], rsa["LongName"]) == ("RSA_SIGN", "RSA Signature")


def test_the_base_provider_has_weaker_defaults():
    with win32crypt.CryptAcquireContext(
        None, con.MS_DEF_PROV, con.PROV_RSA_FULL, con.CRYPT_VERIFYCONTEXT
    ) as provider:
        found = {each["Algid"]: each for each in provider.CryptGetProvParam(con.PP_ENUMALGS_EX)}
    assert found[con.CALG_RSA_KEYX]["DefaultLen"] == 512
    assert con.CALG_AES_256 not in found


def test_the_containers_owner_is_in_its_security_descriptor(container):
    with win32crypt.CryptAcquireContext(container, None, AES, con.CRYPT_NEWKEYSET) as provider:
        descriptor = provider.CryptGetProvParam(
            con.PP_KEYSET_SEC_DESCR,
            win32security.OWNER_SECURITY_INFORMATION | win32security.DACL_SECURITY_INFORMATION,
        )
    assert type(descriptor).__name__ == "PySECURITY_DESCRIPTOR"
    token = win32security.OpenProcessToken(-1, win32security.TOKEN_QUERY)
    user, _ = win32security.GetTokenInformation(token, win32security.TokenUser)
    assert descriptor.GetSecurityDescriptorOwner() == user
    assert descriptor.IsValid()
    assert descriptor.IsSelfRelative()
    assert descriptor.GetLength() == len(bytes(descriptor))
    assert descriptor.GetSecurityDescriptorControl()[1] == 1
    rights = descriptor.GetSecurityDescriptorDacl()
    assert rights.GetAceCount() == len([rights.GetAce(i) for i in range(rights.GetAceCount())]) > 0
    assert user in [rights.GetAce(i)[2] for i in range(rights.GetAceCount())]
    assert descriptor.GetSecurityDescriptorSacl() is None


@pytest.mark.parametrize(
    "param", [con.PP_SMARTCARD_READER, con.PP_SYM_KEYSIZE, con.PP_ROOT_CERTSTORE, 9999, -1]
)
def test_a_parameter_that_is_not_there(provider, param):
    with refused(winerror.NTE_BAD_TYPE, "CryptGetProvParam"):
        provider.CryptGetProvParam(param)
    with refused(winerror.NTE_BAD_TYPE, "CryptSetProvParam"):
        provider.CryptSetProvParam(param, b"value")


def test_parameters_that_change_nothing_are_taken(provider):
    provider.CryptSetProvParam(con.PP_USE_HARDWARE_RNG, None)
    provider.CryptSetProvParam(con.PP_CLIENT_HWND, 0)


def test_random_bytes_are_as_many_as_asked_for(provider):
    for size in (0, 1, 16, 2048, 2049, 100_000):
        assert len(provider.CryptGenRandom(size)) == size
    assert provider.CryptGenRandom(32) != provider.CryptGenRandom(32)
    for seed in (b"seed", "seed", bytearray(100), memoryview(b"ab"), "", None):
        assert provider.CryptGenRandom(16, seed) != bytes(16)
    assert len(provider.CryptGenRandom(Len=4, SeedData=b"longer than that")) == 4


def test_releasing_twice_is_an_error(provider):
    provider.CryptReleaseContext()
    with refused(winerror.ERROR_INVALID_PARAMETER, "CryptReleaseContext"):
        provider.CryptReleaseContext()
    for call in (
        lambda: provider.CryptGenRandom(4),
        lambda: provider.CryptGenKey(con.CALG_AES_128, 0),
        lambda: provider.CryptGetUserKey(con.AT_SIGNATURE),
        lambda: provider.CryptCreateHash(con.CALG_SHA1),
        lambda: provider.CryptImportKey(b""),
        lambda: provider.CryptGetProvParam(con.PP_NAME),
        lambda: provider.CryptGetProvParam(con.PP_ENUMALGS),
        lambda: provider.CryptExportPublicKeyInfo(con.AT_SIGNATURE),
    ):
        with pytest.raises(error):
            call()


def test_flags_on_release_are_refused_and_the_session_ends(provider):
    with refused(winerror.NTE_BAD_FLAGS, "CryptReleaseContext"):
        provider.CryptReleaseContext(1)
    with pytest.raises(error):
        provider.CryptReleaseContext()


def test_a_provider_is_a_context_manager():
    with win32crypt.CryptAcquireContext(None, None, AES, con.CRYPT_VERIFYCONTEXT) as provider:
        provider.CryptGenRandom(1)
    with pytest.raises(error):
        provider.CryptGenRandom(1)
    with provider:  # a second end is none
        pass


def test_a_release_ends_keys_and_hashes_too_as_on_windows(provider):
    key = provider.CryptGenKey(con.CALG_AES_256, con.CRYPT_EXPORTABLE)
    digest = provider.CryptCreateHash(con.CALG_SHA_256)
    provider.CryptReleaseContext()
    with refused(winerror.ERROR_INVALID_PARAMETER, "CryptEncrypt"):
        key.CryptEncrypt(True, b"too late")
    with refused(winerror.ERROR_INVALID_PARAMETER, "CryptHashData"):
        digest.CryptHashData(b"too late")
    assert key.HCRYPTPROV is provider


def test_a_key_or_hash_keeps_its_provider():
    kept = []
    for make in (lambda p: p.CryptGenKey(con.CALG_RC4, 0), lambda p: p.CryptCreateHash(con.CALG_SHA1)):
        kept.append(make(win32crypt.CryptAcquireContext(None, None, AES, con.CRYPT_VERIFYCONTEXT)))
        gc.collect()
    key, digest = kept
    assert key.CryptDecrypt(True, key.CryptEncrypt(True, b"still here")) == b"still here"
    digest.CryptHashData(b"abc")
    assert digest.CryptGetHashParam(con.HP_HASHVAL).hex().startswith("a9993e36")


def new_objects():
    provider = win32crypt.CryptAcquireContext(None, None, AES, con.CRYPT_VERIFYCONTEXT)
    key = provider.CryptGenKey(con.CALG_RC2, 0)
    mac = provider.CryptCreateHash(con.CALG_HMAC, key)
    mac.CryptSetHashParam(con.HP_HMAC_INFO, {"HashAlgid": con.CALG_SHA1})
    return {"provider": provider, "key": key, "mac": mac, "copy": mac.CryptDuplicateHash()}


ORDERS = [("provider", "key", "mac"), ("key", "provider", "copy"), ("mac", "copy", "key"), ("copy", "mac")]


@pytest.mark.parametrize("order", ORDERS)
def test_what_is_left_works_whatever_goes_first(order):
    objects = new_objects()
    for name in order:
        del objects[name]
        gc.collect()
        for left in objects.values():
            if type(left).__name__ == "PyCRYPTHASH":
                left.CryptHashData(b"data")
            if type(left).__name__ == "PyCRYPTKEY":
                assert left.HCRYPTPROV.CryptGenRandom(1) is not None


def test_a_key_gives_its_provider_object_and_number(provider):
    key = provider.CryptGenKey(con.CALG_AES_128, 0)
    copy = key.CryptDuplicateKey()
    assert key.HCRYPTPROV is provider
    assert copy.HCRYPTPROV is provider
    assert isinstance(key.HCRYPTKEY, int)
    assert key.HCRYPTKEY not in (0, copy.HCRYPTKEY)
    with pytest.raises(AttributeError):
        key.HCRYPTKEY = 5


@pytest.mark.parametrize(
    "call",
    [
        lambda: win32crypt.CryptAcquireContext(1, None, AES, 0),
        lambda: win32crypt.CryptAcquireContext(None, b"name", AES, 0),
        lambda: win32crypt.CryptAcquireContext(None, None, "24", 0),
        lambda: win32crypt.CryptAcquireContext(None, None, 24.0, 0),
        lambda: win32crypt.CryptAcquireContext(None, None, AES),
        lambda: win32crypt.CryptSetProviderEx(5, AES, 0),
        lambda: win32crypt.CryptGetDefaultProvider(AES),
    ],
)
def test_a_wrong_type_is_a_type_error(call):
    with pytest.raises(TypeError):
        call()


@pytest.mark.parametrize("number", [2**32, -(2**31) - 1, 2**100])
def test_an_integer_of_more_than_32_bits_is_an_overflow(provider, number):
    for call in (
        lambda: win32crypt.CryptAcquireContext(None, None, AES, number),
        lambda: provider.CryptGenKey(number, 0),
        lambda: provider.CryptGenKey(con.CALG_RC4, 0, number),
        lambda: provider.CryptGetProvParam(con.PP_NAME, number),
        lambda: provider.CryptGenRandom(number),
        lambda: provider.CryptReleaseContext(number),
    ):
        with pytest.raises(OverflowError):
            call()


def test_flags_are_taken_signed_and_unsigned():
    for flags in (con.CRYPT_VERIFYCONTEXT, con.CRYPT_VERIFYCONTEXT & 0xFFFFFFFF):
        win32crypt.CryptAcquireContext(None, None, AES, flags).CryptReleaseContext()


def test_keywords_are_pywin32s():
    provider = win32crypt.CryptAcquireContext(
        Container=None, Provider=None, ProvType=AES, Flags=con.CRYPT_VERIFYCONTEXT
    )
    key = provider.CryptGenKey(Algid=con.CALG_AES_128, Flags=con.CRYPT_EXPORTABLE, KeyLen=0)
    digest = provider.CryptCreateHash(Algid=con.CALG_SHA_256, Key=None, Flags=0)
    digest.CryptHashData(Data=b"x", Flags=0)
    sealed = key.CryptEncrypt(Final=True, Data=b"data", Hash=digest, Flags=0)
    assert key.CryptDecrypt(Final=True, Data=sealed, Hash=None, Flags=0) == b"data"
    assert key.CryptGetKeyParam(Param=con.KP_KEYLEN, Flags=0) == 128
    blob = key.CryptExportKey(ExpKey=None, BlobType=con.PLAINTEXTKEYBLOB, Flags=0)
    assert provider.CryptImportKey(Data=blob, PubKey=None, Flags=0).HCRYPTPROV is provider
    assert key.CryptDuplicateKey(Reserved=0, Flags=0)
    assert digest.CryptDuplicateHash(Flags=0).CryptGetHashParam(Param=con.HP_HASHSIZE, Flags=0) == 32
    provider.CryptReleaseContext(Flags=0)
