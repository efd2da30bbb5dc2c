# SPDX-License-Identifier: MIT
"""win32crypt.CryptQueryObject: what files and bytes are, with python3-cryptography as the peer."""

import base64

import pytest
from opensspi import win32crypt, winerror
from opensspi import win32cryptcon as con
from test_win32crypt_certificates import Authority
from test_win32crypt_providers import refused

KEYS = {"MsgAndCertEncodingType", "ContentType", "FormatType", "CertStore", "Msg", "Context"}


@pytest.fixture(scope="module")
def authority(cryptography):
    assert cryptography
    return Authority()


def query(data, **options):
    found = win32crypt.CryptQueryObject(con.CERT_QUERY_OBJECT_BLOB, data, **options)
    assert set(found) == KEYS
    assert found["Msg"] is None
    return found


def pem(der, label="CERTIFICATE"):
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n".encode()


def test_a_certificate_is_found_in_every_format(authority):
    for data, form in (
        (authority.root, con.CERT_QUERY_FORMAT_BINARY),
        (bytearray(authority.root), con.CERT_QUERY_FORMAT_BINARY),
        (pem(authority.root), con.CERT_QUERY_FORMAT_BASE64_ENCODED),
        (base64.b64encode(authority.root), con.CERT_QUERY_FORMAT_BASE64_ENCODED),
        (pem(authority.root).decode().encode("utf-16"), con.CERT_QUERY_FORMAT_BASE64_ENCODED),
        (b"{ASN}" + authority.root.hex().encode(), con.CERT_QUERY_FORMAT_ASN_ASCII_HEX_ENCODED),
    ):
        found = query(data)
        assert found["ContentType"] == con.CERT_QUERY_CONTENT_CERT
        assert found["FormatType"] == form
        assert found["MsgAndCertEncodingType"] == con.X509_ASN_ENCODING
        assert isinstance(found["Context"], win32crypt.PyCERT_CONTEXT)
        assert found["Context"].CertEncoded == authority.root
        (stored,) = found["CertStore"].CertEnumCertificatesInStore()
        assert stored.CertEncoded == authority.root


def test_crls_elements_and_stores_are_found(authority):
    found = query(authority.crl(7, 8))
    assert found["ContentType"] == con.CERT_QUERY_CONTENT_CRL
    assert isinstance(found["Context"], win32crypt.PyCRL_CONTEXT)
    certificate = query(authority.root)
    element = certificate["Context"].CertSerializeCertificateStoreElement()
    found = query(element)
    assert found["ContentType"] == con.CERT_QUERY_CONTENT_SERIALIZED_CERT
    assert isinstance(found["Context"], win32crypt.PyCERT_CONTEXT)
    for save_as, content in (
        (con.CERT_STORE_SAVE_AS_STORE, con.CERT_QUERY_CONTENT_SERIALIZED_STORE),
        (con.CERT_STORE_SAVE_AS_PKCS7, con.CERT_QUERY_CONTENT_PKCS7_SIGNED),
    ):
        saved = certificate["CertStore"].CertSaveStore(
            con.X509_ASN_ENCODING | con.PKCS_7_ASN_ENCODING, save_as, con.CERT_STORE_SAVE_TO_MEMORY, None
        )
        found = query(saved)
        assert found["ContentType"] == content
        assert found["Context"] is None
        assert len(found["CertStore"].CertEnumCertificatesInStore()) == 1


def test_other_programs_messages_requests_and_pfx_are_found(authority):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12

    root = x509.load_der_x509_certificate(authority.root)
    for encoding in (serialization.Encoding.DER, serialization.Encoding.PEM):
        bundle = query(pkcs7.serialize_certificates([root], encoding))
        assert bundle["ContentType"] == con.CERT_QUERY_CONTENT_PKCS7_SIGNED
        assert len(bundle["CertStore"].CertEnumCertificatesInStore()) == 1
        request = x509.CertificateSigningRequestBuilder().subject_name(authority.name)
        found = query(request.sign(authority.key, hashes.SHA256()).public_bytes(encoding))
        assert found["ContentType"] == con.CERT_QUERY_CONTENT_PKCS10
        assert found["CertStore"] is found["Context"] is None
    pfx = pkcs12.serialize_key_and_certificates(
        b"name", authority.key, root, None, serialization.BestAvailableEncryption(b"secret")
    )
    assert query(pfx)["ContentType"] == con.CERT_QUERY_CONTENT_PFX


def test_a_file_is_named_by_its_path(authority, tmp_path):
    path = tmp_path / "grün.cer"
    path.write_bytes(pem(authority.root))
    found = win32crypt.CryptQueryObject(
        ObjectType=con.CERT_QUERY_OBJECT_FILE,
        Object=str(path),
        ExpectedContentTypeFlags=con.CERT_QUERY_CONTENT_FLAG_CERT,
        ExpectedFormatTypeFlags=con.CERT_QUERY_FORMAT_FLAG_ALL,
        Flags=0,
    )
    assert found["Context"].CertEncoded == authority.root


def test_what_does_not_fit_is_an_error(authority, tmp_path):
    name = "CryptQueryObject"
    with refused(winerror.CRYPT_E_NO_MATCH, name):
        query(authority.root, ExpectedContentTypeFlags=con.CERT_QUERY_CONTENT_FLAG_CRL)
    with refused(winerror.CRYPT_E_NO_MATCH, name):
        query(authority.root, ExpectedFormatTypeFlags=con.CERT_QUERY_FORMAT_FLAG_BASE64_ENCODED)
    with refused(winerror.CRYPT_E_NO_MATCH, name):
        query(b"")
    with refused(winerror.E_INVALIDARG, name):
        query(authority.root, Flags=1)
    with refused(winerror.ERROR_FILE_NOT_FOUND, name):
        win32crypt.CryptQueryObject(con.CERT_QUERY_OBJECT_FILE, str(tmp_path / "none"))
    with pytest.raises(ValueError, match="ObjectType"):
        win32crypt.CryptQueryObject(3, b"")
    files, blobs = con.CERT_QUERY_OBJECT_FILE, con.CERT_QUERY_OBJECT_BLOB
    for kind, wrong in ((files, b"x"), (files, None), (blobs, "x"), (blobs, None)):
        with pytest.raises(TypeError):
            win32crypt.CryptQueryObject(kind, wrong)
