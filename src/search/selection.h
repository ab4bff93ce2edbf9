// Which passages a search looks at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "index/types.h"

namespace qwalt::search {

// What a passage must or must not hold to be found, by terms of the index.
struct Condition {
  enum class Kind : std::uint8_t { kHolds, kHoldsInTitle, kLacks };
  Kind kind = Kind::kHolds;
  std::vector<std::string> forms;  // any of them
};

// Those alive that fulfil every condition.
struct Selection {
  // Only passages of these documents, when present; in any order, repeats allowed.
  std::optional<std::vector<index::DocumentId>> documents;
  std::vector<Condition> conditions;
};

}  // namespace qwalt::search
