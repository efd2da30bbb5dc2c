/* SPDX-License-Identifier: MIT */
/* tls_server CERTIFICATES.pem KEY.pem: prints its port, and answers one client's line over TLS. */
#include <arpa/inet.h>
#include <netinet/in.h>

#include "tls_connection.h"
#include "tls_files.h"

static int accept_one(void) {
  struct sockaddr_in address;
  socklen_t len = sizeof(address);
  memset(&address, 0, sizeof(address));
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr*)&address, sizeof(address)) != 0 ||
      listen(listener, 1) != 0 || getsockname(listener, (struct sockaddr*)&address, &len) != 0) {
    perror("listen");
    exit(1);
  }
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  const int connection = accept(listener, NULL, NULL);
  close(listener);
  if (connection < 0) {
    perror("accept");
    exit(1);
  }
  return connection;
}

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
