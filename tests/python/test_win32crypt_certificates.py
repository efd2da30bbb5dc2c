# SPDX-License-Identifier: MIT
"""win32crypt: certificates, CRLs and stores, with python3-cryptography as the peer."""

import datetime
import gc
import hashlib
import threading

import pytest
from opensspi import win32crypt, winerror
from opensspi import win32cryptcon as con
from test_win32crypt_providers import refused

ANY = con.X509_ASN_ENCODING | con.PKCS_7_ASN_ENCODING
START = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
END = datetime.datetime(2049, 12, 31, 23, 59, 59, tzinfo=datetime.UTC)


class Authority:
    """Authority makes certificates and CRLs with python3-cryptography."""

    def __init__(self):
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec

        self.x509 = x509
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name.from_rfc4514_string("CN=Test Root,O=OpenSSPI")
        self.root = self.certificate("Test Root", 1, self.name, ca=True)

    def certificate(self, common_name, serial, subject=None, ca=False):
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.serialization import Encoding

        x509 = self.x509
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject or x509.Name.from_rfc4514_string(f"CN={common_name}"))
            .issuer_name(self.name)
            .public_key(self.key.public_key())
            .serial_number(serial)
            .not_valid_before(START.replace(tzinfo=None))
            .not_valid_after(END.replace(tzinfo=None))
            .add_extension(x509.BasicConstraints(ca, None), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.1")]), critical=False
            )
        )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def crl(self, *serials):
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.serialization import Encoding

        builder = self.x509.CertificateRevocationListBuilder().issuer_name(self.name)
        builder = builder.last_update(START.replace(tzinfo=None)).next_update(END.replace(tzinfo=None))
        for serial in serials:
            entry = self.x509.RevokedCertificateBuilder().serial_number(serial)
            builder = builder.add_revoked_certificate(
                entry.revocation_date(START.replace(tzinfo=None)).build()
            )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def authority(cryptography):
    assert cryptography
    return Authority()


@pytest.fixture
def store():
    """store is an empty store in memory."""
    with win32crypt.CertOpenStore(con.CERT_STORE_PROV_MEMORY, 0, None, 0, None) as opened:
        yield opened


def context_of(encoded):
    return win32crypt.CertCreateCertificateContext(con.X509_ASN_ENCODING, encoded)


def add(store, encoded, how=con.CERT_STORE_ADD_ALWAYS):
    return store.CertAddEncodedCertificateToStore(ANY, encoded, how)


def test_a_certificate_shows_what_is_in_it(authority):
    encoded = authority.certificate("Joe", 0x010203)
    peer = authority.x509.load_der_x509_certificate(encoded)
    certificate = context_of(encoded)
    assert type(certificate).__name__ == "PyCERT_CONTEXT"
    assert certificate.CertEncoded == encoded
    assert certificate.CertEncodingType == con.X509_ASN_ENCODING
    assert certificate.Version == con.CERT_V3
    assert certificate.Subject == peer.subject.public_bytes()
    assert certificate.Issuer == peer.issuer.public_bytes()
    assert win32crypt.CertNameToStr(certificate.Issuer) == "OpenSSPI, Test Root"
    assert (certificate.NotBefore, certificate.NotAfter) == (START, END)
    assert certificate.SignatureAlgorithm == {"ObjId": "1.2.840.10045.4.3.2", "Parameters": b""}
    assert certificate.SerialNumber == b"\x03\x02\x01"  # the least significant byte first
    assert certificate.SubjectPublicKeyInfo["Algorithm"]["ObjId"] == "1.2.840.10045.2.1"
    assert certificate.HANDLE != 0
    found = [(one["ObjId"], one["Critical"], one["Value"]) for one in certificate.Extension]
    assert found == [(e.oid.dotted_string, e.critical, e.value.public_bytes()) for e in peer.extensions]
    assert certificate.CertGetEnhancedKeyUsage() == (b"1.3.6.1.5.5.7.3.1",)
    with refused(winerror.CRYPT_E_NOT_FOUND, "CertGetIntendedKeyUsage"):
        certificate.CertGetIntendedKeyUsage()


