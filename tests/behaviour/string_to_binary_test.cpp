// SPDX-License-Identifier: MIT
// CryptBinaryToString and CryptStringToBinary, as a C program calls them. What Windows returns is
// known from Microsoft's pages and from what Wine's tests of crypt32 state of Windows.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "opensspi/winbase.h"
#include "opensspi/wincrypt.h"

namespace behaviour {
namespace {

using Bytes = std::vector<BYTE>;

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

Bytes counted(size_t len) {
  Bytes bytes(len);
  for (size_t i = 0; i < len; ++i) {
    bytes[i] = static_cast<BYTE>(i);
  }
  return bytes;
}

std::u16string wide(std::string_view text) { return {text.begin(), text.end()}; }

// text_of writes with both functions, which must agree, and checks what they say of sizes.
std::string text_of(const Bytes& bytes, DWORD flags) {
  const auto len = static_cast<DWORD>(bytes.size());
  const BYTE* data = bytes.empty() ? reinterpret_cast<const BYTE*>("") : bytes.data();
  DWORD room = 0;
  EXPECT_TRUE(CryptBinaryToStringA(data, len, flags, nullptr, &room));
  std::string text(room, 'x');
  EXPECT_TRUE(CryptBinaryToStringA(data, len, flags, text.data(), &room));
  EXPECT_EQ(room + 1, text.size());
  EXPECT_EQ(text.back(), '\0');
  text.pop_back();
  DWORD wide_room = 0;
  EXPECT_TRUE(CryptBinaryToStringW(data, len, flags, nullptr, &wide_room));
  std::u16string wide_text(wide_room, u'x');
  EXPECT_TRUE(CryptBinaryToStringW(data, len, flags, wide_text.data(), &wide_room));
  wide_text.resize(wide_room);
  EXPECT_EQ(wide_text, wide(text));
  return text;
}

struct Found {
  bool ok = false;
  DWORD error = 0;
  Bytes bytes;
  DWORD num_skipped = 0;
  DWORD form = 0;
};

// read reads with both functions, which must agree.
Found read(std::string_view text, DWORD flags) {
  Found found;
  DWORD len = 0;
  SetLastError(0);
  const std::u16string wide_text = wide(text);
  found.ok = CryptStringToBinaryA(text.data(), static_cast<DWORD>(text.size()), flags, nullptr,
                                  &len, nullptr, nullptr) != 0;
  found.error = GetLastError();
  DWORD wide_len = 0;
  const bool wide_ok = CryptStringToBinaryW(wide_text.data(), static_cast<DWORD>(wide_text.size()),
                                            flags, nullptr, &wide_len, nullptr, nullptr) != 0;
  EXPECT_EQ(found.ok, wide_ok) << text;
  EXPECT_EQ(len, wide_len) << text;
  if (!found.ok) {
    return found;
  }
  found.bytes.resize(len + 1);  // one more, so that there is an address if there are no bytes
  EXPECT_TRUE(CryptStringToBinaryA(text.data(), static_cast<DWORD>(text.size()), flags,
                                   found.bytes.data(), &len, &found.num_skipped, &found.form));
  found.bytes.resize(len);
  return found;
}

std::string read_text(std::string_view text, DWORD flags) {
  const Found found = read(text, flags);
  return found.ok ? std::string(found.bytes.begin(), found.bytes.end())
                  : "error " + std::to_string(found.error);
}

const std::string kInvalidData = "error " + std::to_string(ERROR_INVALID_DATA);

TEST(BinaryToString, base64_has_lines_of_64_letters_and_ends_with_one) {
  EXPECT_EQ(text_of({0}, CRYPT_STRING_BASE64), "AA==\r\n");
  EXPECT_EQ(text_of({1, 2}, CRYPT_STRING_BASE64), "AQI=\r\n");
  EXPECT_EQ(text_of({}, CRYPT_STRING_BASE64), "\r\n");
  const std::string full(64, 'A');
  EXPECT_EQ(text_of(Bytes(48), CRYPT_STRING_BASE64), full + "\r\n");
  EXPECT_EQ(text_of(Bytes(49), CRYPT_STRING_BASE64), full + "\r\nAA==\r\n");
  EXPECT_EQ(text_of(Bytes(49), CRYPT_STRING_BASE64 | CRYPT_STRING_NOCR), full + "\nAA==\n");
  EXPECT_EQ(text_of(Bytes(49), CRYPT_STRING_BASE64 | CRYPT_STRING_NOCRLF), full + "AA==");
}

TEST(BinaryToString, headers) {
  EXPECT_EQ(text_of({0}, CRYPT_STRING_BASE64HEADER),
            "-----BEGIN CERTIFICATE-----\r\nAA==\r\n-----END CERTIFICATE-----\r\n");
  EXPECT_EQ(
      text_of({0}, CRYPT_STRING_BASE64REQUESTHEADER | CRYPT_STRING_NOCR),
      "-----BEGIN NEW CERTIFICATE REQUEST-----\nAA==\n-----END NEW CERTIFICATE REQUEST-----\n");
  EXPECT_EQ(text_of({0}, CRYPT_STRING_BASE64X509CRLHEADER),
            "-----BEGIN X509 CRL-----\r\nAA==\r\n-----END X509 CRL-----\r\n");
}

TEST(BinaryToString, base64_for_uris) {
  EXPECT_EQ(text_of({0xFB, 0xFF, 0xFE, 0xFF}, CRYPT_STRING_BASE64 | CRYPT_STRING_NOCRLF),
            "+//+/w==");
  EXPECT_EQ(text_of({0xFB, 0xFF, 0xFE, 0xFF}, CRYPT_STRING_BASE64URI | CRYPT_STRING_NOCRLF),
            "-__-_w");
  EXPECT_EQ(text_of({0xFB, 0xFF, 0xFE, 0xFF},
                    CRYPT_STRING_BASE64 | CRYPT_STRING_NOCRLF | CRYPT_STRING_PERCENTESCAPE),
            "%2B%2F%2F%2B%2Fw%3D%3D");
}

TEST(BinaryToString, hexadecimal_has_sixteen_bytes_a_line_with_a_gap_after_eight) {
  EXPECT_EQ(text_of(counted(3), CRYPT_STRING_HEX), "00 01 02\r\n");
  EXPECT_EQ(text_of(counted(8), CRYPT_STRING_HEX), "00 01 02 03 04 05 06 07\r\n");
  EXPECT_EQ(text_of(counted(17), CRYPT_STRING_HEX),
            "00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f\r\n10\r\n");
  EXPECT_EQ(text_of(counted(17), CRYPT_STRING_HEX | CRYPT_STRING_NOCR),
            "00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f\n10\n");
  EXPECT_EQ(text_of(counted(17), CRYPT_STRING_HEX | CRYPT_STRING_NOCRLF),
            "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10");
  EXPECT_EQ(text_of({0xDE, 0xAD}, CRYPT_STRING_HEXRAW), "dead\r\n");
  EXPECT_EQ(text_of({0xDE, 0xAD}, CRYPT_STRING_HEXRAW | CRYPT_STRING_NOCRLF), "dead");
}

TEST(BinaryToString, dumps_with_addresses_and_characters) {
  const Bytes text = bytes_of("Sixteen letters!and\x01");
  EXPECT_EQ(text_of(text, CRYPT_STRING_HEXASCII),
            "53 69 78 74 65 65 6e 20  6c 65 74 74 65 72 73 21   Sixteen letters!\r\n"
            "61 6e 64 01                                        and.\r\n");
  EXPECT_EQ(text_of(text, CRYPT_STRING_HEXADDR),
            "0000\t53 69 78 74 65 65 6e 20  6c 65 74 74 65 72 73 21\r\n"
            "0010\t61 6e 64 01\r\n");
  EXPECT_EQ(text_of(text, CRYPT_STRING_HEXASCIIADDR | CRYPT_STRING_NOCR),
            "0000\t53 69 78 74 65 65 6e 20  6c 65 74 74 65 72 73 21   Sixteen letters!\n"
            "0010\t61 6e 64 01                                        and.\n");
}

TEST(BinaryToString, binary_is_a_copy_without_a_terminating_zero) {
  const Bytes bytes = {1, 0, 2};
  DWORD room = 0;
  ASSERT_TRUE(CryptBinaryToStringA(bytes.data(), 3, CRYPT_STRING_BINARY, nullptr, &room));
  EXPECT_EQ(room, 3u);
  char copy[4] = {'x', 'x', 'x', 'x'};
  ASSERT_TRUE(CryptBinaryToStringA(bytes.data(), 3, CRYPT_STRING_BINARY, copy, &room));
  EXPECT_EQ(std::memcmp(copy, "\1\0\2x", 4), 0);
  WCHAR wide_copy[2] = {};
  ASSERT_TRUE(CryptBinaryToStringW(bytes.data(), 3, CRYPT_STRING_BINARY, wide_copy, &room));
  EXPECT_EQ(room, 3u);
  EXPECT_EQ(std::memcmp(wide_copy, bytes.data(), 3), 0);
  room = 2;
  EXPECT_FALSE(CryptBinaryToStringA(bytes.data(), 3, CRYPT_STRING_BINARY, copy, &room));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_MORE_DATA});
  EXPECT_EQ(room, 3u);
}

