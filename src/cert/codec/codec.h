// SPDX-License-Identifier: MIT
// The codec: DER to the structures of <wincrypt.h> and back.
#pragma once

#include <memory>

#include "cert/codec/structure_type.h"

namespace opensspi::cert {

// find_structure_type returns the row of a structure type, by its number or as CryptDecodeObject is
// given it: a number below 0x10000 in the place of a pointer, or a dotted object identifier.
// ERROR_FILE_NOT_FOUND if there is none.
[[nodiscard]] Result<const StructureType*> find_structure_type(Structure number);
[[nodiscard]] Result<const StructureType*> find_structure_type(LPCSTR type);

// decoded_len returns the length of the block that `der` decodes to: kBerEnd if it is empty. Bytes
// behind the element are ignored, as on Windows.
[[nodiscard]] Result<size_t> decoded_len(const StructureType& type, ByteView der,
                                         const DecodeOptions& options);
// decode_to writes the structure to the front of `block`, which has decoded_len bytes or more, and
// what it points to behind it.
[[nodiscard]] Status decode_to(const StructureType& type, ByteView der,
                               const DecodeOptions& options, ByteSpan block);

// DecodedBlock owns a structure and what it points to. Moving it leaves the structure where it is.
// Its destructor wipes the memory, because the structure may be a private key.
class DecodedBlock {
 public:
  explicit DecodedBlock(size_t len) : block_(new uint8_t[len], Wiping{len}) {}

  // as returns the structure; T is the one of the type that was decoded.
  template <class T>
  [[nodiscard]] T* as() const {
    return reinterpret_cast<T*>(block_.get());
  }
  [[nodiscard]] size_t size() const { return block_.get_deleter().len; }
  [[nodiscard]] ByteSpan bytes() { return {block_.get(), size()}; }

 private:
  struct Wiping {
    size_t len = 0;
    void operator()(uint8_t* block) const {
      wipe({block, len});
      delete[] block;
    }
  };
  std::unique_ptr<uint8_t[], Wiping> block_;
};

// decode returns a structure, for instance decode(Structure::kCertificate, der) a CERT_INFO. Its
// blobs view `der`, which must outlive it; known object identifiers are shared texts; numbers,
// other object identifiers and arrays are in the block.
[[nodiscard]] Result<DecodedBlock> decode(Structure type, ByteView der,
                                          const DecodeOptions& options = {.no_copy = true,
                                                                          .share_oids = true});

// encode returns the DER of the structure at `value`.
[[nodiscard]] Result<Bytes> encode(Structure type, const void* value,
                                   const EncodeOptions& options = {});

}  // namespace opensspi::cert
