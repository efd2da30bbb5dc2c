// SPDX-License-Identifier: MIT
#include "cert_properties.h"

#include <string.h>

#include <cstddef>
#include <memory>
#include <string>

#include "cert_structures.h"
#include "cert_values.h"
#include "crypt_objects.h"
#include "fields.h"
#include "python_side.h"
#include "text.h"

namespace opensspi::python {

namespace {

// PropertyForm is what a property's bytes are.
enum class PropertyForm { kBytes, kText, kNumber, kTime, kFlag, kKeyInfo, kProvider, kKeyContext };

PropertyForm form_of(uint32_t number) {
  switch (number) {
    case CERT_ARCHIVED_PROP_ID:
      return PropertyForm::kFlag;
    case CERT_DATE_STAMP_PROP_ID:
      return PropertyForm::kTime;
    case CERT_ACCESS_STATE_PROP_ID:
    case CERT_KEY_SPEC_PROP_ID:
      return PropertyForm::kNumber;
    case CERT_DESCRIPTION_PROP_ID:
    case CERT_FRIENDLY_NAME_PROP_ID:
    case CERT_PVK_FILE_PROP_ID:
    case CERT_AUTO_ENROLL_PROP_ID:
      return PropertyForm::kText;
    case CERT_KEY_PROV_INFO_PROP_ID:
      return PropertyForm::kKeyInfo;
    case CERT_KEY_PROV_HANDLE_PROP_ID:
      return PropertyForm::kProvider;
    case CERT_KEY_CONTEXT_PROP_ID:
      return PropertyForm::kKeyContext;
    default:
      return PropertyForm::kBytes;
  }
}

// Room is aligned memory for any property.
class Room {
 public:
  explicit Room(size_t len) : units_(len / sizeof(std::max_align_t) + 1) {}
  void* data() { return units_.data(); }
  // as throws ValueError if the property is too short for a T.
  template <class T>
  const T& as(DWORD len) const {
    if (len < sizeof(T)) {
      throw nb::value_error("the property is too short");
    }
    return *reinterpret_cast<const T*>(units_.data());
  }

