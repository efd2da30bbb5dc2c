# SPDX-License-Identifier: MIT
"""win32crypt: names and parts of certificates, with python3-cryptography as the peer."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opensspi import win32crypt, winerror
from opensspi import win32cryptcon as con
from test_win32crypt_providers import refused


@pytest.fixture(scope="module")
def x509(cryptography):
    """x509 is python3-cryptography's module of that name."""
    assert cryptography
    from cryptography import x509

    return x509


def encoded(extension):
    """encoded is an extension's value, of an object of python3-cryptography."""
    return extension.public_bytes()


def test_a_name_is_text_in_the_order_of_its_encoding(x509):
    name = x509.Name.from_rfc4514_string("CN=Joe Doe,O=Acme\\, Inc,C=DE").public_bytes()
    assert win32crypt.CertNameToStr(name) == 'DE, "Acme, Inc", Joe Doe'
    assert win32crypt.CertNameToStr(Name=name, StrType=con.CERT_X500_NAME_STR, CertEncodingType=1) == (
        'C=DE, O="Acme, Inc", CN=Joe Doe'
    )
    assert win32crypt.CertNameToStr(bytearray(name), con.CERT_OID_NAME_STR).startswith("2.5.4.6=DE, ")
    reverse = con.CERT_X500_NAME_STR | con.CERT_NAME_STR_REVERSE_FLAG
    assert win32crypt.CertNameToStr(name, reverse).startswith("CN=Joe Doe, ")


def test_a_long_name_is_whole(x509):
    text = "long" * 5000
    attributes = [x509.NameAttribute(x509.ObjectIdentifier("2.5.4.13"), text)]
    assert win32crypt.CertNameToStr(x509.Name(attributes).public_bytes()) == text


def test_bytes_that_are_not_a_name_are_refused():
    assert win32crypt.CertNameToStr(b"\x30\x00") == ""
    with refused(winerror.CRYPT_E_ASN1_CORRUPT, "CertNameToStr"):
        win32crypt.CertNameToStr(b"\x04\x02no")
    with refused(winerror.ERROR_FILE_NOT_FOUND, "CertNameToStr"):
        win32crypt.CertNameToStr(b"\x30\x00", 1, 2)
    for wrong in ("text", None, 5):
        with pytest.raises(TypeError):
            win32crypt.CertNameToStr(wrong)


def attribute_of(name, kind):
    """attribute_of is the only attribute of a name."""
    (((attribute,),)) = win32crypt.CryptDecodeObjectEx(kind, name)
    return attribute


@pytest.mark.parametrize(
    ("string_type", "kind", "text", "plain"),
    [
        ("PrintableString", con.CERT_RDN_PRINTABLE_STRING, "Joe", b"Joe"),
        ("IA5String", con.CERT_RDN_IA5_STRING, "joe@x", b"joe@x"),
        ("UTF8String", con.CERT_RDN_UTF8_STRING, "Jürgen €", "Jürgen €"),
        ("BMPString", con.CERT_RDN_BMP_STRING, "Jürgen €", "Jürgen €"),
    ],
)
def test_values_of_names_are_read_by_their_type(x509, string_type, kind, text, plain):
    """pywin32 tests the type with `&`, which reads a PrintableString as UTF-16."""
    from cryptography.x509.name import _ASN1Type

    attribute = x509.NameAttribute(x509.ObjectIdentifier("2.5.4.41"), text, _ASN1Type[string_type])
    name = x509.Name([attribute]).public_bytes()
    found = attribute_of(name, con.X509_UNICODE_NAME)
    assert (found["ObjId"], found["ValueType"] & 0xFF, found["Value"]) == ("2.5.4.41", kind, text)
    found = attribute_of(name, con.X509_NAME)
    assert (found["ObjId"], found["ValueType"] & 0xFF, found["Value"]) == ("2.5.4.41", kind, plain)


