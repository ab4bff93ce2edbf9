// A question, as it is put to the searcher.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace qwalt::search {

using DocumentId = std::int64_t;

constexpr std::size_t kMaxHits = 1000;

struct Query {
  // As a person typed it, UTF-8; text::kMaxQueryBytes and text::kMaxQueryTerms bound what is read.
  std::string text;
  // Only passages of these documents, when present; an empty list finds nothing.
  std::optional<std::vector<DocumentId>> documents;
  std::size_t limit = 10;  // 1 to kMaxHits
};

}  // namespace qwalt::search
