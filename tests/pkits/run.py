#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs NIST's PKITS (paths and CRLs of RFC 5280) through CertGetCertificateChain.

The data is downloaded from PyPI (`cryptography_vectors`, which carries it) into build/pkits; nothing of it is
kept in this repository. LIBRARY names another build of the library.

A file's name says whether its path is valid. Files whose result depends on the policies that a caller asks
for have other names, and are left out. The check fails if an invalid path is accepted, or if a valid one that
REFUSED does not name is not.
"""

import ctypes
import os
import pathlib
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/pkits"
LIBRARY = os.environ.get("LIBRARY", ROOT / "build/release/src/libopensspi.so")
VECTORS = "cryptography_vectors==50.0.2"
DATA = "cryptography_vectors/x509/PKITS_data"

X509_ASN_ENCODING = 1
PROV_MEMORY = 2
ADD_ALWAYS = 4
CHECK_CHAIN_EXCLUDE_ROOT = 0x40000000
IN_2012 = (1330000000 + 11644473600) * 10**7

# Valid paths that are refused, and why (src/cert/chain/README.md).
REFUSED = {
    "a CRL with other issuers' entries, or of another issuer": [
        "ValidIDPwithindirectCRLTest22EE",
        "ValidIDPwithindirectCRLTest24EE",
        "ValidIDPwithindirectCRLTest25EE",
        "ValidcRLIssuerTest28EE",
        "ValidcRLIssuerTest29EE",
        "ValidcRLIssuerTest30EE",
        "ValidcRLIssuerTest33EE",
    ],
    "CRLs that are each for some reasons": ["ValidonlySomeReasonsTest18EE", "ValidonlySomeReasonsTest19EE"],
    "a distribution point by a relative name": [
        "ValiddistributionPointTest4EE",
        "ValiddistributionPointTest5EE",
        "ValiddistributionPointTest7EE",
    ],
    "a CRL signed by a self-issued certificate that is not in the chain": [
        "ValidBasicSelfIssuedNewWithOldTest4EE",
        "ValidBasicSelfIssuedCRLSigningKeyTest6EE",
    ],
    "DSA parameters inherited from the issuer": ["ValidDSAParameterInheritanceTest5EE"],
}


class EngineConfig(ctypes.Structure):
    """CERT_CHAIN_ENGINE_CONFIG."""

    _fields_ = [
        ("cbSize", ctypes.c_uint32),
        ("hRestrictedRoot", ctypes.c_void_p),
        ("hRestrictedTrust", ctypes.c_void_p),
        ("hRestrictedOther", ctypes.c_void_p),
        ("cAdditionalStore", ctypes.c_uint32),
        ("rghAdditionalStore", ctypes.c_void_p),
        ("dwFlags", ctypes.c_uint32),
        ("dwUrlRetrievalTimeout", ctypes.c_uint32),
        ("MaximumCachedCertificates", ctypes.c_uint32),
        ("CycleDetectionModulus", ctypes.c_uint32),
        ("hExclusiveRoot", ctypes.c_void_p),
        ("hExclusiveTrustedPeople", ctypes.c_void_p),
        ("dwExclusiveFlags", ctypes.c_uint32),
    ]


class ChainPara(ctypes.Structure):
    """CERT_CHAIN_PARA without the fields that are optional."""

    _fields_ = [
        ("cbSize", ctypes.c_uint32),
        ("dwType", ctypes.c_uint32),
        ("cUsageIdentifier", ctypes.c_uint32),
        ("rgpszUsageIdentifier", ctypes.c_void_p),
    ]


class ChainContext(ctypes.Structure):
    """The beginning of CERT_CHAIN_CONTEXT."""

    _fields_ = [("cbSize", ctypes.c_uint32), ("errors", ctypes.c_uint32), ("info", ctypes.c_uint32)]


def data_directory():
    if not (BUILD / DATA).is_dir():
        BUILD.mkdir(parents=True, exist_ok=True)
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", BUILD, VECTORS]
        subprocess.run(pip, check=True)
        with zipfile.ZipFile(next(BUILD.glob("cryptography_vectors-*.whl"))) as wheel:
            wanted = (f"{DATA}/certs/", f"{DATA}/crls/")
            wheel.extractall(BUILD, [name for name in wheel.namelist() if name.startswith(wanted)])
    return BUILD / DATA


def load_library():
    library = ctypes.CDLL(str(LIBRARY))
    for name in ("CertOpenStore", "CertCreateCertificateContext"):
        getattr(library, name).restype = ctypes.c_void_p
    return library


class Pkits:
    """Pkits holds every certificate and CRL in one store, and trusts PKITS' anchor only."""

    def __init__(self, library, data):
        self.library = library
        self.certificates = {path.stem: path.read_bytes() for path in sorted((data / "certs").glob("*.crt"))}
        self.store = self.new_store()
        for der in self.certificates.values():
            self.add("CertAddEncodedCertificateToStore", self.store, der)
        for path in sorted((data / "crls").glob("*.crl")):
            self.add("CertAddEncodedCRLToStore", self.store, path.read_bytes())
        roots = self.new_store()
        self.add("CertAddEncodedCertificateToStore", roots, self.certificates["TrustAnchorRootCertificate"])
        config = EngineConfig(cbSize=ctypes.sizeof(EngineConfig), hExclusiveRoot=roots)
        self.engine = ctypes.c_void_p()
        if not library.CertCreateCertificateChainEngine(ctypes.byref(config), ctypes.byref(self.engine)):
            raise OSError("there is no chain engine")

    def new_store(self):
        return self.library.CertOpenStore(ctypes.c_void_p(PROV_MEMORY), 0, None, 0, None)

    def add(self, function, store, der):
        # Some files are malformed on purpose and are refused already here.
        add = getattr(self.library, function)
        add(ctypes.c_void_p(store), X509_ASN_ENCODING, der, len(der), ADD_ALWAYS, None)

    def errors(self, name):
        """errors is the chain's error status; None if the certificate is refused before that."""
        der = self.certificates[name]
        context = ctypes.c_void_p(self.library.CertCreateCertificateContext(X509_ASN_ENCODING, der, len(der)))
        time = ctypes.c_uint64(IN_2012)
        para = ChainPara(cbSize=ctypes.sizeof(ChainPara))
        chain = ctypes.POINTER(ChainContext)()
        built = self.library.CertGetCertificateChain(
            self.engine,
            context,
            ctypes.byref(time),
            ctypes.c_void_p(self.store),
            ctypes.byref(para),
            ctypes.c_uint32(CHECK_CHAIN_EXCLUDE_ROOT),
            None,
            ctypes.byref(chain),
        )
        errors = chain.contents.errors if built else None
        if built:
            self.library.CertFreeCertificateChain(chain)
        self.library.CertFreeCertificateContext(context)
        return errors


def main():
    pkits = Pkits(load_library(), data_directory())
    refused = {name for names in REFUSED.values() for name in names}
    wrong = []
    as_stated = 0
    for name in pkits.certificates:
        if "Test" not in name or not name.startswith(("Valid", "Invalid")):
            continue
        errors = pkits.errors(name)
        valid = name.startswith("Valid") and name not in refused
        if (errors == 0) == valid:
            as_stated += 1
        else:
            wrong.append(f"{name}: {'refused' if errors is None else f'{errors:#010x}'}")
    print(f"{as_stated} paths as expected, {len(refused)} of them valid and refused on purpose")
    print("".join(f"wrong: {line}\n" for line in wrong), end="")
    return 1 if wrong or as_stated < 200 else 0


if __name__ == "__main__":
    sys.exit(main())
