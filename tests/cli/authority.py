# SPDX-License-Identifier: MIT
"""A certification authority of the openssl command, for tests of certificates and their chains."""

from openssl_program import openssl

CA = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


class Authority:
    """Authority keeps NAME.pem and NAME.key of every certificate in a directory."""

    def __init__(self, directory):
        self.directory = directory
        self.last_serial = 1

    def path(self, name, ending="pem"):
        return self.directory / f"{name}.{ending}"

    def root(self, name):
        """root makes a self-signed CA, valid for ten years."""
        extensions = [option for line in CA.split() for option in ("-addext", line)]
        openssl(
            *("req", "-x509", *NEW_KEY, "-days", "3650", "-subj", f"/CN={name}", "-config", self.empty()),
            *("-keyout", self.path(name, "key"), "-out", self.path(name), *extensions),
        )
        return self.path(name)

    def empty(self):
        """empty is a configuration without the extensions of the system's."""
        config = self.path("empty", "cnf")
        config.write_text("[req]\ndistinguished_name=name\n[name]\n")
        return config

    def issue(self, name, issuer, extensions="", days=100):
        """issue makes a certificate that another signs; its serial number is last_serial then."""
        self.last_serial += 1
        request, extension_file = self.path(name, "csr"), self.path(name, "ext")
        extension_file.write_text(extensions)
        openssl(
            *("req", "-new", *NEW_KEY, "-subj", f"/CN={name}", "-config", self.empty()),
            *("-keyout", self.path(name, "key"), "-out", request),
        )
        openssl(
            *("x509", "-req", "-in", request, "-CA", self.path(issuer), "-CAkey", self.path(issuer, "key")),
            *("-set_serial", self.last_serial, "-days", days, "-extfile", extension_file),
            *("-out", self.path(name)),
        )
        return self.path(name)

    def crl(self, issuer, *serials):
        """crl makes a CRL that revokes the serial numbers."""
        index = self.path(issuer, "index")
        index.write_text(
            "".join(f"R\t491231235959Z\t200101000000Z\t{serial:04X}\tunknown\t/CN=x\n" for serial in serials)
        )
        config = self.path(issuer, "ca")
        config.write_text(f"[ca]\ndefault_ca=d\n[d]\ndatabase={index}\ndefault_md=sha256\n")
        openssl(
            *("ca", "-gencrl", "-config", config, "-crldays", "30", "-out", self.path(issuer, "crl")),
            *("-cert", self.path(issuer), "-keyfile", self.path(issuer, "key")),
        )
        return self.path(issuer, "crl")
