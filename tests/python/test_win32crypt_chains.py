# SPDX-License-Identifier: MIT
"""win32crypt beyond pywin32: chains, policies, CRLs and revocation, beside the openssl command."""

import datetime
import gc
import subprocess
import threading

import pytest
from opensspi import win32crypt, winerror
from opensspi import win32cryptcon as con
from test_win32crypt_providers import refused

START = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
END = datetime.datetime(2049, 12, 31, tzinfo=datetime.UTC)
LATER = datetime.datetime(2060, 1, 1, tzinfo=datetime.UTC)
SERVER_AUTH, CLIENT_AUTH = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"
POLICY, OTHER_POLICY = "1.2.3.4", "1.2.3.5"
ADD = con.CERT_STORE_ADD_ALWAYS


class Pki:
    """Pki has Root > Sub > shop and revoked, and a CRL of Sub, as DER by name."""

    def __init__(self, directory):
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec

        self.x509 = x509
        self.directory = directory
        self.keys = {n: ec.generate_private_key(ec.SECP256R1()) for n in ("Root", "Sub", "shop", "revoked")}
        self.der = {
            "Root": self.certificate("Root", "Root", 1, ca=True),
            "Sub": self.certificate("Sub", "Root", 2, ca=True),
            "shop": self.certificate("shop", "Sub", 3),
            "revoked": self.certificate("revoked", "Sub", 4),
        }
        self.crl = self.revocation_list("Sub", 4)

    def name(self, text):
        return self.x509.Name.from_rfc4514_string(f"CN={text}")

    def certificate(self, subject, issuer, serial, ca=False):
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.serialization import Encoding

        x509 = self.x509
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.name(subject))
            .issuer_name(self.name(issuer))
            .public_key(self.keys[subject].public_key())
            .serial_number(serial)
            .not_valid_before(START.replace(tzinfo=None))
            .not_valid_after(END.replace(tzinfo=None))
            .add_extension(x509.BasicConstraints(ca, None), critical=True)
        )
        if subject != issuer:
            policy = x509.PolicyInformation(x509.ObjectIdentifier(POLICY), None)
            builder = builder.add_extension(x509.CertificatePolicies([policy]), critical=False)
        if not ca:
            names = x509.SubjectAlternativeName([x509.DNSName(f"{subject}.example")])
            usage = x509.ExtendedKeyUsage([x509.ObjectIdentifier(SERVER_AUTH)])
            builder = builder.add_extension(names, critical=False).add_extension(usage, critical=False)
        made = builder.sign(self.keys[issuer], hashes.SHA256())
        (self.directory / f"{subject}.pem").write_bytes(made.public_bytes(Encoding.PEM))
        return made.public_bytes(Encoding.DER)

    def revocation_list(self, issuer, *serials):
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.serialization import Encoding

        x509 = self.x509
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.name(issuer))
        builder = builder.last_update(START.replace(tzinfo=None)).next_update(END.replace(tzinfo=None))
        for serial in serials:
            entry = x509.RevokedCertificateBuilder().serial_number(serial)
            entry = entry.revocation_date(START.replace(tzinfo=None))
            entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        made = builder.sign(self.keys[issuer], hashes.SHA256())
        (self.directory / f"{issuer}.crl").write_bytes(made.public_bytes(Encoding.PEM))
        return made.public_bytes(Encoding.DER)

    def openssl_accepts(self, name, *options):
        files = ("-CAfile", self.directory / "Root.pem", "-untrusted", self.directory / "Sub.pem")
        command = ["openssl", "verify", *map(str, (*files, *options, self.directory / f"{name}.pem"))]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def pki(cryptography, tmp_path_factory):
    assert cryptography
    return Pki(tmp_path_factory.mktemp("pki"))


def memory_store():
    return win32crypt.CertOpenStore(con.CERT_STORE_PROV_MEMORY, 0, None, 0, None)


@pytest.fixture
def others(pki):
    """others has Sub and its CRL."""
    with memory_store() as store:
        store.CertAddEncodedCertificateToStore(con.X509_ASN_ENCODING, pki.der["Sub"], ADD)
        store.CertAddEncodedCRLToStore(con.X509_ASN_ENCODING, pki.crl, ADD)
        yield store


