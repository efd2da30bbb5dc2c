// SPDX-License-Identifier: MIT
#include "cert/stores/mirror_store.h"

#include <string>
#include <unordered_map>

namespace opensspi::cert {
namespace {

class MirrorBacking final : public StoreBacking {
 public:
  explicit MirrorBacking(std::unique_ptr<MirrorSource> source) : source_(std::move(source)) {}
  // settle_in says which store the elements are in.
  void settle_in(std::weak_ptr<Store> store) { store_ = std::move(store); }

  Result<std::unique_ptr<Change>> begin(ElementTable& /*table*/) override {
    return source_->refusal();
  }
  void refresh(ElementTable& table) override {
    if (const auto now = source_->changed()) {
      show(*now, table);
    }
  }
  Status commit(const ElementTable& /*table*/, bool /*force*/) override { return {}; }
  Status resync(ElementTable& table) override {
    refresh(table);
    return {};
  }
  [[nodiscard]] bool persistent() const override { return false; }

 private:
  // A store shows the highest sequence number first, so the last certificate gets the lowest.
  void show(const MirroredCertificates& certificates, ElementTable& table) {
    std::unordered_map<std::string, ElementPtr> old;
    for (const ElementPtr& element : table.elements(ElementKind::kCertificate)) {
      old.emplace(as_text(element->encoded()), element);
    }
    table.clear();
    for (auto at = certificates.rbegin(); at != certificates.rend(); ++at) {
      const MirroredCertificate& one = *at;
      const auto kept = old.find(std::string(as_text(one.encoded)));
      if (kept != old.end()) {
        give(one, *kept->second);
        table.insert(kept->second);
        continue;
      }
      const Result<ElementPtr> element = Element::create(ElementKind::kCertificate, one.encoded);
      if (!element.ok()) {
        continue;
      }
      if (const ElementPtr same = table.next(same_element(**element), 0)) {
        give(one, *same);
        continue;
      }
      give(one, **element);
      (*element)->settle(store_, ++last_);
      table.insert(*element);
    }
  }

  static void give(const MirroredCertificate& certificate, const Element& element) {
    for (const auto& [id, value] : certificate.properties) {
      if (element.properties().find(id) == value) {
        continue;
      }
      if (value) {
        element.properties().set(id, *value);
      } else {
        element.properties().erase(id);
      }
    }
  }

  const std::unique_ptr<MirrorSource> source_;
  std::weak_ptr<Store> store_;
  uint64_t last_ = 0;
};

}  // namespace

StorePtr mirror_store(std::unique_ptr<MirrorSource> source) {
  auto backing = std::make_unique<MirrorBacking>(std::move(source));
  MirrorBacking& mirror = *backing;
  auto store = std::make_shared<MemoryStore>(std::move(backing));
  mirror.settle_in(store);
  return store;
}

}  // namespace opensspi::cert