// The A form writes what fits, as on Windows; the W form writes nothing.
TEST(BinaryToString, a_small_buffer_holds_what_fits) {
  const Bytes bytes = {1, 2};
  char text[16] = "untouched";
  DWORD room = 6;
  EXPECT_FALSE(CryptBinaryToStringA(bytes.data(), 2, CRYPT_STRING_BASE64, text, &room));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_MORE_DATA});
  EXPECT_EQ(room, 7u);
  EXPECT_STREQ(text, "AQI=\r");
  EXPECT_STREQ(text + 6, "hed");
  room = 4;
  EXPECT_FALSE(CryptBinaryToStringA(bytes.data(), 2, CRYPT_STRING_HEXRAW, text, &room));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_MORE_DATA});
  EXPECT_EQ(room, 4u) << "hexadecimal text reports its size to a null buffer only";
  EXPECT_STREQ(text, "01") << "whole bytes only";
  text[0] = 'x';
  for (room = 0; room < 3; ++room) {
    EXPECT_FALSE(CryptBinaryToStringA(bytes.data(), 2, CRYPT_STRING_HEXRAW, text, &room));
    EXPECT_EQ(text[0], 'x') << room;
  }
  WCHAR wide_text[16] = u"untouched";
  for (const DWORD form : {DWORD{CRYPT_STRING_BASE64}, DWORD{CRYPT_STRING_HEXRAW}}) {
    room = 4;
    EXPECT_FALSE(CryptBinaryToStringW(bytes.data(), 2, form, wide_text, &room));
    EXPECT_EQ(std::u16string(wide_text), u"untouched");
  }
}