def test_what_a_program_changes_in_a_value_is_not_in_the_next_one(authority):
    certificate = context_of(authority.root)
    before = certificate.Extension
    for one in certificate.Extension:
        one["ObjId"] = "changed"
        one.clear()
    certificate.SubjectPublicKeyInfo["Algorithm"].clear()
    certificate.SignatureAlgorithm.clear()
    assert certificate.Extension == before
    assert certificate.Extension[0] is not certificate.Extension[0]
    assert certificate.SubjectPublicKeyInfo["Algorithm"]["ObjId"] == "1.2.840.10045.2.1"
    assert certificate.SignatureAlgorithm["ObjId"] == "1.2.840.10045.4.3.2"


def test_kept_values_end_with_the_context(authority):
    certificate = context_of(authority.root)
    kept = (certificate.NotBefore, certificate.NotAfter, certificate.Extension)
    assert certificate.NotBefore is kept[0]
    with pytest.raises(AttributeError):
        kept[0].certificate = certificate  # a cycle that the garbage collector could not see
    certificate.CertFreeCertificateContext()
    for use in (
        lambda: certificate.NotBefore,
        lambda: certificate.NotAfter,
        lambda: certificate.Extension,
    ):
        with pytest.raises(ValueError, match="freed"):
            use()
    assert kept[0] == START


def test_threads_get_equal_values(authority):
    certificate = context_of(authority.root)
    found = []

    def read():
        found.extend((certificate.NotBefore, certificate.NotAfter, certificate.Extension) for _ in range(200))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 800
    assert all(one == found[0] for one in found)


@pytest.mark.parametrize(
    "moment",
    [
        datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC),
        datetime.datetime(2000, 2, 29, 23, 59, 59, tzinfo=datetime.UTC),
        datetime.datetime(2049, 12, 31, 23, 59, 59, tzinfo=datetime.UTC),
        datetime.datetime(2050, 1, 1, tzinfo=datetime.UTC),
        datetime.datetime(9999, 12, 31, 23, 59, 59, tzinfo=datetime.UTC),
    ],
)
def test_times_are_those_of_the_certificate(authority, moment):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    x509 = authority.x509
    builder = x509.CertificateBuilder().subject_name(authority.name).issuer_name(authority.name)
    builder = builder.public_key(authority.key.public_key()).serial_number(1)
    builder = builder.not_valid_before(datetime.datetime(1951, 1, 1)).not_valid_after(
        moment.replace(tzinfo=None)
    )
    certificate = context_of(builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER))
    assert certificate.NotAfter == moment
    assert certificate.NotAfter.tzinfo is datetime.UTC
    assert type(certificate.NotAfter).__name__ == "TimeType"
    assert certificate.NotBefore == datetime.datetime(1951, 1, 1, tzinfo=datetime.UTC)


def test_objects_show_whose_they_are(authority, store):
    hostile = authority.x509.Name(
        [authority.x509.NameAttribute(authority.x509.NameOID.COMMON_NAME, "a\n\x1b[31m'b")]
    )
    certificate = context_of(authority.certificate("", 5, subject=hostile))
    assert repr(certificate) == "<PyCERT_CONTEXT of \"a\\n\\x1b[31m'b\", issued by 'Test Root'>"
    crl = win32crypt.CertCreateCRLContext(con.X509_ASN_ENCODING, authority.crl(5, 6))
    assert repr(crl) == "<PyCRL_CONTEXT of 'O=OpenSSPI, CN=Test Root', 2 certificates>"
    chain = win32crypt.CertGetCertificateChain(certificate)
    assert repr(chain).startswith("<PyCERT_CHAIN_CONTEXT of 1 certificates, ErrorStatus 0x")
    engine = win32crypt.CertCreateCertificateChainEngine(ExclusiveRoot=store)
    assert repr(engine).startswith("<PyCERTCHAINENGINE 0x")
    assert repr(store).startswith("<PyCERTSTORE 0x")
    certificate.CertFreeCertificateContext()
    crl.CertFreeCRLContext()
    chain.CertFreeCertificateChain()
    engine.CertFreeCertificateChainEngine()
    for thing in (certificate, crl, chain, engine):
        assert repr(thing) == f"<{type(thing).__name__}, freed>"
    store.CertCloseStore()
    assert repr(store) == "<PyCERTSTORE, closed>"


