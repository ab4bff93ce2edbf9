// Pages on their way into the store: cut into passages and written in batches of bounded size.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "store/store.h"
#include "text/passages.h"

namespace qwalt::library {

// Not thread-safe; one for each reading of a document.
class TextBatch {
 public:
  TextBatch(store::Store& store, store::Id document) : store_(store), document_(document) {}

  // Adds the next page. True when a batch was written.
  base::Result<bool> add(const text::Page& page);
  base::Status flush();

  // Counts and main language of what was added; the rest is for the caller to fill in.
  store::DocumentFacts facts() const;

 private:
  store::Store& store_;
  store::Id document_;
  text::PassageBuilder builder_;
  std::vector<store::PageRecord> pages_;
  std::vector<store::PassageRecord> passages_;
  std::size_t bytes_ = 0;  // of text in pages_
  store::DocumentFacts counts_;
  std::array<std::uint64_t, text::kLanguages> bytes_by_language_{};
};

}  // namespace qwalt::library
