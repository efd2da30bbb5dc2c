// SPDX-License-Identifier: MIT
#include "csp/algorithm_names.h"

namespace opensspi::csp {
namespace {

struct Name {
  AlgorithmNumber algorithm;
  std::string_view name;
};

constexpr Name kNames[] = {
    {kAlgMd2, "CALG_MD2"},
    {kAlgMd4, "CALG_MD4"},
    {kAlgMd5, "CALG_MD5"},
    {kAlgSha1, "CALG_SHA1"},
    {kAlgMac, "CALG_MAC"},
    {kAlgSsl3ShaMd5, "CALG_SSL3_SHAMD5"},
    {kAlgHmac, "CALG_HMAC"},
    {kAlgTls1Prf, "CALG_TLS1PRF"},
    {kAlgSha256, "CALG_SHA_256"},
    {kAlgSha384, "CALG_SHA_384"},
    {kAlgSha512, "CALG_SHA_512"},
    {kAlgRsaSign, "CALG_RSA_SIGN"},
    {kAlgDssSign, "CALG_DSS_SIGN"},
    {kAlgRsaKeyExchange, "CALG_RSA_KEYX"},
    {kAlgDhStoreAndForward, "CALG_DH_SF"},
    {kAlgDhEphemeral, "CALG_DH_EPHEM"},
    {kAlgAgreedKey, "CALG_AGREEDKEY_ANY"},
    {kAlgCylinkMek, "CALG_CYLINK_MEK"},
    {kAlgDes, "CALG_DES"},
    {kAlgRc2, "CALG_RC2"},
    {kAlg3Des, "CALG_3DES"},
    {kAlg3Des112, "CALG_3DES_112"},
    {kAlgAes128, "CALG_AES_128"},
    {kAlgAes192, "CALG_AES_192"},
    {kAlgAes256, "CALG_AES_256"},
    {kAlgAes, "CALG_AES"},
    {kAlgRc4, "CALG_RC4"},
    {kAlgSsl3Master, "CALG_SSL3_MASTER"},
    {kAlgSchannelMasterHash, "CALG_SCHANNEL_MASTER_HASH"},
    {kAlgSchannelMacKey, "CALG_SCHANNEL_MAC_KEY"},
    {kAlgPct1Master, "CALG_PCT1_MASTER"},
    {kAlgSsl2Master, "CALG_SSL2_MASTER"},
    {kAlgTls1Master, "CALG_TLS1_MASTER"},
    {kAlgSchannelEncKey, "CALG_SCHANNEL_ENC_KEY"},
};

}  // namespace

std::string_view algorithm_name(AlgorithmNumber algorithm) {
  for (const Name& row : kNames) {
    if (row.algorithm == algorithm) {
      return row.name;
    }
  }
  return "unknown";
}

}  // namespace opensspi::csp
