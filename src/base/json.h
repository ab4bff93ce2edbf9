// Boost.JSON with our limits, and the accessors that bytes from outside need.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace qwalt::base {

namespace json = boost::json;

// Parses one JSON value, nesting at most 32 deep; kInvalid with what is wrong otherwise. Strings
// are valid UTF-8. The caller bounds the size of `text`.
Result<json::value> parse_json(std::string_view text);

// The member `key` of `value` when it is there with that type; otherwise nullopt or null.
std::optional<std::string> string_at(const json::value& value, std::string_view key);
std::optional<std::int64_t> integer_at(const json::value& value, std::string_view key);
std::optional<double> number_at(const json::value& value, std::string_view key);
std::optional<bool> bool_at(const json::value& value, std::string_view key);
const json::value* member(const json::value& value, std::string_view key);

// kInvalid, naming the member, when `key` is there (and not null) but is not a whole number, or no
// bool.
Status check_integer(const json::value& value, std::string_view key);
Status check_bool(const json::value& value, std::string_view key);

// A string, or an array of strings, as a list; kInvalid for anything else; empty for null.
Result<std::vector<std::string>> string_list(const json::value* value);

}  // namespace qwalt::base