def test_a_freed_context_is_a_value_error(authority):
    certificate = context_of(authority.root)
    certificate.CertFreeCertificateContext()
    for use in (
        certificate.CertFreeCertificateContext,
        certificate.CertEnumCertificateContextProperties,
        certificate.CertSerializeCertificateStoreElement,
        lambda: certificate.CertEncoded,
        lambda: certificate.HANDLE,
    ):
        with pytest.raises(ValueError, match="freed"):
            use()


def test_bytes_that_are_not_a_certificate_are_refused(store):
    for wrong in (b"", b"\x30\x00", b"no certificate"):
        with pytest.raises(win32crypt.error) as raised:
            context_of(wrong)
        assert raised.value.funcname == "CertCreateCertificateContext"
        with pytest.raises(win32crypt.error) as raised:
            add(store, wrong)
        assert raised.value.funcname == "CertAddEncodedCertificateToStore"
    with pytest.raises(TypeError):
        context_of("text")


def test_what_is_added_is_found_again(authority, store):
    encoded = [authority.root, authority.certificate("Joe", 2), authority.certificate("Jim", 3)]
    for one in encoded:
        add(store, one)
    assert sorted(c.CertEncoded for c in store.CertEnumCertificatesInStore()) == sorted(encoded)
    with refused(winerror.CRYPT_E_EXISTS, "CertAddEncodedCertificateToStore"):
        add(store, encoded[0], con.CERT_STORE_ADD_NEW)
    assert store.CertEnumCTLsInStore() == store.CertEnumCRLsInStore() == []


def test_searches(authority, store):
    joe = authority.certificate("Joe", 2)
    for one in (authority.root, joe, authority.certificate("Jim", 3)):
        add(store, one)

    def find(kind, value=None):
        return [c.CertEncoded for c in store.CertFindCertificateInStore(kind, value)]

    assert find(con.CERT_FIND_SUBJECT_STR, "joe") == [joe]
    assert find(con.CERT_FIND_SHA1_HASH, hashlib.sha1(joe).digest()) == [joe]
    assert find(con.CERT_FIND_SUBJECT_NAME, context_of(joe).Subject) == [joe]
    assert find(con.CERT_FIND_EXISTING, context_of(joe)) == [joe]
    assert find(con.CERT_FIND_SUBJECT_STR, "nobody") == []
    assert len(find(con.CERT_FIND_ANY)) == 3
    assert len(find(con.CERT_FIND_ENHKEY_USAGE, ["1.3.6.1.5.5.7.3.1"])) == 3
    for kind, value in (
        (con.CERT_FIND_SUBJECT_STR, b"joe"),
        (con.CERT_FIND_SHA1_HASH, "joe"),
        (con.CERT_FIND_EXISTING, joe),
        (con.CERT_FIND_KEY_SPEC, "x"),
    ):
        with pytest.raises(TypeError):
            store.CertFindCertificateInStore(kind, value)
    with pytest.raises(NotImplementedError):
        store.CertFindCertificateInStore(con.CERT_FIND_PUBLIC_KEY, {})


def test_deleting_ends_the_certificate_in_the_store_only(authority, store):
    """pywin32 drops a reference of its object too many."""
    certificate = add(store, authority.root)
    certificate.CertDeleteCertificateFromStore()
    assert store.CertEnumCertificatesInStore() == []
    assert certificate.CertEncoded == authority.root


def test_text_properties_have_no_zero_at_the_end(authority, store):
    """pywin32's FriendlyName keeps it."""
    certificate = add(store, authority.root)
    certificate.CertSetCertificateContextProperty(con.CERT_FRIENDLY_NAME_PROP_ID, "Jürgens €")
    assert certificate.CertGetCertificateContextProperty(con.CERT_FRIENDLY_NAME_PROP_ID) == "Jürgens €"
    certificate.CertSetCertificateContextProperty(PropId=con.CERT_FRIENDLY_NAME_PROP_ID, Data=None, Flags=0)
    with refused(winerror.CRYPT_E_NOT_FOUND, "CertGetCertificateContextProperty"):
        certificate.CertGetCertificateContextProperty(con.CERT_FRIENDLY_NAME_PROP_ID)


