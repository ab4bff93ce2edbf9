#include "store/conformance.h"

#include <fmt/format.h>

#include <climits>
#include <cstdlib>
#include <filesystem>

namespace qwalt::store {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = std::filesystem::temp_directory_path() / "qwalt-store-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() { std::filesystem::remove_all(path_); }

Text make_text(std::string_view word, std::uint32_t pages, std::uint32_t passages_a_page) {
  Text text;
  std::uint64_t chars = 0;
  for (std::uint32_t number = 1; number <= pages; ++number) {
    PageRecord page;
    page.number = number;
    page.label = fmt::format("p{}", number);
    page.language = 1;
    page.char_start = chars;
    for (std::uint32_t i = 0; i < passages_a_page; ++i) {
      PassageRecord passage;
      passage.ordinal = static_cast<std::uint32_t>(text.passages.size());
      passage.page = number;
      passage.begin = static_cast<std::uint32_t>(page.text.size());
      page.text += fmt::format("{} page {} passage {}.", word, number, i);
      passage.end = static_cast<std::uint32_t>(page.text.size());
      passage.char_start = chars + passage.begin;
      passage.char_end = chars + passage.end;
      passage.heading = {fmt::format("Part {}", number), fmt::format("Section {}", number)};
      page.text += ' ';
      text.passages.push_back(passage);
    }
    chars += page.text.size() + 1;
    text.pages.push_back(std::move(page));
  }
  return text;
}

DocumentFacts facts_of(const Text& text) {
  DocumentFacts facts;
  facts.media_type = "application/pdf";
  facts.paged = true;
  facts.pages = static_cast<std::uint32_t>(text.pages.size());
  facts.passages = static_cast<std::uint32_t>(text.passages.size());
  facts.language = "en";
  return facts;
}

base::Result<Finished> read_in(Store& store, Id document, const Text& text) {
  TRY(store.begin_text(document));
  TRY(store.append_text(document, text.pages, text.passages));
  return store.finish_document(document, facts_of(text));
}

base::Result<std::vector<std::string>> passage_texts(Store& store, Id document) {
  std::vector<std::string> texts;
  TRY(store.each_passage(document, [&](const PassageText& passage) -> base::Status {
    texts.push_back(passage.text);
    return {};
  }));
  return texts;
}

void StoreConformance::SetUp() { reopen(); }

void StoreConformance::reopen() {
  store_.reset();
  store_ = must(GetParam().open(folder_.path()));
  home_ = must(store_->workspace("default"));
}

Added StoreConformance::add(std::string_view name, std::string_view bytes) {
  return must(store().add_document({home(), std::string(name), std::string(bytes), 100}));
}

Finished StoreConformance::finish(Id document) {
  const Document before = must(store().document(home(), document));
  return must(read_in(store(), document, make_text(before.sha256, 2, 3)));
}

Document StoreConformance::add_ready(std::string_view name, std::string_view bytes) {
  return finish(add(name, bytes).document.id).document;
}

Document StoreConformance::failed(std::string_view name, std::string_view bytes) {
  const Id id = add(name, bytes).document.id;
  return must(store().fail_document(id, "unreadable", "The file could not be read."));
}

Id StoreConformance::found(std::string_view name) {
  const auto document = must(store().find_document(home(), name));
  return document ? document->id : 0;
}

std::vector<std::string> StoreConformance::names(Id document) {
  return must(store().document(home(), document)).names;
}

bool StoreConformance::there(Id document) { return store().document(home(), document).has_value(); }

std::vector<Change> StoreConformance::changes() { return must(store().changes_after(0, INT_MAX)); }

}  // namespace qwalt::store
