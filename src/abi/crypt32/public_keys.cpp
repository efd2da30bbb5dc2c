// SPDX-License-Identifier: MIT
// Public-key infos: CryptExportPublicKeyInfo and CryptImportPublicKeyInfo, with their Ex forms.
#include <cstring>

#include "abi/core/crypt_handles.h"
#include "base/as_process.h"
#include "cert/public_key_info.h"
#include "csp/import_key.h"
#include "csp/key_pairs.h"
#include "csp/pair_key.h"

namespace opensspi::abi {
namespace {

constexpr Error kNoEncoding =
    fail(ERROR_FILE_NOT_FOUND, "public-key infos are encoded as X509_ASN_ENCODING");

Status check_encoding(DWORD encoding) {
  if ((encoding & X509_ASN_ENCODING) == 0) {
    return kNoEncoding;
  }
  return {};
}

// Layout is the positions of the pieces of a CERT_PUBLIC_KEY_INFO after it, in one buffer of the
// caller; each starts at a multiple of 8, like the structure.
class Layout {
 public:
  explicit Layout(const cert::PublicKeyInfo& info)
      : info_(info),
        parameters_(sizeof(CERT_PUBLIC_KEY_INFO) + aligned(info.algorithm.size() + 1)),
        key_(parameters_ + aligned(info.parameters.size())),
        len_(key_ + aligned(info.key.size())) {}

  [[nodiscard]] DWORD len() const { return static_cast<DWORD>(len_); }

  void write(CERT_PUBLIC_KEY_INFO* out) const {
    auto* base = reinterpret_cast<BYTE*>(out);
    CERT_PUBLIC_KEY_INFO filled = {};
    BYTE* oid = base + sizeof(CERT_PUBLIC_KEY_INFO);
    std::memcpy(oid, info_.algorithm.c_str(), info_.algorithm.size() + 1);
    filled.Algorithm.pszObjId = reinterpret_cast<char*>(oid);
    filled.Algorithm.Parameters.cbData = static_cast<DWORD>(info_.parameters.size());
    filled.Algorithm.Parameters.pbData = copied(base + parameters_, info_.parameters);
    filled.PublicKey.cbData = static_cast<DWORD>(info_.key.size());
    filled.PublicKey.pbData = copied(base + key_, info_.key);
    std::memcpy(out, &filled, sizeof filled);
  }

 private:
  static constexpr size_t aligned(size_t len) { return (len + 7) / 8 * 8; }
  static BYTE* copied(BYTE* where, ByteView bytes) {
    if (!bytes.empty()) {
      std::memcpy(where, bytes.data(), bytes.size());
    }
    return where;
  }

