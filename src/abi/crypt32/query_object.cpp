// SPDX-License-Identifier: MIT
// CryptQueryObject.
#include <optional>

#include "abi/core/runtime.h"
#include "abi/core/text.h"
#include "abi/crypt32/contexts.h"
#include "abi/crypt32/pfx_import.h"
#include "cert/recognise.h"
#include "cert/stores/file_store.h"
#include "crypto/system_env.h"

namespace opensspi::abi {
namespace {

using cert::ContentType;

constexpr DWORD kPfxFlags = PKCS12_NO_PERSIST_KEY | PKCS12_INCLUDE_EXTENDED_PROPERTIES;

// QueryOutputs are the places for the results; any may be null.
struct QueryOutputs {
  DWORD* encoding;
  DWORD* content;
  DWORD* format;
  HCERTSTORE* store;
  HCRYPTMSG* message;
  const void** context;
};

// Answer is what is written to them.
struct Answer {
  DWORD encoding = 0;
  DWORD content = 0;
  DWORD format = 0;
  HCERTSTORE store = nullptr;
  const void* context = nullptr;
};

template <class T>
void set(T* where, T value) {
  if (where != nullptr) {
    *where = value;
  }
}

void write(const QueryOutputs& outputs, const Answer& answer) {
  set(outputs.encoding, answer.encoding);
  set(outputs.content, answer.content);
  set(outputs.format, answer.format);
  set(outputs.store, answer.store);
  set(outputs.message, HCRYPTMSG{});
  set(outputs.context, answer.context);
}

Result<Bytes> blob_of(const void* object) {
  const auto blob = *static_cast<const CRYPT_DATA_BLOB*>(object);
  if (blob.pbData == nullptr && blob.cbData != 0) {
    return fail(E_INVALIDARG, "the object's bytes are null");
  }
  const ByteView view = bytes_of(blob.pbData, blob.cbData);
  return Bytes(view.begin(), view.end());  // another thread may change the bytes meanwhile
}

// The file is the caller's, so that it is opened as the client whom the thread impersonates.
Result<Bytes> file_of(const void* object) {
  const std::string path = TRY(text_from(static_cast<const WCHAR*>(object)));
  return crypto::read_callers_file(path, cert::kMaxStoreFileLen);
}

Result<Bytes> bytes_of_object(DWORD type, const void* object) {
  if (object == nullptr) {
    return fail(E_INVALIDARG, "the object is null");
  }
  switch (type) {
    case CERT_QUERY_OBJECT_FILE:
      return file_of(object);
    case CERT_QUERY_OBJECT_BLOB:
      return blob_of(object);
    default:
      return fail(E_INVALIDARG, "the object has to be CERT_QUERY_OBJECT_FILE or _BLOB");
  }
}

// As Wine's tests state for certificates and PFX, X509_ASN_ENCODING alone, except for messages.
DWORD encoding_of(ContentType type) {
  const bool is_message = type == ContentType::kSignedMessage ||
                          type == ContentType::kUnsignedMessage ||
                          type == ContentType::kEmbeddedMessage;
  return is_message ? X509_ASN_ENCODING | PKCS_7_ASN_ENCODING : X509_ASN_ENCODING;
}

// hand_out_found opens the store, and the context if the content is a single element.
Status hand_out_found(const cert::Recognised& found, const QueryOutputs& outputs, Answer& answer) {
  const bool has_context = outputs.context != nullptr && cert::is_element_type(found.type);
  if (found.store == nullptr || (outputs.store == nullptr && !has_context)) {
    return {};
  }
  const OpenStorePtr open = TRY(make_open_store(found.store, OpenStore::Kind::kOpened, 0));
  Status done;
  if (has_context) {
    std::optional<cert::Found> one =
        found.store->next({.kind = cert::element_kind(found.type)}, {});
    const Result<const void*> context = open->hand_out(std::move(*one));
    if (context.ok()) {
      answer.context = *context;
    } else {
      done = context.error();
    }
  }
  if (done.ok() && outputs.store != nullptr) {
    answer.store = open->handle();
    return {};
  }
  TRY(open->close(0));  // a context keeps the store
  return done;
}

Result<Answer> answer_of(const cert::Recognised& found, const QueryOutputs& outputs) {
  Answer answer{.encoding = encoding_of(found.type),
                .content = static_cast<DWORD>(found.type),
                .format = static_cast<DWORD>(found.form)};
  TRY(hand_out_found(found, outputs, answer));
  return answer;
}

Result<Answer> load_pfx(const cert::Recognised& found, const QueryOutputs& outputs) {
  Result<HCERTSTORE> store = import_pfx(found.bytes, nullptr, kPfxFlags);
  if (!store.ok()) {
    return fail(CRYPT_E_NO_MATCH,
                "the PFX does not open without a password: PFXImportCertStore "
                "opens it with one");
  }
  Answer answer{.encoding = encoding_of(found.type),
                .content = CERT_QUERY_CONTENT_PFX_AND_LOAD,
                .format = static_cast<DWORD>(found.form)};
  if (outputs.store == nullptr) {
    CertCloseStore(*store, 0);
  } else {
    answer.store = *store;
  }
  return answer;
}

Result<Answer> query(ByteView bytes, cert::Expected expected, const QueryOutputs& outputs) {
  const bool loads = (expected.types & CERT_QUERY_CONTENT_FLAG_PFX_AND_LOAD) != 0;
  const bool only_loads = (expected.types & CERT_QUERY_CONTENT_FLAG_PFX) == 0;
  if (loads) {
    expected.types |= CERT_QUERY_CONTENT_FLAG_PFX;
  }
  const cert::Recognised found = TRY(cert::recognise(bytes, expected));
  if (found.type != ContentType::kPfx || !loads) {
    return answer_of(found, outputs);
  }
  Result<Answer> loaded = load_pfx(found, outputs);
  return loaded.ok() || only_loads ? std::move(loaded) : answer_of(found, outputs);
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CryptQueryObject(DWORD dwObjectType, const void* pvObject, DWORD dwExpectedContentTypeFlags,
                      DWORD dwExpectedFormatTypeFlags, DWORD dwFlags,
                      DWORD* pdwMsgAndCertEncodingType, DWORD* pdwContentType, DWORD* pdwFormatType,
                      HCERTSTORE* phCertStore, HCRYPTMSG* phMsg, const void** ppvContext) {
  return guard_secret_bool([&]() -> Status {
    const QueryOutputs outputs{
        pdwMsgAndCertEncodingType, pdwContentType, pdwFormatType, phCertStore, phMsg, ppvContext};
    write(outputs, {});
    if (dwFlags != 0) {
      return fail(E_INVALIDARG, "there are no flags");
    }
    const Bytes bytes = TRY(bytes_of_object(dwObjectType, pvObject));
    write(outputs,
          TRY(query(bytes, {dwExpectedContentTypeFlags, dwExpectedFormatTypeFlags}, outputs)));
    return {};
  });
}

}  // extern "C"
