/* SPDX-License-Identifier: MIT */
/* NTLM through SSPI, both roles: a line of hexadecimal digits is one token or message. */
#define SECURITY_WIN32
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange.h"
/* order matters to Windows' headers */
#include <security.h>

static const char kText[] = "signed and sealed";

static void send_line(const void* data, DWORD len) {
  for (DWORD i = 0; i < len; ++i) {
    printf("%02x", ((const BYTE*)data)[i]);
  }
  printf("\n");
  fflush(stdout);
}

static void receive_line(Bytes* out) {
  static char line[2 * MAX_LEN + 4];
  need(fgets(line, sizeof(line), stdin) != NULL, "read a line from", "the peer");
  out->len = (DWORD)(strcspn(line, "\r\n") / 2);
  for (DWORD i = 0; i < out->len; ++i) {
    unsigned value = 0;
    need(sscanf(line + 2 * i, "%2x", &value) == 1, "read digits from", "the peer");
    out->data[i] = (BYTE)value;
  }
}

static SecBufferDesc one(SecBuffer* buffer, Bytes* bytes) {
  buffer->BufferType = SECBUFFER_TOKEN;
  buffer->cbBuffer = bytes->len;
  buffer->pvBuffer = bytes->data;
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, buffer};
  return desc;
}

/* DATA and TOKEN: a message with its signature behind it. */
static SecBufferDesc message_of(SecBuffer* buffers, Bytes* message, DWORD text_len) {
  buffers[0].BufferType = SECBUFFER_DATA;
  buffers[0].cbBuffer = text_len;
  buffers[0].pvBuffer = message->data;
  buffers[1].BufferType = SECBUFFER_TOKEN;
  buffers[1].cbBuffer = message->len - text_len;
  buffers[1].pvBuffer = message->data + text_len;
  SecBufferDesc desc = {SECBUFFER_VERSION, 2, buffers};
  return desc;
}

static void send_protected(CtxtHandle* context, BOOL sealed) {
  Bytes message;
  SecBuffer buffers[2];
  message.len = sizeof(kText) + 16;
  memcpy(message.data, kText, sizeof(kText));
  SecBufferDesc desc = message_of(buffers, &message, sizeof(kText));
  const SECURITY_STATUS status =
      sealed ? EncryptMessage(context, 0, &desc, 0) : MakeSignature(context, 0, &desc, 0);
  need(status == SEC_E_OK, "protect", sealed ? "a sealed message" : "a signed message");
  send_line(message.data, message.len);
}

static void receive_protected(CtxtHandle* context, BOOL sealed) {
  Bytes message;
  SecBuffer buffers[2];
  ULONG quality = 0;
  receive_line(&message);
  SecBufferDesc desc = message_of(buffers, &message, sizeof(kText));
  const SECURITY_STATUS status = sealed ? DecryptMessage(context, &desc, 0, &quality)
                                        : VerifySignature(context, &desc, 0, &quality);
  check(status == SEC_E_OK && memcmp(message.data, kText, sizeof(kText)) == 0, "take",
        sealed ? "a sealed message" : "a signed message");
}

void ntlm_client(const char* user, const char* password) {
  SEC_WINNT_AUTH_IDENTITY_A identity;
  CredHandle credentials;
  CtxtHandle context;
  TimeStamp expiry;
  memset(&identity, 0, sizeof(identity));
  identity.User = (unsigned char*)user;
  identity.UserLength = (unsigned)strlen(user);
  identity.Password = (unsigned char*)password;
  identity.PasswordLength = (unsigned)strlen(password);
  identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
  char package[] = "NTLM";
  need(AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_OUTBOUND, NULL, &identity, NULL, NULL,
                                 &credentials, &expiry) == SEC_E_OK,
       "acquire credentials of", user);
  BOOL first = TRUE;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED) {
    Bytes in, out;
    SecBuffer in_buffer, out_buffer;
    out.len = MAX_LEN;
    SecBufferDesc out_desc = one(&out_buffer, &out);
    if (!first) {
      receive_line(&in);
    }
    SecBufferDesc in_desc = one(&in_buffer, &in);
    ULONG attributes = 0;
    status = InitializeSecurityContextA(&credentials, first ? NULL : &context, NULL,
                                        ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY, 0,
                                        SECURITY_NATIVE_DREP, first ? NULL : &in_desc, 0, &context,
                                        &out_desc, &attributes, &expiry);
    need(status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED, "step of", "the client");
    send_line(out.data, out_buffer.cbBuffer);
    first = FALSE;
  }
  send_protected(&context, FALSE);
  receive_protected(&context, FALSE);
  send_protected(&context, TRUE);
  receive_protected(&context, TRUE);
  DeleteSecurityContext(&context);
  FreeCredentialsHandle(&credentials);
}

void ntlm_server(void) {
  CredHandle credentials;
  CtxtHandle context;
  TimeStamp expiry;
  char package[] = "NTLM";
  need(AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_INBOUND, NULL, NULL, NULL, NULL,
                                 &credentials, &expiry) == SEC_E_OK,
       "acquire credentials of", "the server");
  BOOL first = TRUE;
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED) {
    Bytes in, out;
    SecBuffer in_buffer, out_buffer;
    receive_line(&in);
    out.len = MAX_LEN;
    SecBufferDesc in_desc = one(&in_buffer, &in), out_desc = one(&out_buffer, &out);
    ULONG attributes = 0;
    status = AcceptSecurityContext(&credentials, first ? NULL : &context, &in_desc, 0,
                                   SECURITY_NATIVE_DREP, &context, &out_desc, &attributes, &expiry);
    need(status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED, "step of", "the server");
    if (status == SEC_I_CONTINUE_NEEDED) {
      send_line(out.data, out_buffer.cbBuffer);
    }
    first = FALSE;
  }
  receive_protected(&context, FALSE);
  send_protected(&context, FALSE);
  receive_protected(&context, TRUE);
  send_protected(&context, TRUE);
  DeleteSecurityContext(&context);
  FreeCredentialsHandle(&credentials);
}
