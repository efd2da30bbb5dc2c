// SPDX-License-Identifier: MIT
#include "cert/codec/codec.h"

namespace opensspi::cert {

Result<size_t> decoded_len(const StructureType& type, ByteView der, const DecodeOptions& options) {
  if (der.empty()) {
    return asn1::kBerEnd;
  }
  BerReader in(der);
  Arena arena(options);
  TRY(type.decode(in, arena));
  return arena.used();
}

Status decode_to(const StructureType& type, ByteView der, const DecodeOptions& options,
                 ByteSpan block) {
  BerReader in(der);
  Arena arena(options, block);
  TRY(type.decode(in, arena));
  if (arena.overflowed()) {
    return fail(CRYPT_E_ASN1_INTERNAL, "the encoded bytes changed while they were decoded");
  }
  return {};
}

Result<DecodedBlock> decode(Structure type, ByteView der, const DecodeOptions& options) {
  const StructureType* row = TRY(find_structure_type(type));
  const size_t len = TRY(decoded_len(*row, der, options));
  DecodedBlock block(len);
  TRY(decode_to(*row, der, options, block.bytes()));
  return block;
}

Result<Bytes> encode(Structure type, const void* value, const EncodeOptions& options) {
  const StructureType* row = TRY(find_structure_type(type));
  if (value == nullptr) {
    return kNullInStructure;
  }
  Encoder out(options);
  TRY(row->encode(value, out));
  return Bytes(out.bytes().begin(), out.bytes().end());
}

}  // namespace opensspi::cert
