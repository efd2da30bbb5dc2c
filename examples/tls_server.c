/* SPDX-License-Identifier: MIT */
/* tls_server CERTIFICATES.pem KEY.pem: prints its port, and sends one client its line back. */
#include "tls_connection.h"
#include "tls_files.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    fputs("usage: tls_server CERTIFICATES.pem KEY.pem\n", stderr);
    return 2;
  }
  TLS_CONNECTION tls;
  memset(&tls, 0, sizeof(tls));
  tls.IsServer = TRUE;
  PCCERT_CONTEXT certificate = open_certificate(argv[1], argv[2]);
  tls_acquire(&tls, certificate, NULL);
  CertFreeCertificateContext(certificate);
  tls.Socket = accept_one();
  tls_handshake(&tls);
  static char line[TLS_ROOM];
  ULONG len = 0;
  do {
    const ULONG more = tls_receive(&tls, line + len, (ULONG)sizeof(line) - len);
    len += more;
    if (more == 0) {
      break;
    }
  } while (line[len - 1] != '\n' && sizeof(line) - len >= tls.Sizes.cbMaximumMessage);
  tls_send(&tls, "you said: ", 10);
  tls_send(&tls, line, len);
  const int connection = tls.Socket;
  tls_close(&tls);
  close(connection);
  return 0;
}
