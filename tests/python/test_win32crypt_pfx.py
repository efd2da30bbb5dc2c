# SPDX-License-Identifier: MIT
"""win32crypt: PFX files and private keys of certificates, with python3-cryptography as the peer."""

import datetime

import pytest
from opensspi import win32crypt, winerror
from opensspi import win32cryptcon as con
from test_win32crypt_providers import refused

START = datetime.datetime(2020, 1, 1)
END = datetime.datetime(2049, 12, 31)
KEY_PROVIDER_INFO = 2  # as programs write CERT_KEY_PROV_INFO_PROP_ID


class Identity:
    """Identity is an RSA key with a certificate, and a PFX of both, by python3-cryptography."""

    def __init__(self, name="Joe"):
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import rsa
        from cryptography.hazmat.primitives.serialization import pkcs12

        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name.from_rfc4514_string(f"CN={name}")
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(self.key.public_key())
            .serial_number(7)
            .not_valid_before(START)
            .not_valid_after(END)
            .sign(self.key, hashes.SHA256())
        )
        self.pfx = pkcs12.serialize_key_and_certificates(
            name.encode(),
            self.key,
            self.certificate,
            None,
            serialization.BestAvailableEncryption(b"secret"),
        )


@pytest.fixture(scope="module")
def identity(cryptography):
    assert cryptography
    return Identity()


def the_only(store):
    (certificate,) = store.CertEnumCertificatesInStore()
    return certificate


def delete_container(info):
    win32crypt.CryptAcquireContext(
        info["ContainerName"], info["ProvName"], info["ProvType"], con.CRYPT_DELETEKEYSET | info["Flags"]
    )


def verify(identity, signature, data):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    identity.key.public_key().verify(signature[::-1], data, padding.PKCS1v15(), hashes.SHA1())


def sign(provider, spec, data):
    digest = provider.CryptCreateHash(con.CALG_SHA1)
    digest.CryptHashData(data)
    return digest.CryptSignHash(spec)


def test_a_pfx_is_recognised_and_its_password_checked(identity):
    assert win32crypt.PFXIsPFXBlob(PFX=identity.pfx) is True
    assert win32crypt.PFXIsPFXBlob(bytearray(identity.pfx)) is True
    for wrong in (b"", b"no PFX", identity.pfx[:-1]):
        assert win32crypt.PFXIsPFXBlob(wrong) is False
    assert win32crypt.PFXVerifyPassword(PFX=identity.pfx, Password="secret", Flags=0) is True
    assert win32crypt.PFXVerifyPassword(identity.pfx, "other", 0) is False
    assert win32crypt.PFXVerifyPassword(identity.pfx, None, 0) is False


def test_a_key_from_a_pfx_decrypts_as_programs_do_it(identity):
    """PXEThief's calls: import, property 2, CryptAcquireContext, decrypt."""
    from cryptography.hazmat.primitives.asymmetric import padding

    sealed = identity.key.public_key().encrypt(b"message", padding.PKCS1v15())
    store = win32crypt.PFXImportCertStore(identity.pfx, "secret", con.CRYPT_USER_KEYSET)
    info = the_only(store).CertGetCertificateContextProperty(KEY_PROVIDER_INFO)
    store.CertCloseStore(0)
    try:
        with win32crypt.CryptAcquireContext(
            info["ContainerName"], info["ProvName"], info["ProvType"], 0
        ) as provider:
            key = provider.CryptGetUserKey(info["KeySpec"])
            assert key.CryptDecrypt(True, sealed[::-1]) == b"message"
            with refused(winerror.NTE_BAD_KEY_STATE, "CryptExportKey"):
                key.CryptExportKey(None, con.PRIVATEKEYBLOB)  # no CRYPT_EXPORTABLE
    finally:
        delete_container(info)


def test_a_certificate_opens_its_private_key(identity):
    with win32crypt.PFXImportCertStore(PFX=identity.pfx, Password="secret", Flags=0) as store:
        certificate = the_only(store)
        assert certificate.CertEncoded == identity.certificate.public_bytes(encoding("DER"))
        assert certificate.CertGetCertificateContextProperty(con.CERT_FRIENDLY_NAME_PROP_ID) == "Joe"
        info = certificate.CertGetCertificateContextProperty(KEY_PROVIDER_INFO)
        spec, provider = certificate.CryptAcquireCertificatePrivateKey(con.CRYPT_ACQUIRE_COMPARE_KEY_FLAG)
        assert (spec, type(provider).__name__) == (info["KeySpec"], "PyCRYPTPROV")
        verify(identity, sign(provider, spec, b"message"), b"message")
        provider.CryptReleaseContext()
        delete_container(info)
        with refused(winerror.NTE_BAD_KEYSET, "CryptAcquireCertificatePrivateKey"):
            certificate.CryptAcquireCertificatePrivateKey()
        certificate.CertFreeCertificateContext()


