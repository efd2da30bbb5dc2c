// SPDX-License-Identifier: MIT
// The numbers of CryptoAPI that this module works with: algorithms, blob types, parameters, flags.
// They are wincrypt.h's, with our spelling, so that this module needs no Windows type.
#pragma once

#include <cstdint>

namespace opensspi::csp {

// ALG_ID: class (3 bits), type (4 bits), sub-identifier (9 bits).
using AlgorithmNumber = uint32_t;

constexpr uint32_t kClassMask = 7u << 13;
constexpr uint32_t kClassSignature = 1u << 13;
constexpr uint32_t kClassMessageEncrypt = 2u << 13;
constexpr uint32_t kClassDataEncrypt = 3u << 13;
constexpr uint32_t kClassHash = 4u << 13;
constexpr uint32_t kClassKeyExchange = 5u << 13;
constexpr uint32_t kTypeMask = 15u << 9;
constexpr uint32_t kTypeDss = 1u << 9;
constexpr uint32_t kTypeRsa = 2u << 9;
constexpr uint32_t kTypeBlock = 3u << 9;
constexpr uint32_t kTypeStream = 4u << 9;
constexpr uint32_t kTypeDh = 5u << 9;
constexpr uint32_t kTypeSecureChannel = 6u << 9;

constexpr uint32_t class_of(AlgorithmNumber id) { return id & kClassMask; }
constexpr uint32_t type_of(AlgorithmNumber id) { return id & kTypeMask; }

constexpr AlgorithmNumber kAlgMd2 = 0x8001;
constexpr AlgorithmNumber kAlgMd4 = 0x8002;
constexpr AlgorithmNumber kAlgMd5 = 0x8003;
constexpr AlgorithmNumber kAlgSha1 = 0x8004;
constexpr AlgorithmNumber kAlgMac = 0x8005;
constexpr AlgorithmNumber kAlgSsl3ShaMd5 = 0x8008;
constexpr AlgorithmNumber kAlgHmac = 0x8009;
constexpr AlgorithmNumber kAlgTls1Prf = 0x800A;
constexpr AlgorithmNumber kAlgSha256 = 0x800C;
constexpr AlgorithmNumber kAlgSha384 = 0x800D;
constexpr AlgorithmNumber kAlgSha512 = 0x800E;
constexpr AlgorithmNumber kAlgRsaSign = 0x2400;
constexpr AlgorithmNumber kAlgDssSign = 0x2200;
constexpr AlgorithmNumber kAlgRsaKeyExchange = 0xA400;
constexpr AlgorithmNumber kAlgDhStoreAndForward = 0xAA01;
constexpr AlgorithmNumber kAlgDhEphemeral = 0xAA02;
constexpr AlgorithmNumber kAlgAgreedKey = 0xAA03;
constexpr AlgorithmNumber kAlgCylinkMek = 0x660C;
constexpr AlgorithmNumber kAlgDes = 0x6601;
constexpr AlgorithmNumber kAlgRc2 = 0x6602;
constexpr AlgorithmNumber kAlg3Des = 0x6603;
constexpr AlgorithmNumber kAlg3Des112 = 0x6609;
constexpr AlgorithmNumber kAlgAes128 = 0x660E;
constexpr AlgorithmNumber kAlgAes192 = 0x660F;
constexpr AlgorithmNumber kAlgAes256 = 0x6610;
constexpr AlgorithmNumber kAlgAes = 0x6611;
constexpr AlgorithmNumber kAlgRc4 = 0x6801;
constexpr AlgorithmNumber kAlgSsl3Master = 0x4C01;
constexpr AlgorithmNumber kAlgSchannelMasterHash = 0x4C02;
constexpr AlgorithmNumber kAlgSchannelMacKey = 0x4C03;
constexpr AlgorithmNumber kAlgPct1Master = 0x4C04;
constexpr AlgorithmNumber kAlgSsl2Master = 0x4C05;
constexpr AlgorithmNumber kAlgTls1Master = 0x4C06;
constexpr AlgorithmNumber kAlgSchannelEncKey = 0x4C07;

// KeySpec names one of the two key pairs of a container.
enum class KeySpec : uint32_t { kKeyExchange = 1, kSignature = 2 };

enum ProviderType : uint32_t {
  kProvRsaFull = 1,
  kProvDss = 3,
  kProvRsaSchannel = 12,
  kProvDssDh = 13,
  kProvDhSchannel = 18,
  kProvRsaAes = 24,
};

// BlobType is bType of every key blob ([MS-CRTD], wincrypt.h PUBLICKEYSTRUC).
enum class BlobType : uint8_t {
  kSimple = 1,
  kPublic = 6,
  kPrivate = 7,
  kPlaintext = 8,
  kOpaque = 9,
  kPublicEx = 10,
  kSymmetricWrap = 11,
  kKeyState = 12,
};

enum AcquireFlags : uint32_t {
  kVerifyContext = 0xF0000000,
  kNewKeySet = 0x8,
  kDeleteKeySet = 0x10,
  kMachineKeySet = 0x20,
  kSilent = 0x40,
  kDefaultContainerOptional = 0x80,
};

// KeyFlags: the flags of CryptGenKey, CryptDeriveKey and CryptImportKey. The upper half of
// CryptGenKey's and CryptDeriveKey's is the key's length in bits.
enum KeyFlags : uint32_t {
  kExportable = 0x1,
  kUserProtected = 0x2,
  kCreateSalt = 0x4,
  kUpdateKey = 0x8,
  kNoSalt = 0x10,
  kPregen = 0x40,
  kServer = 0x400,
  kKeyArchivable = 0x4000,
  kForceKeyProtectionHigh = 0x8000,
  kInitiator = 0x40,
  kDataKey = 0x800,
  kVolatile = 0x1000,
  kIpsecHmacKey = 0x100,
};

// BlobFlags: CryptExportKey's, CryptEncrypt's and CryptDecrypt's.
enum BlobFlags : uint32_t {
  kYOnly = 0x1,
  kSsl2Fallback = 0x2,
  kDestroyKey = 0x4,
  kDecryptRsaNoPaddingCheck = 0x20,
  kOaep = 0x40,
  kBlobVersion3 = 0x80,
};

enum SignFlags : uint32_t { kNoHashOid = 0x1, kType2Format = 0x2, kX931Format = 0x4 };
enum HashFlags : uint32_t { kUserData = 0x1, kLittleEndianKey = 0x1 };

enum Permission : uint32_t {
  kMayEncrypt = 0x1,
  kMayDecrypt = 0x2,
  kMayExport = 0x4,
  kMayRead = 0x8,
  kMayWrite = 0x10,
  kMayMac = 0x20,
  kMayExportKey = 0x40,
  kMayImportKey = 0x80,
  kMayArchive = 0x100,
};

enum CipherMode : uint32_t { kCbc = 1, kEcb = 2, kOfb = 3, kCfb = 4, kCts = 5 };

enum KeyParam : uint32_t {
  kKpIv = 1,
  kKpSalt = 2,
  kKpPadding = 3,
  kKpMode = 4,
  kKpModeBits = 5,
  kKpPermissions = 6,
  kKpAlgId = 7,
  kKpBlockLen = 8,
  kKpKeyLen = 9,
  kKpSaltEx = 10,
  kKpP = 11,
  kKpG = 12,
  kKpQ = 13,
  kKpX = 14,
  kKpY = 15,
  kKpRa = 16,
  kKpRb = 17,
  kKpInfo = 18,
  kKpEffectiveKeyLen = 19,
  kKpSchannelAlg = 20,
  kKpClientRandom = 21,
  kKpServerRandom = 22,
  kKpRp = 23,
  kKpPrecompMd5 = 24,
  kKpPrecompSha = 25,
  kKpCertificate = 26,
  kKpClearKey = 27,
  kKpPubExLen = 28,
  kKpPubExVal = 29,
  kKpKeyVal = 30,
  kKpAdminPin = 31,
  kKpKeyExchangePin = 32,
  kKpSignaturePin = 33,
  kKpPreHash = 34,
  kKpRounds = 35,
  kKpOaepParams = 36,
  kKpCmsKeyInfo = 37,
  kKpCmsDhKeyInfo = 38,
  kKpPubParams = 39,
  kKpVerifyParams = 40,
  kKpHighestVersion = 41,
  kKpGetUseCount = 42,
};

enum HashParam : uint32_t {
  kHpAlgId = 1,
  kHpHashVal = 2,
  kHpHashSize = 4,
  kHpHmacInfo = 5,
  kHpTls1PrfLabel = 6,
  kHpTls1PrfSeed = 7,
};

enum ProviderParam : uint32_t {
  kPpEnumAlgs = 1,
  kPpEnumContainers = 2,
  kPpImpType = 3,
  kPpName = 4,
  kPpVersion = 5,
  kPpContainer = 6,
  kPpChangePassword = 7,
  kPpKeysetSecDescr = 8,
  kPpKeyExchangeKeySize = 12,
  kPpSignatureKeySize = 13,
  kPpClientHwnd = 1,
  kPpProvType = 16,
  kPpKeyStorage = 17,
  kPpSymKeySize = 19,
  kPpSessionKeySize = 20,
  kPpUiPrompt = 21,
  kPpEnumAlgsEx = 22,
  kPpEnumMandRoots = 25,
  kPpEnumElectRoots = 26,
  kPpKeySetType = 27,
  kPpAdminPin = 31,
  kPpKeyExchangePin = 32,
  kPpSignaturePin = 33,
  kPpSigKeySizeInc = 34,
  kPpKeyxKeySizeInc = 35,
  kPpUniqueContainer = 36,
  kPpSgcInfo = 37,
  kPpUseHardwareRng = 38,
  kPpKeySpec = 39,
  kPpEnumExSigningProt = 40,
  kPpCryptCountKeyUse = 41,
  kPpUserCertStore = 42,
  kPpSmartcardReader = 43,
  kPpSmartcardGuid = 45,
  kPpRootCertStore = 46,
  kPpDeleteKey = 24,
};

enum EnumerationFlags : uint32_t { kCryptFirst = 1, kCryptNext = 2 };

// PaddingScheme is the value of KP_PADDING.
enum PaddingScheme : uint32_t { kPkcs5Padding = 1, kRandomPadding = 2, kZeroPadding = 3 };

}  // namespace opensspi::csp