@pytest.fixture
def engine(pki):
    """engine trusts Root only."""
    with memory_store() as roots:
        roots.CertAddEncodedCertificateToStore(con.X509_ASN_ENCODING, pki.der["Root"], ADD)
        with win32crypt.CertCreateCertificateChainEngine(ExclusiveRoot=roots) as made:
            yield made


def context_of(encoded):
    return win32crypt.CertCreateCertificateContext(con.X509_ASN_ENCODING, encoded)


def chain_of(pki, name, engine, others, **options):
    return win32crypt.CertGetCertificateChain(context_of(pki.der[name]), engine, None, others, **options)


def elements(chain):
    return chain.Chain[0]["Element"]


def requested(*usages, kind=con.USAGE_MATCH_TYPE_AND):
    return {"RequestedUsage": {"Type": kind, "Usage": usages}}


def test_a_good_chain(pki, engine, others):
    assert pki.openssl_accepts("shop")
    chain = chain_of(pki, "shop", engine, others)
    assert type(chain).__name__ == "PyCERT_CHAIN_CONTEXT"
    assert chain.TrustStatus["ErrorStatus"] == 0 and len(chain.Chain) == 1
    found = [element["CertContext"].CertEncoded for element in elements(chain)]
    assert found == [pki.der[name] for name in ("shop", "Sub", "Root")]
    assert [element["TrustStatus"]["ErrorStatus"] for element in elements(chain)] == [0, 0, 0]
    assert elements(chain)[2]["TrustStatus"]["InfoStatus"] & con.CERT_TRUST_IS_SELF_SIGNED
    assert elements(chain)[0]["ApplicationUsage"] == (SERVER_AUTH.encode(),)
    assert elements(chain)[0]["RevocationInfo"] is None and chain.LowerQualityChainContext == ()
    status = win32crypt.CertVerifyCertificateChainPolicy(con.CERT_CHAIN_POLICY_BASE, chain)
    assert status == {"Error": 0, "ChainIndex": -1, "ElementIndex": -1}


def requested_policies(*policies, kind=con.USAGE_MATCH_TYPE_AND):
    return {"RequestedIssuancePolicy": {"Type": kind, "Usage": policies}}


@pytest.mark.parametrize("policy", [POLICY, OTHER_POLICY])
def test_a_requested_issuance_policy(pki, engine, others, policy):
    accepted = pki.openssl_accepts("shop", "-policy_check", "-explicit_policy", "-policy", policy)
    assert accepted == (policy == POLICY)
    chain = chain_of(pki, "shop", engine, others, ChainPara=requested_policies(policy))
    assert chain.TrustStatus["ErrorStatus"] == (0 if accepted else con.CERT_TRUST_IS_NOT_VALID_FOR_USAGE)


def test_several_issuance_policies(pki, engine, others):
    both = requested_policies(POLICY, OTHER_POLICY)
    either = requested_policies(POLICY, OTHER_POLICY, kind=con.USAGE_MATCH_TYPE_OR)
    chain = chain_of(pki, "shop", engine, others, ChainPara=both)
    assert chain.TrustStatus["ErrorStatus"] == con.CERT_TRUST_IS_NOT_VALID_FOR_USAGE
    assert chain_of(pki, "shop", engine, others, ChainPara=either).TrustStatus["ErrorStatus"] == 0
    with pytest.raises(TypeError, match="Usage"):
        chain_of(pki, "shop", engine, others, ChainPara={"RequestedIssuancePolicy": {}})
    with pytest.raises(TypeError, match="CERT_USAGE_MATCH"):
        chain_of(pki, "shop", engine, others, ChainPara={"RequestedIssuancePolicy": [POLICY]})


