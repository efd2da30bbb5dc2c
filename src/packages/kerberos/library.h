// SPDX-License-Identifier: MIT
// MIT's libkrb5, opened at run time, because a host may lack it.
#pragma once

#include <krb5/krb5.h>
#include <profile.h>

namespace opensspi::kerberos {

struct AuthDataContext;  // libkrb5's

// Functions are the entry points that are used. If `usable` is set, all are there, with the
// exceptions noted.
struct Functions {
  decltype(&krb5_init_context) init_context;
  decltype(&krb5_free_context) free_context;
  decltype(&krb5_set_kdc_send_hook) set_kdc_send_hook;
  decltype(&krb5_set_kdc_recv_hook) set_kdc_recv_hook;
  decltype(&krb5_set_trace_callback) set_trace_callback;
  decltype(&krb5_get_error_message) get_error_message;
  decltype(&krb5_free_error_message) free_error_message;
  decltype(&krb5_us_timeofday) us_timeofday;
  // These two are exported, but not declared in a header: krb5_use_natural_time,
  // krb5_set_time_offsets.
  krb5_error_code (*use_natural_time)(krb5_context);
  krb5_error_code (*set_time_offsets)(krb5_context, krb5_timestamp, krb5_int32);
  decltype(&krb5_get_time_offsets) get_time_offsets;
  decltype(&krb5_get_default_realm) get_default_realm;
  decltype(&krb5_free_default_realm) free_default_realm;
  decltype(&krb5_get_host_realm) get_host_realm;
  decltype(&krb5_free_host_realm) free_host_realm;

  decltype(&krb5_parse_name_flags) parse_name_flags;
  decltype(&krb5_unparse_name_flags) unparse_name_flags;
  decltype(&krb5_free_unparsed_name) free_unparsed_name;
  decltype(&krb5_set_principal_realm) set_principal_realm;
  decltype(&krb5_free_principal) free_principal;
  decltype(&krb5_copy_principal) copy_principal;
  decltype(&krb5_principal_compare) principal_compare;
  decltype(&krb5_aname_to_localname) aname_to_localname;

  decltype(&krb5_get_profile) get_profile;
  decltype(&profile_get_subsection_names) subsection_names;
  decltype(&profile_free_list) free_list;
  decltype(&profile_get_boolean) profile_boolean;
  decltype(&profile_get_string) profile_text;
  decltype(&profile_get_values) profile_values;
  decltype(&profile_release_string) free_profile_text;
  decltype(&profile_release) release_profile;

  decltype(&krb5_cc_set_default_name) cc_set_default_name;
  decltype(&krb5_cc_default) cc_default;
  decltype(&krb5_cc_cache_match) cc_cache_match;
  decltype(&krb5_cc_new_unique) cc_new_unique;
  decltype(&krb5_cc_initialize) cc_initialize;
  decltype(&krb5_cc_store_cred) cc_store_cred;
  decltype(&krb5_cc_get_principal) cc_get_principal;
  decltype(&krb5_cc_dup) cc_dup;
  decltype(&krb5_cc_get_name) cc_get_name;
  decltype(&krb5_cc_get_type) cc_get_type;
  decltype(&krb5_cc_close) cc_close;
  decltype(&krb5_cc_destroy) cc_destroy;

  decltype(&krb5_kt_default) kt_default;
  decltype(&krb5_kt_client_default) kt_client_default;
  decltype(&krb5_kt_have_content) kt_have_content;
  decltype(&krb5_kt_start_seq_get) kt_start_seq_get;
  decltype(&krb5_kt_next_entry) kt_next_entry;
  decltype(&krb5_kt_end_seq_get) kt_end_seq_get;
  decltype(&krb5_free_keytab_entry_contents) free_keytab_entry_contents;
  decltype(&krb5_kt_get_entry) kt_get_entry;
  decltype(&krb5_kt_get_name) kt_get_name;
  decltype(&krb5_kt_close) kt_close;
  decltype(&krb5_kt_resolve) kt_resolve;
  decltype(&krb5_kt_add_entry) kt_add_entry;
  decltype(&krb5_kt_dup) kt_dup;