def test_properties_have_the_type_of_their_number(authority, store):
    certificate = add(store, authority.root)
    info = {"ContainerName": "box", "ProvName": None, "ProvType": 24, "Flags": 0, "KeySpec": 1}
    for number, value in (
        (con.CERT_ARCHIVED_PROP_ID, True),
        (con.CERT_DATE_STAMP_PROP_ID, START),
        (con.CERT_DESCRIPTION_PROP_ID, "words"),
        (con.CERT_ENHKEY_USAGE_PROP_ID, b"\x30\x03\x06\x01\x2a"),
        (con.CERT_FIRST_USER_PROP_ID, b"mine"),
    ):
        certificate.CertSetCertificateContextProperty(number, value)
        assert certificate.CertGetCertificateContextProperty(number) == value
        assert number in certificate.CertEnumCertificateContextProperties()
    certificate.CertSetCertificateContextProperty(con.CERT_KEY_PROV_INFO_PROP_ID, info)
    found = certificate.CertGetCertificateContextProperty(con.CERT_KEY_PROV_INFO_PROP_ID)
    assert (found["ContainerName"], found["ProvType"], found["KeySpec"]) == ("box", 24, 1)
    assert found["ProvParam"] == ()
    sha1 = certificate.CertGetCertificateContextProperty(con.CERT_SHA1_HASH_PROP_ID)
    assert sha1 == hashlib.sha1(authority.root).digest()
    with pytest.raises(NotImplementedError):
        certificate.CertSetCertificateContextProperty(con.CERT_KEY_CONTEXT_PROP_ID, 5)
    with pytest.raises(TypeError):
        certificate.CertSetCertificateContextProperty(con.CERT_DATE_STAMP_PROP_ID, "today")


def test_links_share_properties_and_copies_do_not(authority, store):
    original = add(store, authority.root)
    with win32crypt.CertOpenStore(con.CERT_STORE_PROV_MEMORY, 0, None, 0, None) as other:
        link = other.CertAddCertificateLinkToStore(original, con.CERT_STORE_ADD_ALWAYS)
        copy = other.CertAddCertificateContextToStore(
            CertContext=original, AddDisposition=con.CERT_STORE_ADD_ALWAYS
        )
        original.CertSetCertificateContextProperty(con.CERT_FRIENDLY_NAME_PROP_ID, "name")
        assert link.CertGetCertificateContextProperty(con.CERT_FRIENDLY_NAME_PROP_ID) == "name"
        with refused(winerror.CRYPT_E_NOT_FOUND, "CertGetCertificateContextProperty"):
            copy.CertGetCertificateContextProperty(con.CERT_FRIENDLY_NAME_PROP_ID)
        del link, copy


def test_a_serialised_certificate_keeps_its_properties(authority, store):
    certificate = context_of(authority.root)
    certificate.CertSetCertificateContextProperty(con.CERT_FRIENDLY_NAME_PROP_ID, "name")
    element = certificate.CertSerializeCertificateStoreElement()
    again = win32crypt.CertAddSerializedElementToStore(store, element, con.CERT_STORE_ADD_ALWAYS)
    assert again.CertEncoded == authority.root
    assert again.CertGetCertificateContextProperty(con.CERT_FRIENDLY_NAME_PROP_ID) == "name"
    with pytest.raises(win32crypt.error):
        win32crypt.CertAddSerializedElementToStore(store, b"no element", con.CERT_STORE_ADD_ALWAYS)