TEST(BinaryToString, what_is_not_a_form_is_an_invalid_parameter) {
  const BYTE byte = 0;
  DWORD room = 123;
  for (const DWORD flags :
       {DWORD{CRYPT_STRING_BASE64_ANY}, DWORD{CRYPT_STRING_ANY}, DWORD{CRYPT_STRING_HEX_ANY},
        DWORD{0x0E}, DWORD{0xFF}, DWORD{0x100}, DWORD{CRYPT_STRING_HASHDATA},
        DWORD{CRYPT_STRING_HEX | CRYPT_STRING_PERCENTESCAPE}}) {
    SetLastError(0);
    EXPECT_FALSE(CryptBinaryToStringA(&byte, 1, flags, nullptr, &room)) << flags;
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER}) << flags;
  }
  EXPECT_FALSE(CryptBinaryToStringA(nullptr, 0, 0, nullptr, &room));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_FALSE(CryptBinaryToStringW(&byte, 1, 1, nullptr, nullptr));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(room, 123u);
}

TEST(BinaryToString, success_leaves_the_last_error_alone) {
  SetLastError(0xDEAD);
  text_of({1}, CRYPT_STRING_HEX);
  EXPECT_EQ(GetLastError(), 0xDEADu);
}

TEST(StringToBinary, base64_with_padding_that_windows_takes) {
  EXPECT_EQ(read_text("VVVV", CRYPT_STRING_BASE64), "UUU");
  for (const char* text : {"V", "V===", "V========", "V===VVVV"}) {
    EXPECT_EQ(read_text(text, CRYPT_STRING_BASE64), "T") << text;
  }
  for (const char* text : {"VV", "VV==", "VV==VVVV"}) {
    EXPECT_EQ(read_text(text, CRYPT_STRING_BASE64), "U") << text;
  }
  for (const char* text : {"VVV", "VVV=", "VVV=VVVV"}) {
    EXPECT_EQ(read_text(text, CRYPT_STRING_BASE64), "UU") << text;
  }
  for (const char* text : {"V\nVVV", "VV\nVV", "VVV\nV", "VV    VV", "VVVV=VVVV"}) {
    EXPECT_EQ(read_text(text, CRYPT_STRING_BASE64), "UUU") << text;
  }
  for (const char* text : {"V=", "VV=", "V==", "V!VV", "VVVV!"}) {
    EXPECT_EQ(read_text(text, CRYPT_STRING_BASE64), kInvalidData) << text;
  }
}