  decltype(&krb5_get_init_creds_opt_alloc) get_init_creds_opt_alloc;
  decltype(&krb5_get_init_creds_opt_free) get_init_creds_opt_free;
  decltype(&krb5_get_init_creds_opt_set_forwardable) get_init_creds_opt_set_forwardable;
  decltype(&krb5_get_init_creds_password) get_init_creds_password;
  decltype(&krb5_get_init_creds_keytab) get_init_creds_keytab;
  decltype(&krb5_get_credentials) get_credentials;
  // For S4U2Self. libkrb5 exports it for its GSS-API, and krb5.h does not declare it; null if it is
  // missing; nothing else depends on it.
  krb5_error_code (*get_credentials_for_user)(krb5_context context, krb5_flags options,
                                              krb5_ccache cache, krb5_creds* wanted,
                                              krb5_data* certificate, krb5_creds** ticket);
  decltype(&krb5_free_creds) free_creds;
  decltype(&krb5_free_cred_contents) free_cred_contents;

  decltype(&krb5_auth_con_init) auth_con_init;
  decltype(&krb5_auth_con_free) auth_con_free;
  decltype(&krb5_auth_con_setflags) auth_con_setflags;
  decltype(&krb5_auth_con_getflags) auth_con_getflags;
  decltype(&krb5_auth_con_set_checksum_func) auth_con_set_checksum_func;
  decltype(&krb5_auth_con_set_req_cksumtype) auth_con_set_req_cksumtype;
  decltype(&krb5_auth_con_getkey) auth_con_getkey;
  decltype(&krb5_auth_con_setuseruserkey) auth_con_setuseruserkey;
  decltype(&krb5_auth_con_getsendsubkey) auth_con_getsendsubkey;
  decltype(&krb5_auth_con_getrecvsubkey) auth_con_getrecvsubkey;
  decltype(&krb5_auth_con_getlocalseqnumber) auth_con_getlocalseqnumber;
  decltype(&krb5_auth_con_getremoteseqnumber) auth_con_getremoteseqnumber;
  decltype(&krb5_auth_con_getauthenticator) auth_con_getauthenticator;
  decltype(&krb5_free_authenticator) free_authenticator;
  decltype(&krb5_free_keyblock) free_keyblock;

  decltype(&krb5_mk_req_extended) mk_req_extended;
  decltype(&krb5_rd_req) rd_req;
  decltype(&krb5_mk_rep) mk_rep;
  decltype(&krb5_rd_rep) rd_rep;
  decltype(&krb5_mk_rep_dce) mk_rep_dce;
  decltype(&krb5_rd_rep_dce) rd_rep_dce;
  decltype(&krb5_free_ap_rep_enc_part) free_ap_rep_enc_part;
  decltype(&krb5_free_ticket) free_ticket;
  decltype(&krb5_fwd_tgt_creds) fwd_tgt_creds;
  decltype(&krb5_mk_1cred) mk_1cred;
  decltype(&krb5_rd_cred) rd_cred;
  decltype(&krb5_free_tgt_creds) free_tgt_creds;
  decltype(&krb5_find_authdata) find_authdata;
  decltype(&krb5_free_authdata) free_authdata;
  // What rd_req found in the ticket, and whether it is signed with the key that decrypted the
  // ticket. libkrb5 exports both for its GSS-API, and krb5.h does not declare them.
  krb5_error_code (*auth_con_get_authdata_context)(krb5_context context, krb5_auth_context auth,
                                                   AuthDataContext** out);
  krb5_error_code (*authdata_get_attribute)(krb5_context context, AuthDataContext* auth_data,
                                            const krb5_data* name, krb5_boolean* authenticated,
                                            krb5_boolean* complete, krb5_data* value,
                                            krb5_data* shown, int* more);
  decltype(&krb5_mk_error) mk_error;
  decltype(&krb5_rd_error) rd_error;
  decltype(&krb5_free_error) free_error;
  decltype(&krb5_free_data_contents) free_data_contents;
  decltype(&krb5_free_data) free_data;
  bool usable;
};

// functions opens the library at its first call. Any thread.
const Functions& functions();

}  // namespace opensspi::kerberos