@pytest.mark.parametrize("form", [con.CERT_STORE_SAVE_AS_STORE, con.CERT_STORE_SAVE_AS_PKCS7])
def test_a_saved_store_opens_again(authority, store, tmp_path, form):
    add(store, authority.root)
    saved = store.CertSaveStore(ANY, form, con.CERT_STORE_SAVE_TO_MEMORY, None)
    provider = {1: con.CERT_STORE_PROV_SERIALIZED, 2: con.CERT_STORE_PROV_PKCS7}[form]
    for kind in (bytes, bytearray):
        with win32crypt.CertOpenStore(provider, ANY, None, 0, kind(saved)) as opened:
            assert [c.CertEncoded for c in opened.CertEnumCertificatesInStore()] == [authority.root]
    path = tmp_path / "store"
    assert store.CertSaveStore(ANY, form, con.CERT_STORE_SAVE_TO_FILENAME, str(path), 0) is None
    assert path.read_bytes() == saved
    with win32crypt.CertOpenStore(con.CERT_STORE_PROV_FILENAME, ANY, None, 0, str(path)) as opened:
        assert [c.CertEncoded for c in opened.CertEnumCertificatesInStore()] == [authority.root]


def test_a_collection_shows_its_members(authority, store):
    """pywin32 does not take this provider."""
    add(store, authority.root)
    with win32crypt.CertOpenStore(con.CERT_STORE_PROV_COLLECTION, 0, None, 0, None) as collection:
        collection.CertAddStoreToCollection(SiblingStore=store, UpdateFlag=0, Priority=0)
        assert [c.CertEncoded for c in collection.CertEnumCertificatesInStore()] == [authority.root]
        collection.CertRemoveStoreFromCollection(store)
        assert collection.CertEnumCertificatesInStore() == []
        with pytest.raises(win32crypt.error):
            store.CertAddStoreToCollection(collection)


def test_closing_says_whether_contexts_live(authority):
    store = win32crypt.CertOpenStore(con.CERT_STORE_PROV_MEMORY, 0, None, 0, None)
    certificate = add(store, authority.root)
    with refused(winerror.CRYPT_E_PENDING_CLOSE, "CertCloseStore"):
        store.CertCloseStore(con.CERT_CLOSE_STORE_FORCE_FLAG)
    assert certificate.CertEncoded == authority.root
    assert certificate.CertStore.CertEnumCertificatesInStore()
    for use, function in (
        (store.CertCloseStore, "CertCloseStore"),
        (store.CertEnumCertificatesInStore, "CertEnumCertificatesInStore"),
        (lambda: store.HCERTSTORE, "HCERTSTORE"),
    ):
        with refused(winerror.ERROR_INVALID_HANDLE, function):
            use()
    store = win32crypt.CertOpenStore(con.CERT_STORE_PROV_MEMORY, 0, None, 0, None)
    add(store, authority.root)
    assert store.CertCloseStore() is None


def test_an_issuer_proves_a_certificate(authority):
    checks = con.CERT_STORE_SIGNATURE_FLAG | con.CERT_STORE_TIME_VALIDITY_FLAG
    root, joe = context_of(authority.root), context_of(authority.certificate("Joe", 2))
    assert joe.CertVerifySubjectCertificateContext(Issuer=root, Flags=checks) == 0
    other = context_of(Authority().root)
    assert joe.CertVerifySubjectCertificateContext(other, checks) == con.CERT_STORE_SIGNATURE_FLAG


def test_revocation_lists(authority, store):
    encoded = authority.crl(0x0102, 7)
    crl = win32crypt.CertCreateCRLContext(con.X509_ASN_ENCODING, encoded)
    assert crl.CrlEncoded == encoded
    assert (crl.ThisUpdate, crl.NextUpdate) == (START, END)
    assert win32crypt.CertNameToStr(crl.Issuer) == "OpenSSPI, Test Root"
    assert [one["SerialNumber"] for one in crl.Entry] == [b"\x02\x01", b"\x07"]
    assert {one["RevocationDate"] for one in crl.Entry} == {START}
    store.CertAddEncodedCRLToStore(ANY, encoded, con.CERT_STORE_ADD_ALWAYS)
    (found,) = store.CertEnumCRLsInStore()
    assert found.CrlEncoded == encoded
    crl.CertFreeCRLContext()
    with pytest.raises(ValueError, match="freed"):
        crl.CertFreeCRLContext()


