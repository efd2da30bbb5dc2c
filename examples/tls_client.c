/* SPDX-License-Identifier: MIT */
/* tls_client HOST PORT [ROOTS.pem]: sends a line over TLS and prints the reply. Without ROOTS the
 * server's certificate must be of an authority that this host trusts. */
#include <netdb.h>

#include "tls_connection.h"
#include "tls_files.h"

static int connect_to(const char* host, const char* port) {
  struct addrinfo hints;
  struct addrinfo* found = NULL;
  memset(&hints, 0, sizeof(hints));
  hints.ai_socktype = SOCK_STREAM;
  if (getaddrinfo(host, port, &hints, &found) != 0) {
    fprintf(stderr, "%s is not known\n", host);
    exit(1);
  }
  for (struct addrinfo* each = found; each != NULL; each = each->ai_next) {
    const int made = socket(each->ai_family, each->ai_socktype, each->ai_protocol);
    if (made >= 0 && connect(made, each->ai_addr, each->ai_addrlen) == 0) {
      freeaddrinfo(found);
      return made;
    }
    close(made);
  }
  perror(host);
  exit(1);
}

int main(int argc, char** argv) {
  if (argc < 3) {
    fputs("usage: tls_client HOST PORT [ROOTS.pem]\n", stderr);
    return 2;
  }
  TLS_CONNECTION tls;
  memset(&tls, 0, sizeof(tls));
  tls.Target = argv[1];
  PCCERT_CONTEXT root = argc > 3 ? open_certificate(argv[3], NULL) : NULL;
  tls_acquire(&tls, NULL, root == NULL ? NULL : root->hCertStore);
  CertFreeCertificateContext(root);
  tls.Socket = connect_to(argv[1], argv[2]);
  tls_handshake(&tls);
  tls_send(&tls, "hello\n", 6);
  static char reply[TLS_ROOM];
  ULONG len = 0;
  while ((len = tls_receive(&tls, reply, sizeof(reply))) != 0) {
    fwrite(reply, 1, len, stdout);
  }
  const int connection = tls.Socket;
  tls_close(&tls);
  close(connection);
  return 0;
}
