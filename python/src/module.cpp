// SPDX-License-Identifier: MIT
// module.cpp: opensspi._core, everything that is in C++. The modules with pywin32's names import
// from it.
#include "attributes.h"
#include "buffers.h"
#include "cert.h"
#include "contexts.h"
#include "credentials.h"
#include "crypt.h"
#include "descriptors.h"
#include "functions.h"
#include "handshake.h"
#include "impersonation.h"
#include "os_handles.h"
#include "own.h"
#include "packages.h"
#include "python_side.h"
#include "sids.h"
#include "signatures.h"
#include "system.h"
#include "tokens.h"
#include "trace.h"

NB_MODULE(_core, module) {
  using namespace opensspi::python;
  if (const char* why = load_functions()) {
    PyErr_SetString(PyExc_ImportError, why);
    throw nb::python_error();
  }
  load_python_side();
  nb::set_leak_warnings(false);  // objects in module globals outlive the interpreter's own checks

  define_os_handles(module);
  define_buffers(module);
  define_descriptors(module);
  define_credentials(module);
  define_impersonation(module);
  define_contexts(module);
  define_attributes(module);
  define_packages(module);
  define_handshake(module);
  define_export(module);
  define_sids(module);
  define_tokens(module);
  define_token_information(module);
  define_accounts(module);
  define_system(module);
  define_crypt_providers(module);
  define_crypt_keys(module);
  define_crypt_hashes(module);
  define_crypt_functions(module);
  define_crypt_oids(module);
  define_crypt_text(module);
  define_crypt_data(module);
  define_cert_names(module);
  define_cert_codec(module);
  define_cert_contexts(module);
  define_cert_lists(module);
  define_cert_stores(module);
  define_cert_system_stores(module);
  define_cert_chains(module);
  define_cert_policies(module);
  define_cert_signing(module);
  define_pfx(module);
  define_cert_query(module);
  define_own(module);
  define_own_accounts(module);
  define_own_keys(module);
  define_own_store(module);
  define_signatures(module);
  define_trace(module);
}
