// Percent-encoding, query strings and application/x-www-form-urlencoded bodies.
// Never fails on a pair it cannot make sense of: a bad escape stays as it stands and bytes that are
// no UTF-8 become U+FFFD. Only the number of pairs is limited.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace qwalt::http {

// Names and values in the order in which they came; a name may come more than once.
class Parameters {
 public:
  using Pair = std::pair<std::string, std::string>;

  Parameters() = default;
  explicit Parameters(std::vector<Pair> pairs) : pairs_(std::move(pairs)) {}

  // The first value of `name`. The view lives as long as this object.
  std::optional<std::string_view> find(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  const std::vector<Pair>& pairs() const { return pairs_; }

 private:
  std::vector<Pair> pairs_;
};

constexpr std::size_t kMaxFormPairs = 1000;

// Parses "a=1&b=two+words&c". kTooLarge for more than `max_pairs` pairs.
base::Result<Parameters> parse_form(std::string_view text, std::size_t max_pairs = kMaxFormPairs);

// Decodes %XX. nullopt for a bad escape, a NUL, or bytes that are no UTF-8: for paths.
std::optional<std::string> decode_path(std::string_view text);

// Escapes everything but the unreserved characters of RFC 3986.
std::string percent_encode(std::string_view text);

// The value of cookie `name` in a Cookie header, unquoted.
std::optional<std::string> find_cookie(std::string_view cookie_header, std::string_view name);

// One parameter of a header value such as `form-data; name="a"; filename*=UTF-8''b`: the value of
// `name`, unquoted. Names are compared without case.
std::optional<std::string> header_parameter(std::string_view value, std::string_view name);

// The part of a header value before its parameters, lower-case: "multipart/form-data".
std::string header_token(std::string_view value);

bool equal_without_case(std::string_view a, std::string_view b);

}  // namespace qwalt::http
