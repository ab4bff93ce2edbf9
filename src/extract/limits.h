// The limits of reading a document by name: as people set them (`--limit NAME=VALUE`,
// QWALT_LIMITS="pages=5000,seconds=600") and as errors name them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "extract/extractor.h"

namespace qwalt::extract {

struct LimitName {
  std::string_view name;  // "pages"
  std::string_view help;  // one plain sentence
  bool bytes = false;     // takes 512M, 2G or bytes
};

// All limits, in the order in which they are shown.
const std::vector<LimitName>& limit_names();

// Sets one limit from "NAME=VALUE". kInvalid with a sentence that says what is possible; `limits`
// is unchanged then. Values are whole numbers from 1; of bytes with K, M or G (1024-based).
base::Status set_limit(Limits& limits, std::string_view assignment);

// Sets several, separated by commas; spaces around them do not matter. All or none.
base::Status set_limits(Limits& limits, std::string_view assignments);

// The value as set_limit() takes it: "20000", "256M". CHECKs that the name is one of limit_names().
std::string limit_value(const Limits& limits, std::string_view name);

// The end of an error's sentence: "raise the limit with --limit pages=40000", twice of what it is.
// CHECKs the name.
std::string how_to_raise(const Limits& limits, std::string_view name);

}  // namespace qwalt::extract
