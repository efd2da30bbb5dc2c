// SPDX-License-Identifier: MIT
#include "attributes.h"

#include "cert_objects.h"
#include "errors.h"
#include "opensspi/schannel.h"
#include "os_handles.h"
#include "owned.h"
#include "packages.h"
#include "text.h"
#include "times.h"
#include "views.h"

namespace opensspi::python {

namespace {

// Each function makes one structure of sspi_attributes.h a Python value and frees what it points
// to.

nb::object sizes(const SecPkgContext_Sizes& answer) {
  nb::dict fields;
  fields["MaxToken"] = answer.cbMaxToken;
  fields["MaxSignature"] = answer.cbMaxSignature;
  fields["BlockSize"] = answer.cbBlockSize;
  fields["SecurityTrailer"] = answer.cbSecurityTrailer;
  return fields;
}

nb::object stream_sizes(const SecPkgContext_StreamSizes& answer) {
  nb::dict fields;
  fields["Header"] = answer.cbHeader;
  fields["Trailer"] = answer.cbTrailer;
  fields["MaximumMessage"] = answer.cbMaximumMessage;
  fields["Buffers"] = answer.cBuffers;
  fields["BlockSize"] = answer.cbBlockSize;
  return fields;
}

nb::object names(const SecPkgContext_NamesW& answer) {
  return to_str(Owned(answer.sUserName).get());
}

nb::object native_names(const SecPkgContext_NativeNamesW& answer) {
  const Owned client(answer.sClientName);
  const Owned server(answer.sServerName);
  return nb::make_tuple(to_str(client.get()), to_str(server.get()));
}

nb::object lifespan(const SecPkgContext_Lifespan& answer) {
  return nb::make_tuple(to_time_of_local(answer.tsStart), to_time_of_local(answer.tsExpiry));
}

nb::object password_expiry(const SecPkgContext_PasswordExpiry& answer) {
  return to_time(answer.tsPasswordExpires);
}

nb::object logoff_time(const SecPkgContext_LogoffTime& answer) {
  return to_time(answer.tsLogoffTime);
}

nb::object key_info(const SecPkgContext_KeyInfoW& answer) {
  const Owned signature(answer.sSignatureAlgorithmName);
  const Owned encrypt(answer.sEncryptAlgorithmName);
  nb::dict fields;
  fields["SignatureAlgorithmName"] = to_str(signature.get());
  fields["EncryptAlgorithmName"] = to_str(encrypt.get());
  fields["KeySize"] = answer.KeySize;
  fields["SignatureAlgorithm"] = answer.SignatureAlgorithm;
  fields["EncryptAlgorithm"] = answer.EncryptAlgorithm;
  return fields;
}

nb::object package_info(const SecPkgContext_PackageInfoW& answer) {
  return to_dict(*Owned(answer.PackageInfo).get());
}

nb::object negotiation_info(const SecPkgContext_NegotiationInfoW& answer) {
  const Owned package(answer.PackageInfo);
  return nb::make_tuple(answer.NegotiationState, to_dict(*package.get()));
}

nb::object session_key(const SecPkgContext_SessionKey& answer) {
  const Owned key(answer.SessionKey);
  return nb::bytes(key.get(), answer.SessionKeyLength);
}

nb::object flags(const SecPkgContext_Flags& answer) { return nb::int_(answer.Flags); }

nb::object user_flags(const SecPkgContext_UserFlags& answer) { return nb::int_(answer.UserFlags); }

nb::object authority(const SecPkgContext_AuthorityW& answer) {
  return to_str(Owned(answer.sAuthorityName).get());
}

nb::object dce_info(const SecPkgContext_DceInfo& answer) {
  const Owned service(static_cast<WCHAR*>(answer.pPac));
  nb::dict fields;
  fields["AuthzSvc"] = answer.AuthzSvc;
  fields["Pac"] = service.get() ? to_str(service.get()) : nb::none();
  return fields;
}

nb::object target_information(const SecPkgContext_TargetInformation& answer) {
  const Owned bytes(answer.MarshalledTargetInfo);
  return nb::bytes(bytes.get(), answer.MarshalledTargetInfoLength);
}

nb::object client_specified_target(const SecPkgContext_ClientSpecifiedTarget& answer) {
  return to_str(Owned(answer.sTargetName).get());
}

nb::object last_client_token_status(const SecPkgContext_LastClientTokenStatus& answer) {
  return nb::int_(static_cast<int>(answer.LastClientTokenStatus));
}

nb::object bindings(const SecPkgContext_Bindings& answer) {
  const Owned bytes(answer.Bindings);
  return nb::bytes(bytes.get(), answer.BindingsLength);
}

nb::object application_protocol(const SecPkgContext_ApplicationProtocol& answer) {
  nb::dict fields;
  fields["ProtoNegoStatus"] = static_cast<int>(answer.ProtoNegoStatus);
  fields["ProtoNegoExt"] = static_cast<int>(answer.ProtoNegoExt);
  fields["ProtocolId"] = nb::bytes(answer.ProtocolId, answer.ProtocolIdSize);
  return fields;
}

nb::object connection_info(const SecPkgContext_ConnectionInfo& info) {
  nb::dict fields;
  fields["Protocol"] = info.dwProtocol;
  fields["Cipher"] = info.aiCipher;
  fields["CipherStrength"] = info.dwCipherStrength;
  fields["Hash"] = info.aiHash;
  fields["HashStrength"] = info.dwHashStrength;
  fields["Exch"] = info.aiExch;
  fields["ExchStrength"] = info.dwExchStrength;
  return fields;
}

nb::object cipher_info(const SecPkgContext_CipherInfo& info) {
  nb::dict fields;
  fields["Protocol"] = info.dwProtocol;
  fields["CipherSuite"] = info.dwCipherSuite;
  fields["BaseCipherSuite"] = info.dwBaseCipherSuite;
  fields["CipherSuiteName"] = to_str(info.szCipherSuite);
  fields["Cipher"] = to_str(info.szCipher);
  fields["CipherLen"] = info.dwCipherLen;
  fields["CipherBlockLen"] = info.dwCipherBlockLen;
  fields["Hash"] = to_str(info.szHash);
  fields["HashLen"] = info.dwHashLen;
  fields["Exchange"] = to_str(info.szExchange);
  fields["MinExchangeLen"] = info.dwMinExchangeLen;
  fields["MaxExchangeLen"] = info.dwMaxExchangeLen;
  fields["Certificate"] = to_str(info.szCertificate);
  fields["KeyType"] = info.dwKeyType;
  return fields;
}

// As in pywin32: the number, and the first one.
nb::object issuer_list(const SecPkgContext_IssuerListInfoEx& list) {
  const Owned issuers(list.aIssuers);
  const CERT_NAME_BLOB none{};
  const CERT_NAME_BLOB& first = list.cIssuers ? *issuers.get() : none;
  return nb::make_tuple(list.cIssuers, nb::bytes(first.pbData, first.cbData));
}

nb::object eap_key_block(const SecPkgContext_EapKeyBlock& block) {
  nb::dict fields;
  fields["Keys"] = nb::bytes(block.rgbKeys, sizeof block.rgbKeys);
  fields["IVs"] = nb::bytes(block.rgbIVs, sizeof block.rgbIVs);
  return fields;
}

nb::object session_info(const SecPkgContext_SessionInfo& info) {
  nb::dict fields;
  fields["Flags"] = info.dwFlags;
  fields["SessionId"] = nb::bytes(info.rgbSessionId, info.cbSessionId);
  return fields;
}

nb::object app_data(const SecPkgContext_SessionAppData& data) {
  const Owned bytes(data.pbAppData);
  nb::dict fields;
  fields["Flags"] = data.dwFlags;
  fields["AppData"] = nb::bytes(bytes.get(), data.cbAppData);
  return fields;
}

nb::object supported_signatures(const SecPkgContext_SupportedSignatures& supported) {
  const Owned all(supported.pSignatureAndHashAlgorithms);
  nb::list numbers;
  for (WORD i = 0; i < supported.cSignatureAndHashAlgorithms; ++i) {
    numbers.append(all.get()[i]);
  }
  return nb::tuple(numbers);
}

nb::object keying_material(const SecPkgContext_KeyingMaterial& material) {
  const Owned bytes(material.pbKeyingMaterial);
  return nb::bytes(bytes.get(), material.cbKeyingMaterial);
}

nb::object certificate(const PCCERT_CONTEXT& context) {
  return to_object(Reference<PCCERT_CONTEXT>(context));
}

nb::object root_store(const HCERTSTORE& store) { return to_store_object(store); }

nb::object dtls_mtu(const ULONG& bytes) { return nb::int_(bytes); }

// Attribute is one row: the number, and how its structure becomes a Python value.
struct Attribute {
  uint32_t number;
  nb::object (*value)(const void* answer);
};

template <class Structure, nb::object (*convert)(const Structure&)>
nb::object converted(const void* answer) {
  return convert(*static_cast<const Structure*>(answer));
}

constexpr Attribute kAttributes[] = {
    {SECPKG_ATTR_SIZES, converted<SecPkgContext_Sizes, sizes>},
    {SECPKG_ATTR_NAMES, converted<SecPkgContext_NamesW, names>},
    {SECPKG_ATTR_LIFESPAN, converted<SecPkgContext_Lifespan, lifespan>},
    {SECPKG_ATTR_DCE_INFO, converted<SecPkgContext_DceInfo, dce_info>},
    {SECPKG_ATTR_STREAM_SIZES, converted<SecPkgContext_StreamSizes, stream_sizes>},
    {SECPKG_ATTR_KEY_INFO, converted<SecPkgContext_KeyInfoW, key_info>},
    {SECPKG_ATTR_AUTHORITY, converted<SecPkgContext_AuthorityW, authority>},
    {SECPKG_ATTR_PASSWORD_EXPIRY, converted<SecPkgContext_PasswordExpiry, password_expiry>},
    {SECPKG_ATTR_SESSION_KEY, converted<SecPkgContext_SessionKey, session_key>},
    {SECPKG_ATTR_PACKAGE_INFO, converted<SecPkgContext_PackageInfoW, package_info>},
    {SECPKG_ATTR_USER_FLAGS, converted<SecPkgContext_UserFlags, user_flags>},
    {SECPKG_ATTR_NEGOTIATION_INFO, converted<SecPkgContext_NegotiationInfoW, negotiation_info>},
    {SECPKG_ATTR_NATIVE_NAMES, converted<SecPkgContext_NativeNamesW, native_names>},
    {SECPKG_ATTR_FLAGS, converted<SecPkgContext_Flags, flags>},
    {SECPKG_ATTR_TARGET_INFORMATION,
     converted<SecPkgContext_TargetInformation, target_information>},
    {SECPKG_ATTR_LOGOFF_TIME, converted<SecPkgContext_LogoffTime, logoff_time>},
    {SECPKG_ATTR_UNIQUE_BINDINGS, converted<SecPkgContext_Bindings, bindings>},
    {SECPKG_ATTR_ENDPOINT_BINDINGS, converted<SecPkgContext_Bindings, bindings>},
    {SECPKG_ATTR_CLIENT_SPECIFIED_TARGET,
     converted<SecPkgContext_ClientSpecifiedTarget, client_specified_target>},
    {SECPKG_ATTR_LAST_CLIENT_TOKEN_STATUS,
     converted<SecPkgContext_LastClientTokenStatus, last_client_token_status>},
    {SECPKG_ATTR_APPLICATION_PROTOCOL,
     converted<SecPkgContext_ApplicationProtocol, application_protocol>},
    {SECPKG_ATTR_DTLS_MTU, converted<ULONG, dtls_mtu>},
    {SECPKG_ATTR_REMOTE_CERT_CONTEXT, converted<PCCERT_CONTEXT, certificate>},
    {SECPKG_ATTR_LOCAL_CERT_CONTEXT, converted<PCCERT_CONTEXT, certificate>},
    {SECPKG_ATTR_ROOT_STORE, converted<HCERTSTORE, root_store>},
    {SECPKG_ATTR_ISSUER_LIST_EX, converted<SecPkgContext_IssuerListInfoEx, issuer_list>},
    {SECPKG_ATTR_CONNECTION_INFO, converted<SecPkgContext_ConnectionInfo, connection_info>},
    {SECPKG_ATTR_EAP_KEY_BLOCK, converted<SecPkgContext_EapKeyBlock, eap_key_block>},
    {SECPKG_ATTR_SESSION_INFO, converted<SecPkgContext_SessionInfo, session_info>},
    {SECPKG_ATTR_APP_DATA, converted<SecPkgContext_SessionAppData, app_data>},
    {SECPKG_ATTR_CIPHER_INFO, converted<SecPkgContext_CipherInfo, cipher_info>},
    {SECPKG_ATTR_SUPPORTED_SIGNATURES,
     converted<SecPkgContext_SupportedSignatures, supported_signatures>},
    {SECPKG_ATTR_KEYING_MATERIAL, converted<SecPkgContext_KeyingMaterial, keying_material>},
};

// AnyAnswer has space for every structure, known here or not.
union AnyAnswer {
  SecPkgContext_AccessToken access_token;
  uint8_t room[4096];
  void* aligned;
};

void set_context_attributes(Context* context, Dword attribute, nb::handle buffer) {
  CtxtHandle handle = required(context, "Context").handle();
  const BytesView bytes(buffer);
  const uint32_t number = attribute;
  const SECURITY_STATUS status = api().SetContextAttributesW(
      &handle, number, const_cast<void*>(bytes.data()), static_cast<ULONG>(bytes.size()));
  check(status, "SetContextAttributes");
}

}  // namespace

nb::object query_context_attributes(Context& context, Dword attribute) {
  constexpr auto kFunction = "QueryContextAttributes";
  CtxtHandle handle = context.handle();
  const uint32_t number = attribute;
  AnyAnswer answer{};
  check(
      context.without_gil([&] { return api().QueryContextAttributesW(&handle, number, &answer); }),
      kFunction);
  if (number == SECPKG_ATTR_ACCESS_TOKEN) {
    return to_borrowed_handle(answer.access_token.AccessToken, nb::find(context));
  }
  for (const Attribute& row : kAttributes) {
    if (row.number == number) {
      return row.value(&answer);
    }
  }
  raise(SEC_E_UNSUPPORTED_FUNCTION, kFunction);
}

void define_attributes(nb::module_& module) {
  module.def("SetContextAttributes", &set_context_attributes, nb::arg("Context").none(),
             "Attribute"_a, "Buffer"_a,
             "SetContextAttributes changes an attribute, given as the bytes of its C structure.");
}

}  // namespace opensspi::python
