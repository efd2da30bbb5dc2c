# SPDX-License-Identifier: MIT
"""Certificates for tests of TLS, made by the openssl command."""

import hashlib
import ssl
import subprocess

NAME = "server.example"
EC = "-newkey ec -pkeyopt ec_paramgen_curve:P-256"
RSA = "-newkey rsa:2048"
CRL_CONFIGURATION = """
[ca]
default_ca = this
[this]
database = {issuer}.index
default_md = sha256
default_crl_days = 30
crlnumber = {issuer}.number
"""


class Pki:
    """Pki is a root, an authority below it, and certificates of that, as PEM files."""

    def __init__(self, directory):
        self.directory = directory
        for name, subject in (("root", "Root"), ("stranger", "Stranger")):
            self.run(f"req -x509 {EC} -nodes -keyout {name}.key -out {name}.pem -subj /CN={subject}")
        self.issue("authority", "root", "basicConstraints=critical,CA:true")
        self.issue("server", "authority", f"subjectAltName=DNS:{NAME}\nextendedKeyUsage=serverAuth")
        self.issue("rsa", "authority", f"subjectAltName=DNS:{NAME}", key=RSA)
        self.issue("client", "authority", "extendedKeyUsage=clientAuth")
        self.issue("rsa-client", "authority", "extendedKeyUsage=clientAuth", key=RSA)
        self.issue("expired", "authority", f"subjectAltName=DNS:{NAME}", days=-1)

    def run(self, arguments):
        subprocess.run(["openssl", *arguments.split()], cwd=self.directory, check=True, capture_output=True)

    def issue(self, name, issuer, extensions, key=EC, days=30, public=None):
        """issue makes a certificate of a new key, or of the public key in the file `public`."""
        (self.directory / "ext").write_text(extensions)
        self.run(f"req -new {key} -nodes -keyout {name}.key -out {name}.csr -subj /CN={name}")
        self.run(
            f"x509 -req -in {name}.csr -CA {issuer}.pem -CAkey {issuer}.key -CAcreateserial -out {name}.pem "
            f"-days {days} -extfile ext" + (f" -force_pubkey {public}" if public else "")
        )
        (self.directory / f"{name}.chain").write_bytes(self.read(f"{name}.pem") + self.read(f"{issuer}.pem"))

    def path(self, name):
        return str(self.directory / name)

    def read(self, name):
        return (self.directory / name).read_bytes()

    def pair(self, name):
        return self.read(f"{name}.chain"), self.read(f"{name}.key")

    def pfx(self, name, password):
        """pfx is the path of a PFX file with the certificate, its issuer and its key."""
        self.run(
            f"pkcs12 -export -inkey {name}.key -in {name}.chain -out {name}.pfx -passout pass:{password}"
        )
        return self.path(f"{name}.pfx")

    def der(self, name):
        return ssl.PEM_cert_to_DER_cert(self.read(f"{name}.pem").decode())

    def thumbprint(self, name):
        return hashlib.sha1(self.der(name)).hexdigest()

    def ca(self, issuer):
        """ca is the beginning of an `openssl ca` that keeps the issuer's index of certificates."""
        index = self.directory / f"{issuer}.index"
        if not index.exists():
            index.touch()
            (self.directory / f"{issuer}.number").write_text("01\n")
            (self.directory / f"{issuer}.conf").write_text(CRL_CONFIGURATION.format(issuer=issuer))
        return f"ca -config {issuer}.conf -keyfile {issuer}.key -cert {issuer}.pem"

    def ocsp(self, name, issuer, revoked=False):
        """ocsp is the path of the issuer's OCSP response for a certificate that it issued."""
        self.run(f"{self.ca(issuer)} {'-revoke' if revoked else '-valid'} {name}.pem")
        self.run(
            f"ocsp -index {issuer}.index -CA {issuer}.pem -rsigner {issuer}.pem -rkey {issuer}.key "
            f"-issuer {issuer}.pem -cert {name}.pem -ndays 1 -respout {name}.ocsp"
        )
        return self.path(f"{name}.ocsp")

    def crl(self, issuer, *revoked):
        """crl is the issuer's list of all that was revoked up to now, in DER."""
        ca = self.ca(issuer)
        for name in revoked:
            self.run(f"{ca} -revoke {name}.pem")
        self.run(f"{ca} -gencrl -out {issuer}.crl.pem")
        self.run(f"crl -in {issuer}.crl.pem -outform DER -out {issuer}.crl")
        return self.read(f"{issuer}.crl")