  const cert::PublicKeyInfo& info_;
  const size_t parameters_;
  const size_t key_;
  const size_t len_;
};

Status export_info(csp::Provider& provider, DWORD key_spec, std::string_view oid,
                   CERT_PUBLIC_KEY_INFO* out, DWORD* room) {
  const csp::KeyPtr pair = TRY(csp::user_key(provider, key_spec));
  const auto key = TRY(csp::public_key_of(*pair));
  const cert::PublicKeyInfo info = TRY(cert::public_key_info(*key, oid));
  const Layout layout(info);
  if (TRY(report_size(out, room, layout.len()))) {
    layout.write(out);
  }
  return {};
}

BOOL export_public_key_info(HCRYPTPROV handle, DWORD key_spec, DWORD encoding, const char* oid,
                            CERT_PUBLIC_KEY_INFO* out, DWORD* room) {
  return guard_bool([&]() -> Status {
    const auto provider = TRY(borrow_crypt<ProviderObject>(handle));
    if (room == nullptr) {
      return kNullArgument;
    }
    TRY(check_encoding(encoding));
    const AsProcess as_process;  // containers belong to the process, never to a client
    return export_info(*provider->provider, key_spec, oid == nullptr ? "" : oid, out, room);
  });
}

// Null bytes with a length are refused, not read.
Result<cert::PublicKeyInfoView> view_of(const CERT_PUBLIC_KEY_INFO* info) {
  if (info == nullptr || info->Algorithm.pszObjId == nullptr) {
    return kNullArgument;
  }
  const CRYPT_OBJID_BLOB& parameters = info->Algorithm.Parameters;
  const CRYPT_BIT_BLOB& key = info->PublicKey;
  if (parameters.pbData == nullptr && parameters.cbData != 0) {
    return kNullArgument;
  }
  if (key.pbData == nullptr && key.cbData != 0) {
    return kNullArgument;
  }
  const auto unused_bits = static_cast<uint8_t>(key.cUnusedBits > 7 ? 8 : key.cUnusedBits);
  return cert::PublicKeyInfoView{info->Algorithm.pszObjId,
                                 bytes_of(parameters.pbData, parameters.cbData),
                                 {bytes_of(key.pbData, key.cbData), unused_bits}};
}

bool is_of(crypto::KeyKind kind, ALG_ID algorithm) {
  switch (kind) {
    case crypto::KeyKind::kRsa:
      return algorithm == CALG_RSA_KEYX || algorithm == CALG_RSA_SIGN;
    case crypto::KeyKind::kDsa:
      return algorithm == CALG_DSS_SIGN;
    case crypto::KeyKind::kDh:
      return algorithm == CALG_DH_SF || algorithm == CALG_DH_EPHEM;
    case crypto::KeyKind::kEc:
      return algorithm == CALG_ECDSA || algorithm == CALG_ECDH;
  }
  return false;
}

// Elliptic-curve keys are in no provider's list and can be imported into each, for verification:
// Windows has them in CNG only.
Result<csp::KeyPtr> import_info(const csp::Provider& provider, const cert::PublicKeyInfoView& info,
                                ALG_ID wanted) {
  cert::NamedPublicKey named = TRY(cert::public_key_from_info(info));
  const crypto::KeyKind kind = named.key->kind();
  const ALG_ID algorithm = wanted == 0 ? named.algorithm : wanted;
  if (!is_of(kind, algorithm)) {
    return fail(NTE_BAD_ALGID, "the key is not of that algorithm");
  }
  if (kind != crypto::KeyKind::kEc && provider.row().find(algorithm) == nullptr) {
    return fail(NTE_BAD_ALGID, "the provider has no public keys of this algorithm");
  }
  return csp::import_public_key(algorithm, std::move(named.key));
}

BOOL import_public_key_info(HCRYPTPROV handle, DWORD encoding, const CERT_PUBLIC_KEY_INFO* info,
                            ALG_ID algorithm, HCRYPTKEY* out) {
  return guard_bool([&]() -> Status {
    TRY(check_encoding(encoding));  // first, as on Windows
    const auto provider = TRY(borrow_crypt<ProviderObject>(handle));
    if (out == nullptr) {
      return kNullArgument;
    }
    *out = 0;
    const cert::PublicKeyInfoView view = TRY(view_of(info));
    return hand_out<KeyObject>(out, provider->provider,
                               TRY(import_info(*provider->provider, view, algorithm)));
  });
}

BOOL refuse_flags() {
  return guard_bool([]() -> Status { return kUnknownFlags; });
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CryptExportPublicKeyInfo(HCRYPTPROV_OR_NCRYPT_KEY_HANDLE hCryptProvOrNCryptKey,
                              DWORD dwKeySpec, DWORD dwCertEncodingType,
                              PCERT_PUBLIC_KEY_INFO pInfo, DWORD* pcbInfo) {
  return export_public_key_info(hCryptProvOrNCryptKey, dwKeySpec, dwCertEncodingType, nullptr,
                                pInfo, pcbInfo);
}

BOOL CryptExportPublicKeyInfoEx(HCRYPTPROV_OR_NCRYPT_KEY_HANDLE hCryptProvOrNCryptKey,
                                DWORD dwKeySpec, DWORD dwCertEncodingType, LPSTR pszPublicKeyObjId,
                                DWORD dwFlags, void* /*pvAuxInfo*/, PCERT_PUBLIC_KEY_INFO pInfo,
                                DWORD* pcbInfo) {
  if (dwFlags != 0) {
    return refuse_flags();
  }
  return export_public_key_info(hCryptProvOrNCryptKey, dwKeySpec, dwCertEncodingType,
                                pszPublicKeyObjId, pInfo, pcbInfo);
}

BOOL CryptImportPublicKeyInfo(HCRYPTPROV hCryptProv, DWORD dwCertEncodingType,
                              PCERT_PUBLIC_KEY_INFO pInfo, HCRYPTKEY* phKey) {
  return import_public_key_info(hCryptProv, dwCertEncodingType, pInfo, 0, phKey);
}

BOOL CryptImportPublicKeyInfoEx(HCRYPTPROV hCryptProv, DWORD dwCertEncodingType,
                                PCERT_PUBLIC_KEY_INFO pInfo, ALG_ID aiKeyAlg, DWORD dwFlags,
                                void* /*pvAuxInfo*/, HCRYPTKEY* phKey) {
  if (dwFlags != 0) {
    return refuse_flags();
  }
  return import_public_key_info(hCryptProv, dwCertEncodingType, pInfo, aiKeyAlg, phKey);
}

}  // extern "C"
