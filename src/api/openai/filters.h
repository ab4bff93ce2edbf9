// Filters of a vector store search: comparisons of a file's attributes, joined by "and" and "or".
// A value; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace qwalt::api::openai {

namespace json = boost::json;

class Filter {
 public:
  // {"type": "eq", "key", "value"} with eq, ne, gt, gte, lt, lte, in or nin, or {"type": "and",
  // "filters": […]} with and or or; up to 100 in all, 8 deep. kInvalid with a sentence otherwise.
  static base::Result<Filter> parse(const json::value& value);

  // Numbers are compared with numbers, texts with texts. An attribute that is not there is not
  // equal to anything, nor in any list.
  bool matches(const json::object& attributes) const;

 private:
  enum class Kind {
    kAnd,
    kOr,
    kEqual,
    kUnequal,
    kGreater,
    kNotLess,
    kLess,
    kNotGreater,
    kIn,
    kNotIn
  };

  static base::Result<Filter> parse(const json::value& value, int depth, int& count);
  static base::Result<Kind> kind_named(std::string_view name);
  base::Status take_value(const json::value& value);
  bool compares(const json::value& found) const;

  Kind kind_ = Kind::kAnd;
  std::string key_;
  json::value value_;
  std::vector<Filter> parts_;
};

}  // namespace qwalt::api::openai
