/* SPDX-License-Identifier: MIT */
/* handshake_server: listens on 127.0.0.1, authenticates one client and exchanges sealed messages.
 *
 *     cc handshake_server.c -o handshake_server $(pkg-config --cflags --libs opensspi-windows)
 *     ./handshake_server [PACKAGE]          prints its port; PACKAGE is NTLM (default) or Negotiate
 *
 * The counterpart is handshake_client.c. */
#include "handshake.h"

/* Takes the client's tokens and sends ours until the context is established. */
static void authenticate(int connection, CredHandle* credential, CtxtHandle* context) {
  static char input[FRAME_MAX], output[FRAME_MAX];
  SecBuffer in = {0, SECBUFFER_TOKEN, input};
  SecBuffer out = {0, SECBUFFER_TOKEN, output};
  SecBufferDesc in_desc = {SECBUFFER_VERSION, 1, &in};
  SecBufferDesc out_desc = {SECBUFFER_VERSION, 1, &out};
  CtxtHandle* existing = NULL;
  ULONG granted = 0;
  SECURITY_STATUS status;
  do {
    in.cbBuffer = receive_frame(connection, input);
    out.cbBuffer = sizeof(output);
    status = AcceptSecurityContext(credential, existing, &in_desc, ASC_REQ_CONFIDENTIALITY,
                                   SECURITY_NATIVE_DREP, context, &out_desc, &granted, NULL);
    if (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED) {
      stop("AcceptSecurityContext", status);
    }
    if (out.cbBuffer > 0) {
      send_frame(connection, output, out.cbBuffer);
    }
    existing = context;
  } while (status == SEC_I_CONTINUE_NEEDED);
  /* The returned flags say what the client agreed to; a request alone guarantees nothing. */
  if (!(granted & ASC_RET_CONFIDENTIALITY)) {
    stop("confidentiality", SEC_E_UNSUPPORTED_FUNCTION);
  }
}

static void print_client(CtxtHandle* context) {
  SecPkgContext_NamesA names;
  const SECURITY_STATUS status = QueryContextAttributesA(context, SECPKG_ATTR_NAMES, &names);
  if (status != SEC_E_OK) {
    stop("QueryContextAttributes", status);
  }
  printf("client: %s\n", names.sUserName);
  FreeContextBuffer(names.sUserName);
}

int main(int argc, char** argv) {
  char* package = argc > 1 ? argv[1] : "NTLM";
  CredHandle credential;
  CtxtHandle context;
  int connection;
  SECURITY_STATUS status = AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_INBOUND, NULL, NULL,
                                                     NULL, NULL, &credential, NULL);
  if (status != SEC_E_OK) {
    stop("AcquireCredentialsHandle", status);
  }
  connection = accept_one();
  authenticate(connection, &credential, &context);
  print_client(&context);
  print_sealed(connection, &context, "received");
  send_sealed(connection, &context, "hello, client");
  close(connection);
  DeleteSecurityContext(&context);
  FreeCredentialsHandle(&credential);
  return 0;
}