def test_a_name_keeps_its_relative_names(x509):
    name = x509.Name.from_rfc4514_string("CN=a+OU=b,O=c").public_bytes()
    found = win32crypt.CryptDecodeObjectEx(con.X509_UNICODE_NAME, name)
    assert [sorted(one["Value"] for one in relative) for relative in found] == [["c"], ["a", "b"]]


def test_one_string_is_a_name_value():
    found = win32crypt.CryptDecodeObjectEx(con.X509_UNICODE_NAME_VALUE, b"\x13\x03Joe")
    assert found == {"ValueType": con.CERT_RDN_PRINTABLE_STRING, "Value": "Joe"}
    found = win32crypt.CryptDecodeObjectEx(con.X509_NAME_VALUE, b"\x13\x03Joe")
    assert found == {"ValueType": con.CERT_RDN_PRINTABLE_STRING, "Value": b"Joe"}


def test_usages_go_both_ways(x509):
    oids = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.4.1.311.10.3.4"]
    wanted = encoded(x509.ExtendedKeyUsage([x509.ObjectIdentifier(oid) for oid in oids]))
    for kind in (con.X509_ENHANCED_KEY_USAGE, con.szOID_ENHANCED_KEY_USAGE, b"2.5.29.37"):
        assert win32crypt.CryptEncodeObjectEx(kind, oids) == wanted
        assert (
            win32crypt.CryptEncodeObjectEx(StructType=kind, StructInfo=[o.encode() for o in oids]) == wanted
        )
        found = win32crypt.CryptDecodeObjectEx(StructType=kind, Encoded=wanted, Flags=0, DecodePara=None)
        assert found == tuple(oid.encode() for oid in oids)


def test_bits_go_both_ways(x509):
    usage = dict.fromkeys(
        (
            "content_commitment",
            "data_encipherment",
            "key_agreement",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    wanted = encoded(
        x509.KeyUsage(digital_signature=True, key_encipherment=True, key_cert_sign=True, **usage)
    )
    bits = {"Data": b"\xa4", "UnusedBits": 2}
    for kind in (con.X509_KEY_USAGE, con.szOID_KEY_USAGE, con.X509_BITS):
        assert win32crypt.CryptDecodeObjectEx(kind, wanted) == bits
        assert win32crypt.CryptEncodeObjectEx(kind, bits) == wanted


def test_alternative_names_have_the_form_of_their_kind(x509):
    import ipaddress

    directory = x509.Name.from_rfc4514_string("CN=Joe")
    names = [
        x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), b"\x0c\x03j@x"),
        x509.RFC822Name("joe@example.com"),
        x509.DNSName("example.com"),
        x509.DirectoryName(directory),
        x509.UniformResourceIdentifier("http://example.com/"),
        x509.IPAddress(ipaddress.ip_address("192.0.2.1")),
        x509.RegisteredID(x509.ObjectIdentifier("1.2.3.4")),
    ]
    expected = (
        (con.CERT_ALT_NAME_OTHER_NAME, {"ObjId": "1.3.6.1.4.1.311.20.2.3", "Value": b"\x0c\x03j@x"}),
        (con.CERT_ALT_NAME_RFC822_NAME, "joe@example.com"),
        (con.CERT_ALT_NAME_DNS_NAME, "example.com"),
        (con.CERT_ALT_NAME_DIRECTORY_NAME, directory.public_bytes()),
        (con.CERT_ALT_NAME_URL, "http://example.com/"),
        (con.CERT_ALT_NAME_IP_ADDRESS, b"\xc0\x00\x02\x01"),
        (con.CERT_ALT_NAME_REGISTERED_ID, b"1.2.3.4"),
    )
    value = encoded(x509.SubjectAlternativeName(names))
    for kind in (con.X509_ALTERNATE_NAME, con.szOID_SUBJECT_ALT_NAME2, con.szOID_ISSUER_ALT_NAME2):
        assert win32crypt.CryptDecodeObjectEx(kind, value) == expected


