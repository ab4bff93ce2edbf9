#include "api/openai/filters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <compare>
#include <utility>

#include "base/utf8.h"

namespace qwalt::api::openai {
namespace {

using base::Code;

constexpr int kMaxDepth = 8;
constexpr int kMaxFilters = 100;
constexpr std::size_t kMaxListed = 1000;

bool is_plain(const json::value& value) {
  return value.is_string() || value.is_number() || value.is_bool();
}

// Unordered when the two are not of one kind.
std::partial_ordering compare(const json::value& a, const json::value& b) {
  if (a.is_number() && b.is_number()) return a.to_number<double>() <=> b.to_number<double>();
  if (a.is_string() && b.is_string()) {
    return std::string_view(a.as_string()) <=> std::string_view(b.as_string());
  }
  if (a.is_bool() && b.is_bool()) return a.as_bool() <=> b.as_bool();
  return std::partial_ordering::unordered;
}

bool is_in(const json::value& found, const json::value& list) {
  const json::array& items = list.as_array();
  return std::any_of(items.begin(), items.end(),
                     [&](const json::value& item) { return std::is_eq(compare(found, item)); });
}

}  // namespace

base::Result<Filter::Kind> Filter::kind_named(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Kind>, 10> kKinds{{
      {"and", Kind::kAnd},
      {"or", Kind::kOr},
      {"eq", Kind::kEqual},
      {"ne", Kind::kUnequal},
      {"gt", Kind::kGreater},
      {"gte", Kind::kNotLess},
      {"lt", Kind::kLess},
      {"lte", Kind::kNotGreater},
      {"in", Kind::kIn},
      {"nin", Kind::kNotIn},
  }};
  for (const auto& [known, kind] : kKinds) {
    if (known == name) return kind;
  }
  return base::fail(Code::kInvalid,
                    fmt::format("A filter's \"type\" cannot be \"{}\"; it is eq, ne, gt, gte, lt, "
                                "lte, in, nin, and or or.",
                                base::utf8_prefix(name, 40)));
}

base::Result<Filter> Filter::parse(const json::value& value) {
  int count = 0;
  return parse(value, 1, count);
}

base::Result<Filter> Filter::parse(const json::value& value, int depth, int& count) {
  if (depth > kMaxDepth || ++count > kMaxFilters) {
    return base::fail(Code::kTooLarge, "Filters can be 100 in all, and 8 deep.");
  }
  const auto type = base::string_at(value, "type");
  if (!type) return base::fail(Code::kInvalid, "A filter has to be an object with a \"type\".");
  Filter filter;
  TRY_ASSIGN(filter.kind_, kind_named(*type));
  if (filter.kind_ != Kind::kAnd && filter.kind_ != Kind::kOr) {
    TRY(filter.take_value(value));
    return filter;
  }
  const json::value* parts = base::member(value, "filters");
  if (parts == nullptr || !parts->is_array() || parts->as_array().empty()) {
    return base::fail(
        Code::kInvalid,
        fmt::format("A filter \"{}\" needs \"filters\", an array of filters.", *type));
  }
  for (const json::value& part : parts->as_array()) {
    TRY_ASSIGN(Filter parsed, parse(part, depth + 1, count));
    filter.parts_.push_back(std::move(parsed));
  }
  return filter;
}

base::Status Filter::take_value(const json::value& value) {
  const auto key = base::string_at(value, "key");
  const json::value* wanted = base::member(value, "value");
  const bool list = kind_ == Kind::kIn || kind_ == Kind::kNotIn;
  bool sound = key && wanted != nullptr;
  if (sound && list) {
    const json::array* items = wanted->if_array();
    sound = items != nullptr && items->size() <= kMaxListed &&
            std::all_of(items->begin(), items->end(), is_plain);
  } else if (sound) {
    sound = is_plain(*wanted);
  }
  if (!sound) {
    return base::fail(
        Code::kInvalid,
        "A filter compares a \"key\" with a \"value\": a text, a number or a boolean, "
        "and for in and nin an array of them.");
  }
  key_ = *key;
  value_ = *wanted;
  return {};
}

bool Filter::matches(const json::object& attributes) const {
  const auto holds = [&](const Filter& part) { return part.matches(attributes); };
  if (kind_ == Kind::kAnd) return std::all_of(parts_.begin(), parts_.end(), holds);
  if (kind_ == Kind::kOr) return std::any_of(parts_.begin(), parts_.end(), holds);
  const json::value* found = attributes.if_contains(key_);
  if (found == nullptr) return kind_ == Kind::kUnequal || kind_ == Kind::kNotIn;
  return compares(*found);
}

bool Filter::compares(const json::value& found) const {
  if (kind_ == Kind::kIn) return is_in(found, value_);
  if (kind_ == Kind::kNotIn) return !is_in(found, value_);
  const std::partial_ordering order = compare(found, value_);
  switch (kind_) {
    case Kind::kEqual:
      return std::is_eq(order);
    case Kind::kUnequal:
      return !std::is_eq(order);
    case Kind::kGreater:
      return std::is_gt(order);
    case Kind::kNotLess:
      return std::is_gteq(order);
    case Kind::kLess:
      return std::is_lt(order);
    default:
      return std::is_lteq(order);
  }
}

}  // namespace qwalt::api::openai