def test_the_age_of_a_crl_can_be_limited(pki, engine, others):
    options = {"Flags": con.CERT_CHAIN_REVOCATION_CHECK_END_CERT, "Time": START + datetime.timedelta(hours=1)}
    for limit, error in ((3600, 0), (3599, con.CERT_TRUST_IS_OFFLINE_REVOCATION)):
        para = {"RevocationFreshnessTime": limit, "UrlRetrievalTimeout": 1000}
        chain = win32crypt.CertGetCertificateChain(
            context_of(pki.der["shop"]), engine, AdditionalStore=others, ChainPara=para, **options
        )
        assert chain.TrustStatus["ErrorStatus"] == error
        assert elements(chain)[0]["RevocationInfo"]["FreshnessTime"] == 3600


def test_a_missing_issuer_and_an_unknown_root(pki, engine, others):
    partial = chain_of(pki, "shop", engine, None)
    assert partial.TrustStatus["ErrorStatus"] & con.CERT_TRUST_IS_PARTIAL_CHAIN
    with (
        memory_store() as nothing,
        win32crypt.CertCreateCertificateChainEngine(ExclusiveRoot=nothing) as none,
    ):
        others.CertAddEncodedCertificateToStore(con.X509_ASN_ENCODING, pki.der["Root"], ADD)
        chain = chain_of(pki, "shop", none, others)
    assert elements(chain)[2]["TrustStatus"]["ErrorStatus"] == con.CERT_TRUST_IS_UNTRUSTED_ROOT
    status = win32crypt.CertVerifyCertificateChainPolicy(con.CERT_CHAIN_POLICY_BASE, chain)
    assert (status["Error"], status["ElementIndex"]) == (winerror.CERT_E_UNTRUSTEDROOT, 2)
    ignored = win32crypt.CertVerifyCertificateChainPolicy(
        con.CERT_CHAIN_POLICY_BASE, chain, {"Flags": con.CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG}
    )
    assert ignored["Error"] == 0


@pytest.mark.parametrize(
    ("host", "error"), [("shop.example", 0), ("evil.example", winerror.CERT_E_CN_NO_MATCH)]
)
def test_the_host_name_of_a_server(pki, engine, others, host, error):
    assert pki.openssl_accepts("shop", "-purpose", "sslserver", "-verify_hostname", host) == (error == 0)
    chain = chain_of(pki, "shop", engine, others, ChainPara=requested(SERVER_AUTH))
    status = win32crypt.CertVerifyCertificateChainPolicy(
        con.CERT_CHAIN_POLICY_SSL, chain, {"ServerName": host, "AuthType": con.AUTHTYPE_SERVER}
    )
    assert status["Error"] == error


def test_usages(pki, engine, others):
    bad = con.CERT_TRUST_IS_NOT_VALID_FOR_USAGE
    for para, error in (
        (requested(SERVER_AUTH), 0),
        (requested(SERVER_AUTH.encode()), 0),
        (requested(CLIENT_AUTH), bad),
        (requested(CLIENT_AUTH, SERVER_AUTH), bad),
        (requested(CLIENT_AUTH, SERVER_AUTH, kind=con.USAGE_MATCH_TYPE_OR), 0),
        ({}, 0),
        (None, 0),
    ):
        chain = chain_of(pki, "shop", engine, others, ChainPara=para)
        assert chain.TrustStatus["ErrorStatus"] == error, para


def test_the_time(pki, engine, others):
    assert not pki.openssl_accepts("shop", "-attime", int(LATER.timestamp()))
    chain = win32crypt.CertGetCertificateChain(context_of(pki.der["shop"]), engine, LATER, others)
    expired = [element["TrustStatus"]["ErrorStatus"] for element in elements(chain)]
    assert expired == [con.CERT_TRUST_IS_NOT_TIME_VALID] * 3