@pytest.mark.parametrize("path_len", [None, 0, 3])
def test_basic_constraints(x509, path_len):
    found = win32crypt.CryptDecodeObjectEx(
        con.X509_BASIC_CONSTRAINTS2, encoded(x509.BasicConstraints(ca=True, path_length=path_len))
    )
    assert found == {
        "fCA": True,
        "fPathLenConstraint": path_len is not None,
        "PathLenConstraint": path_len or 0,
    }
    old = b"\x30\x08\x03\x02\x06\x80\x02\x02\x01\x00"  # 2.5.29.10 with a path of 256
    assert win32crypt.CryptDecodeObjectEx(con.X509_BASIC_CONSTRAINTS, old) == {
        "SubjectType": {"Data": b"\x80", "UnusedBits": 6},
        "fPathLenConstraint": True,
        "PathLenConstraint": 256,
        "SubtreesConstraint": (),
    }


def test_policies_with_their_qualifiers(x509):
    policy = x509.PolicyInformation(x509.ObjectIdentifier("1.2.3"), ["http://example.com"])
    (found,) = win32crypt.CryptDecodeObjectEx(
        con.szOID_CERT_POLICIES, encoded(x509.CertificatePolicies([policy]))
    )
    assert found["PolicyIdentifier"] == "1.2.3"
    (qualifier,) = found["PolicyQualifier"]
    assert qualifier == {"PolicyQualifierId": "1.3.6.1.5.5.7.2.1", "Qualifier": b"\x16\x12http://example.com"}


def test_key_identifiers(x509):
    key_id = bytes(range(20))
    value = encoded(x509.SubjectKeyIdentifier(key_id))
    assert win32crypt.CryptDecodeObjectEx(con.szOID_SUBJECT_KEY_IDENTIFIER, value) == key_id
    issuer = x509.DirectoryName(x509.Name.from_rfc4514_string("CN=Joe"))
    value = encoded(x509.AuthorityKeyIdentifier(key_id, [issuer], 0x0102))
    found = win32crypt.CryptDecodeObjectEx(con.X509_AUTHORITY_KEY_ID2, value)
    assert found == {
        "KeyId": key_id,
        "AuthorityCertIssuer": ((con.CERT_ALT_NAME_DIRECTORY_NAME, issuer.value.public_bytes()),),
        "AuthorityCertSerialNumber": b"\x02\x01",  # the least significant byte first
    }


def test_key_attributes_have_their_period_as_times():
    period = b"\x30\x22\x80\x0f20200101000000Z\x81\x0f20300101000000Z"
    value = b"\x04\x02id\x03\x02\x05\xa0" + period
    found = win32crypt.CryptDecodeObjectEx(con.X509_KEY_ATTRIBUTES, b"\x30" + bytes([len(value)]) + value)
    assert found["KeyId"] == b"id"
    assert found["IntendedKeyUsage"] == {"Data": b"\xa0", "UnusedBits": 5}
    assert found["PrivateKeyUsagePeriod"] == {
        "NotBefore": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC),
        "NotAfter": datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC),
    }


def test_failures_name_the_function_that_failed():
    """pywin32 reports the failures of CryptEncodeObjectEx as those of CryptDecodeObjectEx."""
    with refused(winerror.CRYPT_E_ASN1_EOD, "CryptDecodeObjectEx"):
        win32crypt.CryptDecodeObjectEx(con.X509_NAME, b"\x30\x05")
    with pytest.raises(win32crypt.error) as raised:
        win32crypt.CryptEncodeObjectEx(con.X509_ENHANCED_KEY_USAGE, ["no oid"])
    assert raised.value.funcname == "CryptEncodeObjectEx"
    with refused(winerror.ERROR_FILE_NOT_FOUND, "CryptDecodeObjectEx"):
        win32crypt.CryptDecodeObjectEx("1.2.3.4", b"\x30\x00")