TEST(StringToBinary, strict_base64_is_whole) {
  constexpr DWORD kStrict = CRYPT_STRING_BASE64 | CRYPT_STRING_STRICT;
  EXPECT_EQ(read_text("VV==\r\n", kStrict), "U");
  EXPECT_EQ(read_text("VVVV", kStrict), "UUU");
  for (const char* text : {"V", "VV", "VVV", "V===", "VV==VVVV",
                           "VV=="
                           "=",
                           "VVVV=VVVV"}) {
    EXPECT_EQ(read_text(text, kStrict), kInvalidData) << text;
  }
}

TEST(StringToBinary, base64_for_uris) {
  EXPECT_EQ(read("-__-_w", CRYPT_STRING_BASE64URI).bytes, (Bytes{0xFB, 0xFF, 0xFE, 0xFF}));
  EXPECT_EQ(read("-__-_w==\r\n", CRYPT_STRING_BASE64URI).bytes, (Bytes{0xFB, 0xFF, 0xFE, 0xFF}));
  EXPECT_EQ(read_text("+//+/w==", CRYPT_STRING_BASE64URI), kInvalidData);
  EXPECT_EQ(read("%2B%2f%2F%2b%2Fw%3D%3d", CRYPT_STRING_BASE64 | CRYPT_STRING_PERCENTESCAPE).bytes,
            (Bytes{0xFB, 0xFF, 0xFE, 0xFF}));
  EXPECT_EQ(read_text("VVV%3", CRYPT_STRING_BASE64 | CRYPT_STRING_PERCENTESCAPE), kInvalidData);
  EXPECT_EQ(read_text("VVV%3D", CRYPT_STRING_BASE64), kInvalidData);
}

TEST(StringToBinary, any_label_does_for_any_header) {
  for (const DWORD form :
       {DWORD{CRYPT_STRING_BASE64HEADER}, DWORD{CRYPT_STRING_BASE64REQUESTHEADER},
        DWORD{CRYPT_STRING_BASE64X509CRLHEADER}}) {
    for (const char* text :
         {"-----BEGIN -----V-----END -----", "-----BEGIN foo-----V-----END -----",
          "-----BEGIN foo-----V-----END foo-----", "-----BEGIN -----V-----END foo-----"}) {
      const Found found = read(text, form);
      EXPECT_EQ(found.bytes, bytes_of("T")) << text;
      EXPECT_EQ(found.form, form) << text;
    }
    for (const char* text :
         {"-----BEGIN-----VVVV-----END-----", "-----BEGIN-----VVVV-----END -----",
          "-----BEGIN -----VVVV-----END-----", "-----BEGIN X-----\r\nAA==\r\n", "VVVV",
          "-----BEGIN X-----AA==-----END X", ""}) {
      if (*text != '\0') {
        EXPECT_EQ(read_text(text, form), kInvalidData) << text;
      }
    }
  }
}

TEST(StringToBinary, what_stands_before_a_header_is_skipped_and_counted) {
  const Found found = read("garbage\r\n-----BEGIN X-----\r\nVVVV\r\n-----END X-----\r\n",
                           CRYPT_STRING_BASE64HEADER);
  EXPECT_EQ(found.bytes, bytes_of("UUU"));
  EXPECT_EQ(found.num_skipped, 9u);
}

TEST(StringToBinary, any_form_says_which_it_was) {
  constexpr char kPem[] = "-----BEGIN X-----\r\nVVVV\r\n-----END X-----\r\n";
  EXPECT_EQ(read(kPem, CRYPT_STRING_BASE64_ANY).form, DWORD{CRYPT_STRING_BASE64HEADER});
  EXPECT_EQ(read("VVVV", CRYPT_STRING_BASE64_ANY).form, DWORD{CRYPT_STRING_BASE64});
  EXPECT_EQ(read_text("V!", CRYPT_STRING_BASE64_ANY), kInvalidData);
  EXPECT_EQ(read(kPem, CRYPT_STRING_ANY).form, DWORD{CRYPT_STRING_BASE64HEADER});
  EXPECT_EQ(read("VVVV", CRYPT_STRING_ANY).form, DWORD{CRYPT_STRING_BASE64});
  EXPECT_EQ(read("V!", CRYPT_STRING_ANY).form, DWORD{CRYPT_STRING_BINARY});
  EXPECT_EQ(read("V!", CRYPT_STRING_ANY).bytes, bytes_of("V!"));
}