@pytest.mark.parametrize("flags", [0, con.CRYPT_ACQUIRE_CACHE_FLAG])
def test_a_key_that_the_certificate_keeps_is_released_once(identity, flags):
    """In pywin32 the object and the certificate both release such a provider."""
    store = win32crypt.PFXImportCertStore(identity.pfx, "secret", con.PKCS12_NO_PERSIST_KEY)
    certificate = the_only(store)
    for _ in range(2):
        spec, provider = certificate.CryptAcquireCertificatePrivateKey(Flags=flags)
        provider.CryptReleaseContext()
    spec, provider = certificate.CryptAcquireCertificatePrivateKey(flags)
    certificate.CertFreeCertificateContext()
    store.CertCloseStore()
    verify(identity, sign(provider, spec, b"message"), b"message")


def test_a_certificate_without_a_key_says_so(identity):
    certificate = win32crypt.CertCreateCertificateContext(
        con.X509_ASN_ENCODING, identity.certificate.public_bytes(encoding("DER"))
    )
    with refused(winerror.CRYPT_E_NO_KEY_PROPERTY, "CryptAcquireCertificatePrivateKey"):
        certificate.CryptAcquireCertificatePrivateKey()
    certificate.CertFreeCertificateContext()
    with pytest.raises(ValueError, match="freed"):
        certificate.CryptAcquireCertificatePrivateKey()


@pytest.mark.parametrize("password", ["other", "Grüße €", None])
def test_what_is_exported_another_program_reads(identity, password):
    from cryptography.hazmat.primitives.serialization import pkcs12

    flags = con.PKCS12_NO_PERSIST_KEY | con.CRYPT_EXPORTABLE
    with win32crypt.PFXImportCertStore(identity.pfx, "secret", flags) as store:
        written = store.PFXExportCertStoreEx(Password=password)
        bare = store.PFXExportCertStoreEx(password, 0)
    secret = password.encode() if password else None
    key, certificate, others = pkcs12.load_key_and_certificates(written, secret)
    assert key.private_numbers() == identity.key.private_numbers()
    assert certificate == identity.certificate and others == []
    key, certificate, others = pkcs12.load_key_and_certificates(bare, secret)
    assert key is None and [certificate, *others] == [None, identity.certificate]


def test_a_key_that_may_not_be_exported_is_reported(identity):
    with win32crypt.PFXImportCertStore(identity.pfx, "secret", con.PKCS12_NO_PERSIST_KEY) as store:
        with refused(winerror.NTE_BAD_KEY_STATE, "PFXExportCertStoreEx"):
            store.PFXExportCertStoreEx("x")
        assert win32crypt.PFXIsPFXBlob(store.PFXExportCertStoreEx("x", con.EXPORT_PRIVATE_KEYS))
    with refused(winerror.ERROR_INVALID_HANDLE, "PFXExportCertStoreEx"):
        store.PFXExportCertStoreEx("x")


def test_wrong_arguments_are_refused(identity):
    for password in ("other", None, ""):
        with refused(winerror.ERROR_INVALID_PASSWORD, "PFXImportCertStore"):
            win32crypt.PFXImportCertStore(identity.pfx, password, 0)
    with refused(winerror.ERROR_INVALID_PARAMETER, "PFXImportCertStore"):
        win32crypt.PFXImportCertStore(identity.pfx, "secret", 0x10000000)
    for wrong in (b"", identity.pfx[:-1]):
        with pytest.raises(win32crypt.error) as raised:
            win32crypt.PFXImportCertStore(wrong, "secret", 0)
        assert raised.value.funcname == "PFXImportCertStore"
    for arguments in (("text", "secret", 0), (identity.pfx, b"secret", 0), (identity.pfx, "secret", "0")):
        with pytest.raises(TypeError):
            win32crypt.PFXImportCertStore(*arguments)


def encoding(name):
    from cryptography.hazmat.primitives.serialization import Encoding

    return getattr(Encoding, name)