def test_what_has_no_form_says_so():
    with pytest.raises(NotImplementedError):
        win32crypt.CryptDecodeObjectEx(con.X509_INTEGER, b"\x02\x01\x05")
    with pytest.raises(NotImplementedError):
        win32crypt.CryptEncodeObjectEx(con.X509_NAME, b"")
    for wrong in (0, 0x10000):
        with pytest.raises(ValueError, match="StructType"):
            win32crypt.CryptDecodeObjectEx(wrong, b"\x30\x00")
    with pytest.raises(TypeError):
        win32crypt.CryptDecodeObjectEx(None, b"\x30\x00")
    with pytest.raises(ValueError, match="DecodePara"):
        win32crypt.CryptDecodeObjectEx(con.X509_NAME, b"\x30\x00", 0, 65537, 5)


KINDS = [
    con.X509_NAME,
    con.X509_UNICODE_NAME,
    con.X509_NAME_VALUE,
    con.X509_UNICODE_NAME_VALUE,
    con.X509_ALTERNATE_NAME,
    con.X509_ENHANCED_KEY_USAGE,
    con.X509_KEY_USAGE,
    con.X509_KEY_ATTRIBUTES,
    con.X509_BASIC_CONSTRAINTS,
    con.X509_BASIC_CONSTRAINTS2,
    con.X509_CERT_POLICIES,
    con.X509_AUTHORITY_KEY_ID,
    con.X509_AUTHORITY_KEY_ID2,
    con.szOID_SUBJECT_KEY_IDENTIFIER,
]


@given(
    kind=st.sampled_from(KINDS), tag=st.sampled_from([0x03, 0x04, 0x13, 0x30]), content=st.binary(max_size=60)
)
def test_any_bytes_are_decoded_or_refused(kind, tag, content):
    try:
        win32crypt.CryptDecodeObjectEx(kind, bytes([tag, len(content)]) + content)
    except win32crypt.error as refusal:
        assert refusal.funcname == "CryptDecodeObjectEx"


@pytest.mark.parametrize("name", ["CryptSignMessage", "CryptDecodeMessage", "CryptFindLocalizedName"])
def test_a_missing_part_says_so(name):
    with pytest.raises(AttributeError, match="OpenSSPI does not have this part of pywin32 yet"):
        getattr(win32crypt, name)
    with pytest.raises(AttributeError) as raised:
        _ = win32crypt.no_such_name
    assert str(raised.value) == "module 'opensspi.win32crypt' has no attribute 'no_such_name'"


def test_an_extension_is_text_in_one_line_or_several(x509):
    names = encoded(x509.SubjectAlternativeName([x509.DNSName("a.example"), x509.DNSName("b.example")]))
    assert (
        win32crypt.CryptFormatObject(con.X509_ALTERNATE_NAME, names)
        == "DNS Name=a.example, DNS Name=b.example"
    )
    assert win32crypt.CryptFormatObject(
        StructType="2.5.29.17",
        Encoded=names,
        FormatStrType=con.CRYPT_FORMAT_STR_MULTI_LINE,
        CertEncodingType=1,
    ) == ("DNS Name=a.example\r\nDNS Name=b.example\r\n")
    assert win32crypt.CryptFormatObject("1.2.3", b"\x02\x01\x1f") == "02 01 1f"
    assert win32crypt.CryptFormatObject("1.2.3", b"") == ""
    with refused(winerror.ERROR_FILE_NOT_FOUND, "CryptFormatObject"):
        win32crypt.CryptFormatObject("1.2.3", b"\x02\x01\x1f", con.CRYPT_FORMAT_STR_NO_HEX)
    with refused(winerror.E_INVALIDARG, "CryptFormatObject"):
        win32crypt.CryptFormatObject("2.5.29.17", b"")
    with pytest.raises(ValueError, match="FormatStruct must be None"):
        win32crypt.CryptFormatObject("1.2.3", b"", FormatStruct=b"")