TEST(StringToBinary, hexadecimal) {
  struct {
    const char* text;
    Bytes bytes;
  } const good[] = {{"-", {}},
                    {",-", {}},
                    {"00", {0}},
                    {" aE\t\n\r\n", {0xAE}},
                    {"01-02", {1, 2}},
                    {"-,01-02", {1, 2}},
                    {"01-02-", {1, 2}},
                    {"aa,BB-ff,-,", {0xAA, 0xBB, 0xFF}},
                    {"aa,BBff,-,", {0xAA, 0xBB, 0xFF}},
                    {"aa,,-BB---ff,-,", {0xAA, 0xBB, 0xFF}},
                    {"01 02  03\r\n04", {1, 2, 3, 4}}};
  for (const auto& [text, bytes] : good) {
    const Found found = read(text, CRYPT_STRING_HEX);
    EXPECT_TRUE(found.ok) << text;
    EXPECT_EQ(found.bytes, bytes) << text;
    EXPECT_EQ(found.form, DWORD{CRYPT_STRING_HEX});
  }
  for (const char* text : {"0", "000", "11220", "1122q", "q1122", "1-2", "010-02", "01   02"}) {
    EXPECT_EQ(read_text(text, CRYPT_STRING_HEX), kInvalidData) << text;
  }
  EXPECT_EQ(read_text("01-02", CRYPT_STRING_HEXRAW), kInvalidData);
  EXPECT_EQ(read("0102\r\n", CRYPT_STRING_HEXRAW).bytes, (Bytes{1, 2}));
}

TEST(StringToBinary, every_written_form_is_read_back) {
  for (const DWORD form :
       {DWORD{CRYPT_STRING_BASE64HEADER}, DWORD{CRYPT_STRING_BASE64},
        DWORD{CRYPT_STRING_BASE64REQUESTHEADER}, DWORD{CRYPT_STRING_BASE64X509CRLHEADER},
        DWORD{CRYPT_STRING_BASE64URI}, DWORD{CRYPT_STRING_HEX}, DWORD{CRYPT_STRING_HEXASCII},
        DWORD{CRYPT_STRING_HEXADDR}, DWORD{CRYPT_STRING_HEXASCIIADDR},
        DWORD{CRYPT_STRING_HEXRAW}}) {
    for (const DWORD lines : {DWORD{0}, DWORD{CRYPT_STRING_NOCR}, DWORD{CRYPT_STRING_NOCRLF}}) {
      for (const size_t len : {1u, 2u, 7u, 8u, 9u, 15u, 16u, 17u, 48u, 49u, 256u}) {
        const Bytes bytes = counted(len);
        const Found found = read(text_of(bytes, form | lines), form);
        EXPECT_EQ(found.bytes, bytes) << form << " " << lines << " " << len;
        EXPECT_EQ(found.form, form);
        EXPECT_EQ(found.num_skipped, 0u);
      }
    }
  }
}

TEST(StringToBinary, any_hexadecimal_form_is_told_from_the_others) {
  const Bytes digits = bytes_of("31323334 looks hexadecimal: 3132333435363738");
  for (const DWORD form : {DWORD{CRYPT_STRING_HEX}, DWORD{CRYPT_STRING_HEXASCII},
                           DWORD{CRYPT_STRING_HEXADDR}, DWORD{CRYPT_STRING_HEXASCIIADDR}}) {
    const Found found = read(text_of(digits, form), CRYPT_STRING_HEX_ANY);
    EXPECT_EQ(found.form, form);
    EXPECT_EQ(found.bytes, digits);
  }
  EXPECT_EQ(read_text("xyz", CRYPT_STRING_HEX_ANY), kInvalidData);
}

TEST(StringToBinary, an_address_that_is_not_the_bytes_own_is_not_an_address) {
  EXPECT_EQ(read_text("0000\t01\r\n0002\t02", CRYPT_STRING_HEXADDR), kInvalidData);
  EXPECT_EQ(read_text("0001\t01", CRYPT_STRING_HEXADDR), kInvalidData);
  EXPECT_EQ(read_text("000\t01", CRYPT_STRING_HEXADDR), kInvalidData);
  EXPECT_EQ(read_text("0000", CRYPT_STRING_HEXADDR), kInvalidData);
}

