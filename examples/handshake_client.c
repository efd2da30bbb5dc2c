/* SPDX-License-Identifier: MIT */
/* handshake_client: authenticates to handshake_server and exchanges sealed messages with it.
 *
 *     cc handshake_client.c -o handshake_client $(pkg-config --cflags --libs opensspi-windows)
 *     ./handshake_client PORT [PACKAGE [TARGET]]
 *
 * It logs on as the current user. With USER_NAME, USER_DOMAIN and USER_PASSWORD in the environment
 * it logs on as that account. */
#include "handshake.h"

static int connect_to(const char* port) {
  struct sockaddr_in address = {0};
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  address.sin_family = AF_INET;
  address.sin_port = htons((uint16_t)atoi(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connection < 0 || connect(connection, (struct sockaddr*)&address, sizeof(address)) != 0) {
    perror("connect");
    exit(1);
  }
  return connection;
}

static void set_text(unsigned char** text, ULONG* len, const char* variable) {
  *text = (unsigned char*)getenv(variable);
  *len = *text ? (ULONG)strlen((const char*)*text) : 0;
}

static void acquire(char* package, CredHandle* credential) {
  SEC_WINNT_AUTH_IDENTITY_A identity = {0};
  SECURITY_STATUS status;
  set_text(&identity.User, &identity.UserLength, "USER_NAME");
  set_text(&identity.Domain, &identity.DomainLength, "USER_DOMAIN");
  set_text(&identity.Password, &identity.PasswordLength, "USER_PASSWORD");
  identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
  status =
      AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_OUTBOUND, NULL,
                                identity.User ? &identity : NULL, NULL, NULL, credential, NULL);
  if (status != SEC_E_OK) {
    stop("AcquireCredentialsHandle", status);
  }
}

/* Sends our tokens and takes the server's until the context is established. */
static void authenticate(int connection, CredHandle* credential, char* target,
                         CtxtHandle* context) {
  static char input[FRAME_MAX], output[FRAME_MAX];
  SecBuffer in = {0, SECBUFFER_TOKEN, input};
  SecBuffer out = {0, SECBUFFER_TOKEN, output};
  SecBufferDesc in_desc = {SECBUFFER_VERSION, 1, &in};
  SecBufferDesc out_desc = {SECBUFFER_VERSION, 1, &out};
  CtxtHandle* existing = NULL;
  ULONG granted = 0;
  SECURITY_STATUS status;
  for (;;) {
    out.cbBuffer = sizeof(output);
    status = InitializeSecurityContextA(credential, existing, target, ISC_REQ_CONFIDENTIALITY, 0,
                                        SECURITY_NATIVE_DREP, existing ? &in_desc : NULL, 0,
                                        context, &out_desc, &granted, NULL);
    if (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED) {
      stop("InitializeSecurityContext", status);
    }
    if (out.cbBuffer > 0) {
      send_frame(connection, output, out.cbBuffer);
    }
    if (status == SEC_E_OK) {
      break;
    }
    existing = context;
    in.cbBuffer = receive_frame(connection, input);
  }
  /* The returned flags say what the server agreed to; a request alone guarantees nothing. */
  if (!(granted & ISC_RET_CONFIDENTIALITY)) {
    stop("confidentiality", SEC_E_UNSUPPORTED_FUNCTION);
  }
}

int main(int argc, char** argv) {
  CredHandle credential;
  CtxtHandle context;
  int connection;
  if (argc < 2) {
    fputs("usage: handshake_client PORT [PACKAGE [TARGET]]\n", stderr);
    return 2;
  }
  acquire(argc > 2 ? argv[2] : "NTLM", &credential);
  connection = connect_to(argv[1]);
  authenticate(connection, &credential, argc > 3 ? argv[3] : NULL, &context);
  send_sealed(connection, &context, "hello, server");
  print_sealed(connection, &context, "received");
  close(connection);
  DeleteSecurityContext(&context);
  FreeCredentialsHandle(&credential);
  return 0;
}