@pytest.mark.parametrize("name", ["shop", "revoked"])
def test_revocation_of_the_end_certificate(pki, engine, others, name):
    is_revoked = name == "revoked"
    crl = ("-crl_check", "-CRLfile", pki.directory / "Sub.crl")
    assert pki.openssl_accepts(name, *crl) == (not is_revoked)
    chain = chain_of(pki, name, engine, others, Flags=con.CERT_CHAIN_REVOCATION_CHECK_END_CERT)
    (end, *rest) = elements(chain)
    assert bool(end["TrustStatus"]["ErrorStatus"] & con.CERT_TRUST_IS_REVOKED) == is_revoked
    assert (end["RevocationInfo"]["RevocationResult"] != 0) == is_revoked
    assert end["RevocationInfo"]["BaseCrlContext"].CrlEncoded == pki.crl
    assert end["RevocationInfo"]["DeltaCrlContext"] is None
    assert (end["RevocationInfo"]["CrlEntry"] is not None) == is_revoked
    assert all(element["RevocationInfo"] is None for element in rest)
    if is_revoked:
        assert end["RevocationInfo"]["RevocationResult"] == winerror.CRYPT_E_REVOKED & 0xFFFFFFFF
    sub = context_of(pki.der["Sub"])
    status = win32crypt.CertVerifyRevocation([context_of(pki.der[name])], IssuerCert=sub, CrlStore=others)
    expected = winerror.CRYPT_E_REVOKED if is_revoked else 0
    assert status["Error"] == expected and status["Index"] == 0
    assert status["Reason"] == (con.CRL_REASON_KEY_COMPROMISE if is_revoked else 0)


def test_revocation_without_a_crl_is_unknown(pki):
    sub = context_of(pki.der["Sub"])
    status = win32crypt.CertVerifyRevocation([context_of(pki.der["shop"])], IssuerCert=sub)
    assert status["Error"] in (winerror.CRYPT_E_NO_REVOCATION_CHECK, winerror.CRYPT_E_REVOCATION_OFFLINE)
    assert win32crypt.CertVerifyRevocation([])["Error"] == 0
    with pytest.raises(TypeError, match="PyCERT_CONTEXT"):
        win32crypt.CertVerifyRevocation([pki.der["shop"]])


def test_chains_of_a_store_are_found_by_issuer(pki, others):
    with memory_store() as mine:
        for name in ("shop", "Sub", "Root"):
            mine.CertAddEncodedCertificateToStore(con.X509_ASN_ENCODING, pki.der[name], ADD)
        no_key = con.CERT_CHAIN_FIND_BY_ISSUER_NO_KEY_FLAG
        sub = context_of(pki.der["Sub"]).Subject

        def ends(**para):
            chains = win32crypt.CertFindChainInStore(mine, no_key, para)
            return {elements(chain)[0]["CertContext"].CertEncoded for chain in chains}

        assert win32crypt.CertFindChainInStore(mine) == []
        assert pki.der["shop"] in ends(Issuer=[sub])
        assert pki.der["Root"] not in ends(Issuer=[sub])
        assert pki.der["shop"] not in ends(UsageIdentifier=CLIENT_AUTH)
        with pytest.raises(TypeError):
            ends(Issuer=["CN=Sub"])


def test_a_crl_says_what_it_lists(pki, others):
    (crl,) = others.CertEnumCRLsInStore()
    assert crl.Version == con.CRL_V2 and crl.SignatureAlgorithm["ObjId"] == "1.2.840.10045.4.3.2"
    assert crl.Extension == ()
    revoked, shop = context_of(pki.der["revoked"]), context_of(pki.der["shop"])
    entry = crl.CertFindCertificateInCRL(revoked)
    assert (entry["SerialNumber"], entry["RevocationDate"]) == (b"\4", START)
    assert [extension["ObjId"] for extension in entry["Extension"]] == ["2.5.29.21"]
    assert crl.CertFindCertificateInCRL(shop) is None
    assert crl.CertIsValidCRLForCertificate(shop) is True
    assert [crl.CertVerifyCRLTimeValidity(when) for when in (None, START, LATER)] == [0, 0, 1]
    assert crl.CertVerifyCRLTimeValidity(START - datetime.timedelta(1)) == -1