def test_a_root_is_installed_as_programs_do_it(authority):
    """Five programs that were found do these very calls."""
    pem = win32crypt.CryptBinaryToString(authority.root, con.CRYPT_STRING_BASE64HEADER)
    encoded = win32crypt.CryptStringToBinary(pem, con.CRYPT_STRING_BASE64HEADER)[0]
    flags = con.CERT_SYSTEM_STORE_CURRENT_USER | con.CERT_STORE_OPEN_EXISTING_FLAG
    store = win32crypt.CertOpenStore(con.CERT_STORE_PROV_SYSTEM, 0, None, flags, "ROOT")
    store.CertAddEncodedCertificateToStore(
        con.X509_ASN_ENCODING, encoded, con.CERT_STORE_ADD_REPLACE_EXISTING
    )
    store.CertCloseStore(con.CERT_CLOSE_STORE_FORCE_FLAG)
    with win32crypt.CertOpenSystemStore("Root") as root:
        (found,) = root.CertFindCertificateInStore(con.CERT_FIND_EXISTING, context_of(encoded))
        found.CertDeleteCertificateFromStore()
    assert "Root" in win32crypt.CertEnumSystemStore(con.CERT_SYSTEM_STORE_CURRENT_USER)
    assert "CurrentUser" in win32crypt.CertEnumSystemStoreLocation()
    assert win32crypt.CertEnumPhysicalStore("Root", con.CERT_SYSTEM_STORE_CURRENT_USER)


def test_system_stores_are_made_and_deleted():
    location = con.CERT_SYSTEM_STORE_CURRENT_USER
    win32crypt.CertRegisterSystemStore(SystemStore="Python tests", Flags=location)
    assert "Python tests" in win32crypt.CertEnumSystemStore(location)
    win32crypt.CertUnregisterSystemStore("Python tests", location)
    assert "Python tests" not in win32crypt.CertEnumSystemStore(Flags=location)
    with win32crypt.CertOpenSystemStore(SubsystemProtocol="Python tests", Prov=None):
        pass
    delete = location | con.CERT_STORE_DELETE_FLAG
    assert win32crypt.CertOpenStore(con.CERT_STORE_PROV_SYSTEM, 0, None, delete, "Python tests") is None
    with refused(winerror.ERROR_FILE_NOT_FOUND, "CertOpenStore"):
        win32crypt.CertOpenStore(
            con.CERT_STORE_PROV_SYSTEM, 0, None, location | con.CERT_STORE_OPEN_EXISTING_FLAG, "Python tests"
        )


def test_wrong_arguments_of_stores():
    with pytest.raises(NotImplementedError):
        win32crypt.CertOpenStore(99, 0, None, 0, None)
    with pytest.raises(NotImplementedError, match="registry"):
        win32crypt.CertOpenStore(con.CERT_STORE_PROV_SYSTEM, 0, None, -(2**31), (0, "Root"))
    for provider, wrong in (
        (con.CERT_STORE_PROV_SYSTEM, None),
        (con.CERT_STORE_PROV_SYSTEM, b"Root"),
        (con.CERT_STORE_PROV_SERIALIZED, "text"),
    ):
        with pytest.raises(TypeError):
            win32crypt.CertOpenStore(provider, 0, None, 0, wrong)
    for kind in (win32crypt.PyCERTSTORE, win32crypt.PyCERT_CONTEXT, win32crypt.PyCTL_CONTEXT):
        with pytest.raises(TypeError):
            kind()


def test_threads_that_free_and_read_at_once(authority, store):
    certificate = add(store, authority.root)
    failures = []

    def work():
        for _ in range(200):
            try:
                for one in store.CertEnumCertificatesInStore():
                    one.CertGetCertificateContextProperty(con.CERT_SHA1_HASH_PROP_ID)
                    one.CertFreeCertificateContext()
                assert certificate.CertSerializeCertificateStoreElement()
            except Exception as failure:
                failures.append(failure)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_contexts_outlive_their_store(authority):
    store = win32crypt.CertOpenStore(con.CERT_STORE_PROV_MEMORY, 0, None, 0, None)
    certificate = add(store, authority.root)
    del store
    gc.collect()
    assert certificate.CertEncoded == authority.root
    assert [c.CertEncoded for c in certificate.CertStore.CertEnumCertificatesInStore()] == [authority.root]
