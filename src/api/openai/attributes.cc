#include "api/openai/attributes.h"

#include <fmt/format.h>

#include "api/openai/file_ids.h"
#include "base/bytes.h"
#include "base/utf8.h"
#include "store/workspace_settings.h"

namespace qwalt::api::openai {
namespace {

using base::Code;

constexpr std::size_t kMaxPairs = 16;
constexpr std::size_t kMaxKey = 64;     // code points
constexpr std::size_t kMaxValue = 512;  // code points
constexpr base::Micros kSecond = 1'000'000;

std::string prefix_of(store::Id workspace) {
  return store::workspace_settings_prefix(workspace) + "file.";
}

std::string setting_of(store::Id workspace, store::Id document) {
  return prefix_of(workspace) + base::id_to_string(document);
}

bool is_sound(const json::value& value) {
  if (value.is_string()) return base::count_code_points(value.as_string()) <= kMaxValue;
  return value.is_number() || value.is_bool();
}

json::object read_object(std::string_view text) {
  auto value = base::parse_json(text);
  return value && value->is_object() ? std::move(value->as_object()) : json::object();
}

}  // namespace

base::Result<json::object> parse_attributes(const json::value* value, std::string_view field) {
  if (value == nullptr || value->is_null()) return json::object();
  const json::object* given = value->if_object();
  bool sound = given != nullptr && given->size() <= kMaxPairs;
  if (sound) {
    for (const auto& [key, each] : *given) {
      sound = sound && base::count_code_points(key) <= kMaxKey && is_sound(each);
    }
  }
  if (sound) return *given;
  return base::fail(Code::kInvalid,
                    fmt::format("\"{}\" takes up to {} texts of up to {} characters, "
                                "numbers or booleans, with names of up to {} characters.",
                                field, kMaxPairs, kMaxValue, kMaxKey));
}

base::Result<json::object> own_attributes(store::Store& store, store::Id workspace,
                                          store::Id document) {
  TRY_ASSIGN(const auto text, store.setting(setting_of(workspace, document)));
  return text ? read_object(*text) : json::object();
}

base::Result<OwnAttributes> all_own_attributes(store::Store& store, store::Id workspace) {
  const std::string prefix = prefix_of(workspace);
  TRY_ASSIGN(const auto settings, store.settings(prefix));
  OwnAttributes all;
  for (const auto& [name, text] : settings) {
    const auto document = base::id_from_string(std::string_view(name).substr(prefix.size()));
    if (document) all.emplace(*document, read_object(text));
  }
  return all;
}

base::Status keep_attributes(store::Store& store, store::Id workspace, store::Id document,
                             const json::object& attributes) {
  const std::string name = setting_of(workspace, document);
  if (attributes.empty()) return store.remove_setting(name);
  return store.set_setting(name, json::serialize(attributes));
}

json::object attributes_of(const library::DocumentView& view, const json::object& own) {
  const store::Document& document = view.document;
  json::object all = own;
  all["filename"] = document.name;
  all["file_id"] = file_id(document);
  all["document_id"] = base::id_to_string(document.id);
  all["bytes"] = document.bytes;
  all["pages"] = document.pages;
  all["created_at"] = document.created_at / kSecond;
  if (!document.media_type.empty()) all["media_type"] = document.media_type;
  if (!document.language.empty()) all["language"] = document.language;
  return all;
}

}  // namespace qwalt::api::openai
