// SPDX-License-Identifier: MIT
// Two security packages that exist in tests only. They use every member of the package seam that
// streams (TLS) and completed tokens (Digest) need, with messages simple enough to write by hand.
// A library for tests offers them (tests/CMakeLists.txt); the shipped one does not.
//
// "Fake Stream" exchanges records: type (1 byte), length (2 bytes, big-endian), body.
//
//   client  Hello --------------------> server      any other record: an alert comes back, and the
//           Hello <--------------------              context has failed
//           Finished ----------------->
//           Finished, Ticket <---------              then data, tickets, Renegotiate, close
//
// Data is XORed with 0x5A and has four bytes of checksum after it. The target name "certificate
// wanted" makes a client ask for other credentials (SEC_I_INCOMPLETE_CREDENTIALS); with
// ISC_REQ_DATAGRAM its Hello comes in two fragments. SECPKG_ATTR_NAMES says what the last step was
// given.
//
// "Fake Completing" takes its input by position, as Digest does, and has tokens that
// CompleteAuthToken finishes.
#pragma once

#include "sspi/package.h"

namespace opensspi::testing {

const sspi::Package& stream_package();
const sspi::Package& completing_package();

}  // namespace opensspi::testing
