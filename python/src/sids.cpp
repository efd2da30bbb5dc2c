// SPDX-License-Identifier: MIT
#include "sids.h"

#include <string.h>

#include "errors.h"
#include "text.h"
#include "views.h"

namespace opensspi::python {

namespace {

constexpr size_t kHead = 8;  // revision, count, six bytes of authority
constexpr size_t kMaxSubAuthorities = SID_MAX_SUB_AUTHORITIES;

[[noreturn]] void refuse(const char* why) { throw nb::value_error(why); }

}  // namespace

Sid::Sid(nb::handle bytes) {
  const BytesView view(bytes);
  const auto* begin = static_cast<const uint8_t*>(view.data());
  if (view.size() < kHead || begin[0] != SID_REVISION || begin[1] > kMaxSubAuthorities ||
      view.size() < kHead + 4U * begin[1]) {
    refuse("the bytes are not a SID");
  }
  bytes_.assign(begin, begin + kHead + 4U * begin[1]);
}

Sid::Sid(PSID sid) {
  const auto* begin = static_cast<const uint8_t*>(sid);
  bytes_.assign(begin, begin + api().GetLengthSid(sid));
}

Sid::Sid(nb::handle authority, nb::handle sub_authorities) {
  reset(authority, nb::len(sub_authorities));
  for (uint32_t i = 0; i < count(); ++i) {
    set_sub_authority(Dword(i), nb::cast<Dword>(nb::object(sub_authorities[i])));
  }
}

void Sid::reset(nb::handle authority, size_t num_sub_authorities) {
  if (nb::len(authority) != 6) {
    refuse("the identifier authority has six bytes");
  }
  if (num_sub_authorities > kMaxSubAuthorities) {
    refuse("a SID has at most 15 sub-authorities");
  }
  std::vector<uint8_t> made(kHead + 4 * num_sub_authorities);
  made[0] = SID_REVISION;
  made[1] = static_cast<uint8_t>(num_sub_authorities);
  for (size_t i = 0; i < 6; ++i) {
    made[2 + i] = nb::cast<uint8_t>(nb::object(authority[i]));
  }
  bytes_ = std::move(made);
}

void Sid::initialize(nb::handle authority, Dword num_sub_authorities) {
  reset(authority, num_sub_authorities);
}

size_t Sid::offset(uint32_t index) const {
  if (index >= count()) {
    throw nb::index_error("the SID has no such sub-authority");
  }
  return kHead + 4 * size_t{index};
}

uint32_t Sid::sub_authority(Dword index) const {
  uint32_t value = 0;
  memcpy(&value, bytes_.data() + offset(index), sizeof(value));
  return value;
}

void Sid::set_sub_authority(Dword index, Dword value) {
  const uint32_t number = value;
  memcpy(bytes_.data() + offset(index), &number, sizeof(number));
}

nb::tuple Sid::authority() const {
  return nb::make_tuple(bytes_[2], bytes_[3], bytes_[4], bytes_[5], bytes_[6], bytes_[7]);
}

nb::object Sid::text() const {
  WCHAR* text = nullptr;
  if (!api().ConvertSidToStringSidW(get(), &text)) {
    raise_last_error("ConvertSidToStringSid");
  }
  struct Free {
    WCHAR* memory;
    ~Free() { api().LocalFree(memory); }
  } const freed{text};
  return to_str(text);
}

namespace {

Sid* from_text(nb::str string_sid) {
  const Text text(string_sid, "StringSid");
  PSID made = nullptr;
  if (!api().ConvertStringSidToSidW(text.get(), &made)) {
    raise_last_error("ConvertStringSidToSid");
  }
  struct Free {
    PSID memory;
    ~Free() { api().LocalFree(memory); }
  } const freed{made};
  return new Sid(made);
}

nb::object to_text(const Sid* sid) { return required(sid, "Sid").text(); }

Sid* well_known(Dword type, const Sid* domain) {
  uint8_t room[SECURITY_MAX_SID_SIZE];
  DWORD size = sizeof(room);
  const auto kind = static_cast<WELL_KNOWN_SID_TYPE>(static_cast<uint32_t>(type));
  if (!api().CreateWellKnownSid(kind, domain ? domain->get() : nullptr, room, &size)) {
    raise_last_error("CreateWellKnownSid");
  }
  return new Sid(static_cast<PSID>(room));
}

// The buffer protocol: bytes(sid) and memoryview(sid) give the SID's bytes. The view's object keeps
// the SID; Initialize would move the bytes, so a view holds a copy.
int get_buffer(PyObject* self, Py_buffer* view, int buffer_flags) {
  if (!nb::inst_ready(self)) {
    PyErr_SetString(PyExc_BufferError, "the PySID was never made");
    return -1;
  }
  const nb::bytes copy = nb::inst_ptr<Sid>(self)->bytes();
  return PyObject_GetBuffer(copy.ptr(), view, buffer_flags);
}

PyType_Slot slots[] = {{Py_bf_getbuffer, reinterpret_cast<void*>(get_buffer)}, {0, nullptr}};

bool equal(const Sid& self, nb::handle other) {
  Sid* sid = nullptr;
  return nb::try_cast<Sid*>(other, sid, false) && sid && *sid == self;
}

nb::object shown(const Sid& self) { return nb::str("PySID:") + self.text(); }

}  // namespace

void define_sids(nb::module_& module) {
  nb::class_<Sid>(module, "PySID", nb::type_slots(slots),
                  "PySID(*args, **kwargs)\n--\n\nPySID holds one security identifier.")
      .def(nb::init<>())
      .def(nb::init<nb::handle>(), "buffer"_a,
           nb::sig("def __init__(self, buffer: collections.abc.Buffer) -> None"))
      .def(nb::init<nb::handle, nb::handle>(), "idAuthority"_a, "subAuthorities"_a,
           nb::sig("def __init__(self, idAuthority: collections.abc.Sequence[int], subAuthorities: "
                   "collections.abc.Sequence[int]) -> None"))
      .def("Initialize", &Sid::initialize, "idAuthority"_a, "numSubauthorities"_a,
           "Initialize gives the SID an authority and room for sub-authorities, all zero.")
      .def(
          "IsValid", [](const Sid& self) { return api().IsValidSid(self.get()) != 0; },
          "IsValid tells whether the SID is well formed.")
      .def("SetSubAuthority", &Sid::set_sub_authority, "index"_a, "val"_a)
      .def("GetLength", &Sid::len, "GetLength returns how many bytes the SID takes.")
      .def("GetSubAuthorityCount", &Sid::count)
      .def("GetSubAuthority", &Sid::sub_authority, "index"_a)
      .def("GetSidIdentifierAuthority", &Sid::authority, "The six bytes of the authority.")
      .def("__bytes__", &Sid::bytes)
      .def("__eq__", &equal, nb::arg().none(),
           nb::sig("def __eq__(self, other: object, /) -> bool"))
      .def("__hash__", [](const Sid& self) { return nb::hash(self.bytes()); })
      .def("__str__", &shown)
      .def("__repr__", &shown);
  module.def("ConvertSidToStringSid", &to_text, nb::arg("Sid").none(),
             nb::sig("def ConvertSidToStringSid(Sid: PySID) -> str"),
             "ConvertSidToStringSid writes a SID as S-1-5-21-...");
  module.def("ConvertStringSidToSid", &from_text, "StringSid"_a,
             "ConvertStringSidToSid reads such a text.");
  module.def("CreateWellKnownSid", &well_known, "WellKnownSidType"_a,
             nb::arg("DomainSid") = nb::none(),
             "CreateWellKnownSid makes one of the SIDs that everyone knows.");
}

}  // namespace opensspi::python
