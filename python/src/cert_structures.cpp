// SPDX-License-Identifier: MIT
#include "cert_structures.h"

#include "cert_values.h"
#include "integers.h"
#include "text.h"

namespace opensspi::python {

namespace {

constexpr DWORD kMaxNumber = 0xFFFF;  // above it is an address on Windows

nb::object usage(const void* structure) {
  return to_oids(*static_cast<const CTL_USAGE*>(structure));
}

nb::object bits(const void* structure) {
  return to_dict(*static_cast<const CRYPT_BIT_BLOB*>(structure));
}

nb::object key_id(const void* structure) {
  return to_bytes(*static_cast<const CRYPT_DATA_BLOB*>(structure));
}

nb::object alternative_name(const CERT_ALT_NAME_ENTRY& entry) {
  switch (entry.dwAltNameChoice) {
    case CERT_ALT_NAME_OTHER_NAME: {
      nb::dict made;
      made["ObjId"] = nb::str(entry.pOtherName->pszObjId);
      made["Value"] = to_bytes(entry.pOtherName->Value);
      return made;
    }
    case CERT_ALT_NAME_RFC822_NAME:
    case CERT_ALT_NAME_DNS_NAME:
    case CERT_ALT_NAME_URL:
      return to_str(entry.pwszURL);
    case CERT_ALT_NAME_DIRECTORY_NAME:
    case CERT_ALT_NAME_IP_ADDRESS:
      return to_bytes(entry.IPAddress);
    case CERT_ALT_NAME_REGISTERED_ID:
      return nb::bytes(entry.pszRegisteredID);
    default:
      throw_not_implemented("this kind of alternative name is not supported");
  }
}

nb::object names_of(const CERT_ALT_NAME_INFO& info) {
  return to_tuple(info.rgAltEntry, info.cAltEntry, [](const CERT_ALT_NAME_ENTRY& entry) {
    return nb::make_tuple(entry.dwAltNameChoice, alternative_name(entry));
  });
}

nb::object alternative_names(const void* structure) {
  return names_of(*static_cast<const CERT_ALT_NAME_INFO*>(structure));
}

nb::object wide_text(const CERT_RDN_VALUE_BLOB& value) {
  return to_str(reinterpret_cast<const WCHAR*>(value.pbData), value.cbData / sizeof(WCHAR));
}

// plain_value is a value of X509_NAME: text of 8-bit types is bytes.
nb::object plain_value(DWORD type, const CERT_RDN_VALUE_BLOB& value) {
  switch (type & CERT_RDN_TYPE_MASK) {
    case CERT_RDN_BMP_STRING:
    case CERT_RDN_UTF8_STRING:
      return wide_text(value);
    case CERT_RDN_UNIVERSAL_STRING:
      return to_tuple(reinterpret_cast<const int32_t*>(value.pbData),
                      value.cbData / DWORD{sizeof(int32_t)},
                      [](int32_t unit) { return nb::int_(unit); });
    default:
      return to_bytes(value);
  }
}

// unicode_value is a value of X509_UNICODE_NAME: UTF-16, unless it is not text.
nb::object unicode_value(DWORD type, const CERT_RDN_VALUE_BLOB& value) {
  const DWORD kind = type & CERT_RDN_TYPE_MASK;
  return kind == CERT_RDN_ENCODED_BLOB || kind == CERT_RDN_OCTET_STRING
             ? nb::object(to_bytes(value))
             : wide_text(value);
}

using ValueForm = nb::object (*)(DWORD type, const CERT_RDN_VALUE_BLOB& value);

template <ValueForm form>
nb::object name(const void* structure) {
  const auto& info = *static_cast<const CERT_NAME_INFO*>(structure);
  return to_tuple(info.rgRDN, info.cRDN, [](const CERT_RDN& rdn) {
    return to_tuple(rdn.rgRDNAttr, rdn.cRDNAttr, [](const CERT_RDN_ATTR& attribute) {
      nb::dict made;
      made["ObjId"] = nb::str(attribute.pszObjId);
      made["ValueType"] = nb::int_(attribute.dwValueType);
      made["Value"] = form(attribute.dwValueType, attribute.Value);
      return made;
    });
  });
}

template <ValueForm form>
nb::object name_value(const void* structure) {
  const auto& info = *static_cast<const CERT_NAME_VALUE*>(structure);
  nb::dict made;
  made["ValueType"] = nb::int_(info.dwValueType);
  made["Value"] = form(info.dwValueType, info.Value);
  return made;
}

nb::object key_attributes(const void* structure) {
  const auto& info = *static_cast<const CERT_KEY_ATTRIBUTES_INFO*>(structure);
  nb::dict made;
  made["KeyId"] = to_bytes(info.KeyId);
  made["IntendedKeyUsage"] = to_dict(info.IntendedKeyUsage);
  made["PrivateKeyUsagePeriod"] = nb::none();
  if (info.pPrivateKeyUsagePeriod) {
    nb::dict period;
    period["NotBefore"] = to_time(info.pPrivateKeyUsagePeriod->NotBefore);
    period["NotAfter"] = to_time(info.pPrivateKeyUsagePeriod->NotAfter);
    made["PrivateKeyUsagePeriod"] = period;
  }
  return made;
}

nb::object basic_constraints(const void* structure) {
  const auto& info = *static_cast<const CERT_BASIC_CONSTRAINTS_INFO*>(structure);
  nb::dict made;
  made["SubjectType"] = to_dict(info.SubjectType);
  made["fPathLenConstraint"] = nb::bool_(info.fPathLenConstraint != FALSE);
  made["PathLenConstraint"] = nb::int_(info.dwPathLenConstraint);
  made["SubtreesConstraint"] = to_tuple(info.rgSubtreesConstraint, info.cSubtreesConstraint,
                                        [](const CERT_NAME_BLOB& blob) { return to_bytes(blob); });
  return made;
}

nb::object basic_constraints2(const void* structure) {
  const auto& info = *static_cast<const CERT_BASIC_CONSTRAINTS2_INFO*>(structure);
  nb::dict made;
  made["fCA"] = nb::bool_(info.fCA != FALSE);
  made["fPathLenConstraint"] = nb::bool_(info.fPathLenConstraint != FALSE);
  made["PathLenConstraint"] = nb::int_(info.dwPathLenConstraint);
  return made;
}

nb::dict qualifier(const CERT_POLICY_QUALIFIER_INFO& info) {
  nb::dict made;
  made["PolicyQualifierId"] = nb::str(info.pszPolicyQualifierId);
  made["Qualifier"] = to_bytes(info.Qualifier);
  return made;
}

nb::object policies(const void* structure) {
  const auto& info = *static_cast<const CERT_POLICIES_INFO*>(structure);
  return to_tuple(info.rgPolicyInfo, info.cPolicyInfo, [](const CERT_POLICY_INFO& policy) {
    nb::dict made;
    made["PolicyIdentifier"] = nb::str(policy.pszPolicyIdentifier);
    made["PolicyQualifier"] =
        to_tuple(policy.rgPolicyQualifier, policy.cPolicyQualifier, qualifier);
    return made;
  });
}

nb::object authority_key_id(const void* structure) {
  const auto& info = *static_cast<const CERT_AUTHORITY_KEY_ID_INFO*>(structure);
  nb::dict made;
  made["KeyId"] = to_bytes(info.KeyId);
  made["CertIssuer"] = to_bytes(info.CertIssuer);
  made["CertSerialNumber"] = to_bytes(info.CertSerialNumber);
  return made;
}

nb::object authority_key_id2(const void* structure) {
  const auto& info = *static_cast<const CERT_AUTHORITY_KEY_ID2_INFO*>(structure);
  nb::dict made;
  made["KeyId"] = to_bytes(info.KeyId);
  made["AuthorityCertIssuer"] = names_of(info.AuthorityCertIssuer);
  made["AuthorityCertSerialNumber"] = to_bytes(info.AuthorityCertSerialNumber);
  return made;
}

// Form is how one type becomes a Python value; the number or the object identifier may be null.
struct Form {
  LPCSTR number;
  LPCSTR oid;
  nb::object (*convert)(const void* structure);
};

const Form kForms[] = {
    {X509_ENHANCED_KEY_USAGE, szOID_ENHANCED_KEY_USAGE, usage},
    {X509_KEY_USAGE, szOID_KEY_USAGE, bits},
    {X509_BITS, nullptr, bits},
    {X509_ALTERNATE_NAME, szOID_SUBJECT_ALT_NAME, alternative_names},
    {nullptr, szOID_SUBJECT_ALT_NAME2, alternative_names},
    {nullptr, szOID_ISSUER_ALT_NAME, alternative_names},
    {nullptr, szOID_ISSUER_ALT_NAME2, alternative_names},
    {nullptr, szOID_NEXT_UPDATE_LOCATION, alternative_names},
    {X509_NAME, nullptr, name<plain_value>},
    {X509_UNICODE_NAME, nullptr, name<unicode_value>},
    {X509_NAME_VALUE, nullptr, name_value<plain_value>},
    {X509_UNICODE_NAME_VALUE, nullptr, name_value<unicode_value>},
    {X509_KEY_ATTRIBUTES, szOID_KEY_ATTRIBUTES, key_attributes},
    {X509_BASIC_CONSTRAINTS, szOID_BASIC_CONSTRAINTS, basic_constraints},
    {X509_BASIC_CONSTRAINTS2, szOID_BASIC_CONSTRAINTS2, basic_constraints2},
    {X509_CERT_POLICIES, szOID_CERT_POLICIES, policies},
    {nullptr, szOID_SUBJECT_KEY_IDENTIFIER, key_id},
    {X509_AUTHORITY_KEY_ID, szOID_AUTHORITY_KEY_IDENTIFIER, authority_key_id},
    {X509_AUTHORITY_KEY_ID2, szOID_AUTHORITY_KEY_IDENTIFIER2, authority_key_id2},
};

}  // namespace

StructureType::StructureType(nb::handle argument) {
  if (PyBytes_Check(argument.ptr()) || PyUnicode_Check(argument.ptr())) {
    oid_ = c_text(argument, "StructType");
    return;
  }
  number_ = to_dword(argument);
  if (number_ == 0 || number_ > kMaxNumber) {
    throw nb::value_error("StructType must be an object identifier or a number up to 0xFFFF");
  }
}

LPCSTR StructureType::get() const {
  return number_ ? reinterpret_cast<LPCSTR>(number_) : oid_.c_str();
}

bool StructureType::is(LPCSTR number, LPCSTR oid) const {
  return number_ ? reinterpret_cast<uintptr_t>(number) == number_ : oid && oid_ == oid;
}

nb::object to_object(const StructureType& type, const void* structure) {
  for (const Form& form : kForms) {
    if (type.is(form.number, form.oid)) {
      return form.convert(structure);
    }
  }
  throw_not_implemented("CryptDecodeObjectEx: this type of structure is not supported");
}

void throw_not_implemented(const char* why) {
  PyErr_SetString(PyExc_NotImplementedError, why);
  throw nb::python_error();
}

}  // namespace opensspi::python