def test_crls_are_found_added_and_deleted(pki, others):
    sub, root, shop = (context_of(pki.der[name]) for name in ("Sub", "Root", "shop"))
    (crl,) = others.CertFindCRLInStore()
    assert len(others.CertFindCRLInStore(con.CRL_FIND_ISSUED_BY, sub)) == 1
    assert others.CertFindCRLInStore(con.CRL_FIND_ISSUED_BY, root) == []
    assert len(others.CertFindCRLInStore(con.CRL_FIND_EXISTING, crl)) == 1
    assert len(others.CertFindCRLInStore(con.CRL_FIND_ISSUED_FOR, (shop, sub))) == 1
    for kind, value in (
        (con.CRL_FIND_ISSUED_BY, crl),
        (con.CRL_FIND_EXISTING, sub),
        (con.CRL_FIND_ISSUED_FOR, 1),
    ):
        with pytest.raises(TypeError):
            others.CertFindCRLInStore(kind, value)
    with pytest.raises(NotImplementedError):
        others.CertFindCRLInStore(77)
    with memory_store() as copies:
        added = copies.CertAddCRLContextToStore(crl, ADD)
        element = added.CertSerializeCRLStoreElement()
        assert element.endswith(pki.crl)
        added.CertDeleteCRLFromStore()
        assert copies.CertFindCRLInStore() == []
        copies.CertAddCRLLinkToStore(crl, ADD)
        assert [one.CrlEncoded for one in copies.CertFindCRLInStore()] == [pki.crl]


def test_freed_objects_are_refused(pki, engine, others):
    chain = chain_of(pki, "shop", engine, others)
    chain.CertFreeCertificateChain()
    engine.CertFreeCertificateChainEngine()
    for use in (
        chain.CertFreeCertificateChain,
        engine.CertFreeCertificateChainEngine,
        lambda: chain.Chain,
        lambda: chain.TrustStatus,
        lambda: chain_of(pki, "shop", engine, others),
        lambda: win32crypt.CertVerifyCertificateChainPolicy(con.CERT_CHAIN_POLICY_BASE, chain),
    ):
        with pytest.raises(ValueError, match="freed"):
            use()


def test_wrong_arguments_are_refused(pki, engine, others):
    shop = context_of(pki.der["shop"])
    with pytest.raises(TypeError):
        win32crypt.CertGetCertificateChain(pki.der["shop"])
    with pytest.raises(ValueError, match="ChainEngine"):
        win32crypt.CertGetCertificateChain(shop, 3)
    with pytest.raises(TypeError):
        win32crypt.CertGetCertificateChain(shop, engine, ChainPara=[])
    with pytest.raises(TypeError):
        win32crypt.CertGetCertificateChain(shop, engine, ChainPara={"RequestedUsage": {}})
    with refused(winerror.E_INVALIDARG, "CertGetCertificateChain"):
        win32crypt.CertGetCertificateChain(shop, engine, ChainPara=requested("no identifier"))
    with refused(winerror.ERROR_FILE_NOT_FOUND, "CertVerifyCertificateChainPolicy"):
        win32crypt.CertVerifyCertificateChainPolicy(77, chain_of(pki, "shop", engine, others))
    with pytest.raises(TypeError):
        win32crypt.CertCreateCertificateChainEngine([shop])


def test_the_elements_outlive_the_chain(pki, engine, others):
    kept = elements(chain_of(pki, "shop", engine, others))[1]["CertContext"]
    gc.collect()
    assert kept.CertEncoded == pki.der["Sub"]


def test_threads_share_an_engine(pki, engine, others):
    failures = []

    def work():
        for _ in range(20):
            chain = chain_of(pki, "shop", engine, others)
            if chain.TrustStatus["ErrorStatus"] or len(elements(chain)) != 3:
                failures.append(chain.TrustStatus)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_names_to_show(pki):
    shop = context_of(pki.der["shop"])
    assert shop.CertGetNameString() == "shop"
    assert shop.CertGetNameString(con.CERT_NAME_DNS_TYPE) == "shop.example"
    assert shop.CertGetNameString(con.CERT_NAME_SIMPLE_DISPLAY_TYPE, con.CERT_NAME_ISSUER_FLAG) == "Sub"
    assert shop.CertGetNameString(con.CERT_NAME_EMAIL_TYPE) == ""
