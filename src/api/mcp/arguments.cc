#include "api/mcp/arguments.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"

namespace qwalt::api::mcp {
namespace {

constexpr std::size_t kShownName = 60;

std::string quoted(std::string_view name) {
  return fmt::format("\"{}\"", base::utf8_prefix(name, kShownName));
}

base::Status wrong(std::string_view name, std::string_view what) {
  return base::fail(base::Code::kInvalid, fmt::format("{} {}.", quoted(name), what));
}

std::optional<std::int64_t> bound(const json::object& schema, std::string_view keyword) {
  const json::value* found = schema.if_contains(keyword);
  const std::int64_t* number = found ? found->if_int64() : nullptr;
  return number ? std::optional(*number) : std::nullopt;
}

base::Status check_text(std::string_view name, const json::object& schema,
                        const json::value& value) {
  const json::string* text = value.if_string();
  if (!text) return wrong(name, "has to be a text");
  const auto size = static_cast<std::int64_t>(base::count_code_points(*text));
  if (size < bound(schema, "minLength").value_or(0)) return wrong(name, "must not be empty");
  const auto most = bound(schema, "maxLength");
  if (most && size > *most) {
    return wrong(name, fmt::format("may have {} characters at most", *most));
  }
  return {};
}

base::Status check_number(std::string_view name, const json::object& schema,
                          const json::value& value) {
  const std::int64_t* number = value.if_int64();
  if (!number) return wrong(name, "has to be a whole number");
  const auto least = bound(schema, "minimum");
  const auto most = bound(schema, "maximum");
  if ((least && *number < *least) || (most && *number > *most)) {
    return wrong(
        name, fmt::format("has to be from {} to {}", least.value_or(0), most.value_or(INT64_MAX)));
  }
  return {};
}

base::Status check_value(std::string_view name, const json::object& schema,
                         const json::value& value);

base::Status check_list(std::string_view name, const json::object& schema,
                        const json::value& value) {
  const json::array* items = value.if_array();
  if (!items) return wrong(name, "has to be a list");
  const auto most = bound(schema, "maxItems");
  if (most && items->size() > static_cast<std::size_t>(*most)) {
    return wrong(name, fmt::format("may have {} items at most", *most));
  }
  const json::value* of = schema.if_contains("items");
  if (!of || !of->is_object()) return {};
  for (const json::value& item : *items) {
    TRY(check_value(fmt::format("{} item", base::utf8_prefix(name, kShownName)), of->as_object(),
                    item));
  }
  return {};
}

base::Status check_choice(std::string_view name, const json::object& schema,
                          const json::value& value) {
  const json::value* choices = schema.if_contains("enum");
  if (!choices || !choices->is_array()) return {};
  const json::array& list = choices->as_array();
  if (std::find(list.begin(), list.end(), value) != list.end()) return {};
  return wrong(name, fmt::format("has to be one of {}", json::serialize(list)));
}

base::Status check_value(std::string_view name, const json::object& schema,
                         const json::value& value) {
  const json::value* type = schema.if_contains("type");
  const std::string_view wanted =
      type && type->is_string() ? std::string_view(type->as_string()) : std::string_view();
  TRY(check_choice(name, schema, value));
  if (wanted == "string") return check_text(name, schema, value);
  if (wanted == "integer") return check_number(name, schema, value);
  if (wanted == "array") return check_list(name, schema, value);
  if (wanted == "boolean" && !value.is_bool()) return wrong(name, "has to be true or false");
  return {};
}

std::string names_of(const json::object& properties) {
  std::string names;
  for (const auto& property : properties) {
    names.append(names.empty() ? "" : ", ").append(std::string_view(property.key()));
  }
  return names.empty() ? "there are none" : "there are: " + names;
}

}  // namespace

base::Status check_arguments(const json::object& schema, const json::object& arguments) {
  static const json::object no_properties;
  const json::value* listed = schema.if_contains("properties");
  const json::object& properties =
      listed && listed->is_object() ? listed->as_object() : no_properties;
  if (const json::value* required = schema.if_contains("required"); required) {
    for (const json::value& name : required->as_array()) {
      if (!arguments.contains(name.as_string())) return wrong(name.as_string(), "is missing");
    }
  }
  const json::value* more = schema.if_contains("additionalProperties");
  const bool closed = more && more->is_bool() && !more->as_bool();
  for (const auto& argument : arguments) {
    const json::value* property = properties.if_contains(argument.key());
    if (property && property->is_object()) {
      TRY(check_value(argument.key(), property->as_object(), argument.value()));
    } else if (closed) {
      return wrong(argument.key(),
                   fmt::format("is no argument of this tool; {}", names_of(properties)));
    }
  }
  return {};
}

}  // namespace qwalt::api::mcp
