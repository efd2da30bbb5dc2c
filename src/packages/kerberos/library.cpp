// SPDX-License-Identifier: MIT
#include "packages/kerberos/library.h"

#include "base/fork.h"
#include "base/shared_library.h"

namespace opensspi::kerberos {
namespace {

constinit MadeOnce<Functions> g_functions;

template <class Function>
bool take(const SharedLibrary& library, Function*& function, const char* name) {
  function = library.function<Function>(name);
  return function != nullptr;
}

// A table: one line per entry point. The newest came with krb5 1.15.
Functions load() {
  const SharedLibrary library({"libkrb5.so.3"});
  Functions found{};
  bool all = library.is_open();
  all = take(library, found.init_context, "krb5_init_context") && all;
  all = take(library, found.free_context, "krb5_free_context") && all;
  all = take(library, found.set_kdc_send_hook, "krb5_set_kdc_send_hook") && all;
  all = take(library, found.set_kdc_recv_hook, "krb5_set_kdc_recv_hook") && all;
  all = take(library, found.set_trace_callback, "krb5_set_trace_callback") && all;
  all = take(library, found.get_error_message, "krb5_get_error_message") && all;
  all = take(library, found.free_error_message, "krb5_free_error_message") && all;
  all = take(library, found.us_timeofday, "krb5_us_timeofday") && all;
  all = take(library, found.use_natural_time, "krb5_use_natural_time") && all;
  all = take(library, found.get_time_offsets, "krb5_get_time_offsets") && all;
  all = take(library, found.set_time_offsets, "krb5_set_time_offsets") && all;
  all = take(library, found.get_default_realm, "krb5_get_default_realm") && all;
  all = take(library, found.free_default_realm, "krb5_free_default_realm") && all;
  all = take(library, found.get_host_realm, "krb5_get_host_realm") && all;
  all = take(library, found.free_host_realm, "krb5_free_host_realm") && all;
  all = take(library, found.parse_name_flags, "krb5_parse_name_flags") && all;
  all = take(library, found.unparse_name_flags, "krb5_unparse_name_flags") && all;
  all = take(library, found.free_unparsed_name, "krb5_free_unparsed_name") && all;
  all = take(library, found.set_principal_realm, "krb5_set_principal_realm") && all;
  all = take(library, found.free_principal, "krb5_free_principal") && all;
  all = take(library, found.copy_principal, "krb5_copy_principal") && all;
  all = take(library, found.principal_compare, "krb5_principal_compare") && all;
  all = take(library, found.aname_to_localname, "krb5_aname_to_localname") && all;
  all = take(library, found.get_profile, "krb5_get_profile") && all;
  all = take(library, found.subsection_names, "profile_get_subsection_names") && all;
  all = take(library, found.free_list, "profile_free_list") && all;
  all = take(library, found.profile_boolean, "profile_get_boolean") && all;
  all = take(library, found.profile_text, "profile_get_string") && all;
  all = take(library, found.profile_values, "profile_get_values") && all;
  all = take(library, found.free_profile_text, "profile_release_string") && all;
  all = take(library, found.release_profile, "profile_release") && all;
  all = take(library, found.cc_set_default_name, "krb5_cc_set_default_name") && all;
  all = take(library, found.cc_default, "krb5_cc_default") && all;
  all = take(library, found.cc_cache_match, "krb5_cc_cache_match") && all;
  all = take(library, found.cc_new_unique, "krb5_cc_new_unique") && all;
  all = take(library, found.cc_initialize, "krb5_cc_initialize") && all;
  all = take(library, found.cc_store_cred, "krb5_cc_store_cred") && all;
  all = take(library, found.cc_get_principal, "krb5_cc_get_principal") && all;
  all = take(library, found.cc_dup, "krb5_cc_dup") && all;
  all = take(library, found.cc_get_name, "krb5_cc_get_name") && all;
  all = take(library, found.cc_get_type, "krb5_cc_get_type") && all;
  all = take(library, found.cc_close, "krb5_cc_close") && all;
  all = take(library, found.cc_destroy, "krb5_cc_destroy") && all;
  all = take(library, found.kt_default, "krb5_kt_default") && all;
  all = take(library, found.kt_client_default, "krb5_kt_client_default") && all;
  all = take(library, found.kt_have_content, "krb5_kt_have_content") && all;
  all = take(library, found.kt_start_seq_get, "krb5_kt_start_seq_get") && all;
  all = take(library, found.kt_next_entry, "krb5_kt_next_entry") && all;
  all = take(library, found.kt_end_seq_get, "krb5_kt_end_seq_get") && all;
  all = take(library, found.free_keytab_entry_contents, "krb5_free_keytab_entry_contents") && all;
  all = take(library, found.kt_get_entry, "krb5_kt_get_entry") && all;
  all = take(library, found.kt_get_name, "krb5_kt_get_name") && all;
  all = take(library, found.kt_close, "krb5_kt_close") && all;
  all = take(library, found.kt_resolve, "krb5_kt_resolve") && all;
  all = take(library, found.kt_add_entry, "krb5_kt_add_entry") && all;
  all = take(library, found.kt_dup, "krb5_kt_dup") && all;
  all = take(library, found.get_init_creds_opt_alloc, "krb5_get_init_creds_opt_alloc") && all;
  all = take(library, found.get_init_creds_opt_free, "krb5_get_init_creds_opt_free") && all;
  all = take(library, found.get_init_creds_opt_set_forwardable,
             "krb5_get_init_creds_opt_set_forwardable") &&
        all;
  all = take(library, found.get_init_creds_password, "krb5_get_init_creds_password") && all;
  all = take(library, found.get_init_creds_keytab, "krb5_get_init_creds_keytab") && all;
  all = take(library, found.get_credentials, "krb5_get_credentials") && all;
  take(library, found.get_credentials_for_user, "krb5_get_credentials_for_user");
  all = take(library, found.free_creds, "krb5_free_creds") && all;
  all = take(library, found.free_cred_contents, "krb5_free_cred_contents") && all;
  all = take(library, found.auth_con_init, "krb5_auth_con_init") && all;
  all = take(library, found.auth_con_free, "krb5_auth_con_free") && all;
  all = take(library, found.auth_con_setflags, "krb5_auth_con_setflags") && all;
  all = take(library, found.auth_con_getflags, "krb5_auth_con_getflags") && all;
  all = take(library, found.auth_con_set_checksum_func, "krb5_auth_con_set_checksum_func") && all;
  all = take(library, found.auth_con_set_req_cksumtype, "krb5_auth_con_set_req_cksumtype") && all;
  all = take(library, found.auth_con_getkey, "krb5_auth_con_getkey") && all;
  all = take(library, found.auth_con_setuseruserkey, "krb5_auth_con_setuseruserkey") && all;
  all = take(library, found.auth_con_getsendsubkey, "krb5_auth_con_getsendsubkey") && all;
  all = take(library, found.auth_con_getrecvsubkey, "krb5_auth_con_getrecvsubkey") && all;
  all = take(library, found.auth_con_getlocalseqnumber, "krb5_auth_con_getlocalseqnumber") && all;
  all = take(library, found.auth_con_getremoteseqnumber, "krb5_auth_con_getremoteseqnumber") && all;
  all = take(library, found.auth_con_getauthenticator, "krb5_auth_con_getauthenticator") && all;
  all = take(library, found.free_authenticator, "krb5_free_authenticator") && all;
  all = take(library, found.free_keyblock, "krb5_free_keyblock") && all;
  all = take(library, found.mk_req_extended, "krb5_mk_req_extended") && all;
  all = take(library, found.rd_req, "krb5_rd_req") && all;
  all = take(library, found.mk_rep, "krb5_mk_rep") && all;
  all = take(library, found.rd_rep, "krb5_rd_rep") && all;
  all = take(library, found.mk_rep_dce, "krb5_mk_rep_dce") && all;
  all = take(library, found.rd_rep_dce, "krb5_rd_rep_dce") && all;
  all = take(library, found.free_ap_rep_enc_part, "krb5_free_ap_rep_enc_part") && all;
  all = take(library, found.free_ticket, "krb5_free_ticket") && all;
  all = take(library, found.fwd_tgt_creds, "krb5_fwd_tgt_creds") && all;
  all = take(library, found.mk_1cred, "krb5_mk_1cred") && all;
  all = take(library, found.rd_cred, "krb5_rd_cred") && all;
  all = take(library, found.free_tgt_creds, "krb5_free_tgt_creds") && all;
  all = take(library, found.find_authdata, "krb5_find_authdata") && all;
  all = take(library, found.free_authdata, "krb5_free_authdata") && all;
  all = take(library, found.auth_con_get_authdata_context, "krb5_auth_con_get_authdata_context") &&
        all;
  all = take(library, found.authdata_get_attribute, "krb5_authdata_get_attribute") && all;
  all = take(library, found.mk_error, "krb5_mk_error") && all;
  all = take(library, found.rd_error, "krb5_rd_error") && all;
  all = take(library, found.free_error, "krb5_free_error") && all;
  all = take(library, found.free_data_contents, "krb5_free_data_contents") && all;
  all = take(library, found.free_data, "krb5_free_data") && all;
  found.usable = all;
  return found;
}

}  // namespace

const Functions& functions() { return g_functions.get(load); }

}  // namespace opensspi::kerberos
