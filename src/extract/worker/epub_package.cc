#include "extract/worker/epub_package.h"

#include <utility>

#include "extract/worker/office_package.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxTitle = 1000;

bool is_chapter_type(std::string_view type, std::string_view path) {
  if (type.empty()) return is_chapter_name(path);
  return type == "application/xhtml+xml" || type == "text/html" || type == "text/x-oeb1-document" ||
         type == "application/x-dtbook+xml";
}

}  // namespace

bool is_chapter_name(std::string_view name) {
  for (std::string_view ending : {".xhtml", ".html", ".htm"}) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

void EpubContainer::start(std::string_view name, const XmlAttributes& attributes) {
  if (name != "rootfile" || !package_.empty()) return;
  package_ = resolve_path("", attributes.get("full-path"));
}

EpubPackage::EpubPackage(std::string_view path) : folder_(path.substr(0, path.rfind('/') + 1)) {}

void EpubPackage::start(std::string_view name, const XmlAttributes& attributes) {
  // The first title is the main one.
  in_title_ = name == "dc:title" && titles_++ == 0;
  if (name == "item" && items_.size() < kMaxItems) {
    std::string path = resolve_path(folder_, attributes.get("href"));
    std::string_view properties = attributes.get("properties");
    if (properties.find("nav") != std::string_view::npos) contents_.insert(path);
    by_id_.try_emplace(std::string(attributes.get("id")), items_.size());
    bool chapter = is_chapter_type(attributes.get("media-type"), path);
    items_.push_back({std::move(path), chapter});
  } else if (name == "itemref" && order_.size() < kMaxItems) {
    order_.emplace_back(attributes.get("idref"));
  } else if (name == "reference" && attributes.get("type") == "toc") {
    contents_.insert(resolve_path(folder_, attributes.get("href")));
  }
}

void EpubPackage::end(std::string_view /*name*/) { in_title_ = false; }

void EpubPackage::text(std::string_view text) {
  if (in_title_ && title_.size() < kMaxTitle) title_.append(text.substr(0, kMaxTitle));
}

std::vector<std::string> EpubPackage::chapters() const {
  std::vector<std::string> paths;
  std::unordered_set<std::string> seen;
  auto add = [&](const Item& item) {
    if (item.chapter && !contents_.contains(item.path) && seen.insert(item.path).second) {
      paths.push_back(item.path);
    }
  };
  for (const std::string& id : order_) {
    auto item = by_id_.find(id);
    if (item != by_id_.end()) add(items_[item->second]);
  }
  if (!paths.empty()) return paths;
  for (const Item& item : items_) add(item);
  return paths;
}

void EpubEncryption::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "EncryptedData") scrambled_font_ = false;
  if (name == "EncryptionMethod") {
    std::string_view method = attributes.get("Algorithm");
    scrambled_font_ = method == "http://www.idpf.org/2008/embedding" ||
                      method == "http://ns.adobe.com/pdf/enc#RC";
  }
  bool file = name == "CipherReference" && !scrambled_font_;
  if (file && paths_.size() < EpubPackage::kMaxItems) {
    paths_.insert(resolve_path("", attributes.get("URI")));
  }
}

bool EpubEncryption::covers(std::string_view path) const {
  return paths_.contains(std::string(path));
}

}  // namespace qwalt::worker
