#include "base/json.h"

#include <boost/json/src.hpp>

namespace qwalt::base {

Result<json::value> parse_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = 32;
  json::error_code error;
  json::value value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return fail(Code::kInvalid, "The JSON could not be read: " + error.message() + ".");
  return value;
}

const json::value* member(const json::value& value, std::string_view key) {
  const json::object* object = value.if_object();
  return object ? object->if_contains(json::string_view(key.data(), key.size())) : nullptr;
}

std::optional<std::string> string_at(const json::value& value, std::string_view key) {
  const json::value* found = member(value, key);
  const json::string* text = found ? found->if_string() : nullptr;
  return text ? std::optional<std::string>(std::in_place, text->data(), text->size())
              : std::nullopt;
}

std::optional<std::int64_t> integer_at(const json::value& value, std::string_view key) {
  const json::value* found = member(value, key);
  const std::int64_t* number = found ? found->if_int64() : nullptr;
  return number ? std::optional(*number) : std::nullopt;
}

std::optional<double> number_at(const json::value& value, std::string_view key) {
  const json::value* found = member(value, key);
  if (!found || !found->is_number()) return std::nullopt;
  return found->to_number<double>();
}

std::optional<bool> bool_at(const json::value& value, std::string_view key) {
  const json::value* found = member(value, key);
  const bool* flag = found ? found->if_bool() : nullptr;
  return flag ? std::optional(*flag) : std::nullopt;
}

Status check_integer(const json::value& value, std::string_view key) {
  const json::value* found = member(value, key);
  if (!found || found->is_null() || found->is_int64()) return {};
  return fail(Code::kInvalid, "\"" + std::string(key) + "\" has to be a whole number.");
}

Status check_bool(const json::value& value, std::string_view key) {
  const json::value* found = member(value, key);
  if (!found || found->is_null() || found->is_bool()) return {};
  return fail(Code::kInvalid, "\"" + std::string(key) + "\" has to be true or false.");
}

Result<std::vector<std::string>> string_list(const json::value* value) {
  std::vector<std::string> list;
  if (!value || value->is_null()) return list;
  if (const json::string* text = value->if_string()) {
    list.emplace_back(text->data(), text->size());
    return list;
  }
  const json::array* items = value->if_array();
  if (!items) return fail(Code::kInvalid, "A text or a list of texts was expected.");
  for (const json::value& item : *items) {
    const json::string* text = item.if_string();
    if (!text) return fail(Code::kInvalid, "A list of strings was expected.");
    list.emplace_back(text->data(), text->size());
  }
  return list;
}

}  // namespace qwalt::base