TEST(StringToBinary, lengths) {
  BYTE buffer[8] = {0xCC, 0xCC};
  DWORD len = 8;
  ASSERT_TRUE(CryptStringToBinaryA("0102", 2, CRYPT_STRING_HEX, buffer, &len, nullptr, nullptr));
  EXPECT_EQ(len, 1u);
  EXPECT_EQ(buffer[1], 0xCC);
  len = 8;
  ASSERT_TRUE(CryptStringToBinaryA("0102", 0, CRYPT_STRING_HEX, buffer, &len, nullptr, nullptr));
  EXPECT_EQ(len, 2u);
  len = 8;
  EXPECT_FALSE(CryptStringToBinaryW(u"0102", 3, CRYPT_STRING_HEX, buffer, &len, nullptr, nullptr));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_DATA});
  EXPECT_EQ(len, 8u);
  EXPECT_EQ(buffer[0], 0x01) << "what stands before the fault is written";
  EXPECT_FALSE(CryptStringToBinaryW(u"0102", 3, CRYPT_STRING_HEX, nullptr, &len, nullptr, nullptr));
  EXPECT_EQ(len, 0u);
  len = 8;
  EXPECT_FALSE(
      CryptStringToBinaryA("01\0 02", 4, CRYPT_STRING_HEX, buffer, &len, nullptr, nullptr));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_DATA});
}

TEST(StringToBinary, a_small_buffer_holds_what_fits_of_hexadecimal_text) {
  for (const DWORD form : {DWORD{CRYPT_STRING_BASE64}, DWORD{CRYPT_STRING_HEX}}) {
    BYTE buffer[2] = {0xCC, 0xCC};
    DWORD len = 1;
    DWORD num_skipped = 7;
    DWORD found = 7;
    EXPECT_FALSE(CryptStringToBinaryA("01020304", 8, form, buffer, &len, &num_skipped, &found));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_MORE_DATA});
    EXPECT_EQ(len, 1u);
    EXPECT_EQ(buffer[0], form == CRYPT_STRING_HEX ? 0x01 : 0xCC);
    EXPECT_EQ(buffer[1], 0xCC);
    EXPECT_EQ(num_skipped, 0u);
    EXPECT_EQ(found, 0u);
  }
}

TEST(StringToBinary, errors) {
  DWORD len = 8;
  EXPECT_FALSE(CryptStringToBinaryA(nullptr, 0, 0, nullptr, &len, nullptr, nullptr));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_FALSE(CryptStringToBinaryA("01", 2, CRYPT_STRING_HEX, nullptr, nullptr, nullptr, nullptr));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_FALSE(CryptStringToBinaryW(u"", 0, CRYPT_STRING_HEX, nullptr, &len, nullptr, nullptr));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(len, 8u);
  EXPECT_TRUE(CryptStringToBinaryA("", 0, CRYPT_STRING_HEX, nullptr, &len, nullptr, nullptr));
  EXPECT_EQ(len, 0u);
  BYTE buffer[2] = {0xCC, 0xCC};
  DWORD form = 0;
  len = sizeof buffer;
  EXPECT_TRUE(CryptStringToBinaryA("", 0, CRYPT_STRING_HEX, buffer, &len, nullptr, &form));
  EXPECT_EQ(len, 0u);
  EXPECT_EQ(form, DWORD{CRYPT_STRING_HEX});
  EXPECT_EQ(buffer[0], 0xCC);
  for (const DWORD flags : {DWORD{0x0E}, DWORD{0xFF}, DWORD{0x100},
                            DWORD{CRYPT_STRING_BASE64} | DWORD{CRYPT_STRING_NOCR}}) {
    EXPECT_EQ(read_text("AA==", flags), kInvalidData) << flags;
  }
}

TEST(StringToBinary, letters_beyond_ascii_are_invalid) {
  BYTE buffer[8];
  DWORD len = sizeof buffer;
  // U+0141 and U+FF21 must not be treated as A.
  for (const WCHAR* text : {u"\u0141\u0141\u0141\u0141", u"\uFF21\uFF21\uFF21\uFF21"}) {
    for (const DWORD form :
         {DWORD{CRYPT_STRING_BASE64}, DWORD{CRYPT_STRING_HEX}, DWORD{CRYPT_STRING_BINARY}}) {
      EXPECT_FALSE(CryptStringToBinaryW(text, 4, form, buffer, &len, nullptr, nullptr));
      EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_DATA});
    }
  }
  EXPECT_FALSE(CryptStringToBinaryA("\xC1\xC1\xC1\xC1", 4, CRYPT_STRING_BASE64, buffer, &len,
                                    nullptr, nullptr));
}

}  // namespace
}  // namespace behaviour