 private:
  std::vector<std::max_align_t> units_;
};

// text_of leaves out the zero at the end.
nb::object text_of(const void* data, DWORD len) {
  const auto* text = static_cast<const WCHAR*>(data);
  size_t num_units = len / sizeof(WCHAR);
  while (num_units && text[num_units - 1] == 0) {
    --num_units;
  }
  return to_str(text, num_units);
}

nb::dict to_dict(const CRYPT_KEY_PROV_INFO& info) {
  nb::dict made;
  made["ContainerName"] = info.pwszContainerName ? to_str(info.pwszContainerName) : nb::none();
  made["ProvName"] = info.pwszProvName ? to_str(info.pwszProvName) : nb::none();
  made["ProvType"] = nb::int_(info.dwProvType);
  made["Flags"] = nb::int_(info.dwFlags);
  made["KeySpec"] = nb::int_(info.dwKeySpec);
  made["ProvParam"] =
      to_tuple(info.rgProvParam, info.cProvParam, [](const CRYPT_KEY_PROV_PARAM& parameter) {
        nb::dict one;
        one["Param"] = nb::int_(parameter.dwParam);
        one["Flags"] = nb::int_(parameter.dwFlags);
        one["Data"] = nb::bytes(parameter.pbData, parameter.cbData);
        return one;
      });
  return made;
}

nb::object to_value(PropertyForm form, Room& room, DWORD len) {
  switch (form) {
    case PropertyForm::kFlag:
      return nb::bool_(true);
    case PropertyForm::kTime:
      return to_time(room.as<FILETIME>(len));
    case PropertyForm::kNumber:
      return nb::int_(room.as<DWORD>(len));
    case PropertyForm::kText:
      return text_of(room.data(), len);
    case PropertyForm::kKeyInfo:
      return to_dict(room.as<CRYPT_KEY_PROV_INFO>(len));
    case PropertyForm::kProvider:
      return provider_object(room.as<HCRYPTPROV>(len));
    case PropertyForm::kKeyContext: {
      const auto& context = room.as<CERT_KEY_CONTEXT>(len);
      nb::dict made;
      made["CryptProv"] = provider_object(context.hCryptProv);
      made["KeySpec"] = nb::int_(context.dwKeySpec);
      return made;
    }
    case PropertyForm::kBytes:
      break;
  }
  return nb::bytes(room.data(), len);
}

void set(const Certificate& self, uint32_t number, uint32_t flags, const void* data) {
  const Reference<PCCERT_CONTEXT> held = self.hold();
  check_bool(unlocked([&] {
               return api().CertSetCertificateContextProperty(held.get(), number, flags, data);
             }),
             "CertSetCertificateContextProperty");
}

void set_blob(const Certificate& self, uint32_t number, uint32_t flags, const void* data,
              size_t len) {
  const CRYPT_DATA_BLOB blob{dword_len(len), static_cast<BYTE*>(const_cast<void*>(data))};
  set(self, number, flags, &blob);
}

void set_text(const Certificate& self, uint32_t number, uint32_t flags, nb::handle value) {
  const Text text(value, "Data");
  set_blob(self, number, flags, text.get(), (size_t{text.len()} + 1) * sizeof(WCHAR));
}

void set_time(const Certificate& self, uint32_t number, uint32_t flags, nb::handle value) {
  const auto ticks = nb::cast<uint64_t>(python_side().to_filetime(value));
  const FILETIME time{static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
  set(self, number, flags, &time);  // not in a blob
}

void set_key_info(const Certificate& self, uint32_t number, uint32_t flags, nb::handle value) {
  const Fields fields(value, "CRYPT_KEY_PROV_INFO");
  if (fields.has("ProvParam") && nb::len(fields["ProvParam"]) != 0) {
    throw_not_implemented("CRYPT_KEY_PROV_INFO: ProvParam must be empty");
  }
  const Text container(fields["ContainerName"], "ContainerName");
  const Text provider(fields["ProvName"], "ProvName");
  CRYPT_KEY_PROV_INFO info{};
  info.pwszContainerName = container.get();
  info.pwszProvName = provider.get();
  info.dwProvType = fields.number("ProvType");
  info.dwFlags = fields.has("Flags") ? fields.number("Flags") : 0;
  info.dwKeySpec = fields.number("KeySpec");
  set(self, number, flags, &info);
}

void set_bytes(const Certificate& self, uint32_t number, uint32_t flags, nb::handle value) {
  const std::vector<BYTE> bytes = copy_of(value);
  set_blob(self, number, flags, bytes.data(), bytes.size());
}

}  // namespace

nb::object provider_object(HCRYPTPROV provider) {
  check_bool(api().CryptContextAddRef(provider, nullptr, 0), "CryptContextAddRef");
  return nb::cast(new CryptProvider(provider), nb::rv_policy::take_ownership);
}

nb::object property_numbers(const Certificate& self) {
  const Reference<PCCERT_CONTEXT> held = self.hold();
  nb::list found;
  for (DWORD number = 0;
       (number = api().CertEnumCertificateContextProperties(held.get(), number)) != 0;) {
    found.append(number);
  }
  return found;
}

nb::object property(const Certificate& self, Dword number) {
  const uint32_t id = number;
  const Reference<PCCERT_CONTEXT> held = self.hold();
  DWORD len = 0;
  const auto get = [&](void* data) {
    check_bool(unlocked([&] {
                 return api().CertGetCertificateContextProperty(held.get(), id, data, &len);
               }),
               "CertGetCertificateContextProperty");
  };
  get(nullptr);
  Room room(len);
  if (len) {
    get(room.data());
  }
  return to_value(form_of(id), room, len);
}

void set_property(const Certificate& self, Dword number, nb::handle value, Dword flags) {
  const uint32_t id = number, set_flags = flags;
  if (value.is_none()) {
    return set(self, id, set_flags, nullptr);
  }
  switch (form_of(id)) {
    case PropertyForm::kFlag:
      return set_blob(self, id, set_flags, nullptr, 0);
    case PropertyForm::kTime:
      return set_time(self, id, set_flags, value);
    case PropertyForm::kNumber: {
      const DWORD as_number = to_dword(value);
      return set(self, id, set_flags, &as_number);
    }
    case PropertyForm::kText:
      return set_text(self, id, set_flags, value);
    case PropertyForm::kKeyInfo:
      return set_key_info(self, id, set_flags, value);
    case PropertyForm::kBytes:
      return set_bytes(self, id, set_flags, value);
    case PropertyForm::kProvider:
    case PropertyForm::kKeyContext:
      throw_not_implemented("a property cannot be set to a handle");
  }
}

}  // namespace opensspi::python
