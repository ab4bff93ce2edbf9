#include "api/model_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/bytes.h"
#include "http/client.h"

namespace qwalt::api {
namespace {

namespace json = base::json;
using base::Code;
using base::fail;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kMaxName = 200;
constexpr std::size_t kMaxKey = 1000;
constexpr std::size_t kMaxAddress = 2000;
constexpr std::size_t kMaxFallbacks = 8;
constexpr std::string_view kPrefix = "model.";

enum class Kind { kAddress, kKey, kName, kNames, kCount, kNumber };

struct Field {
  std::string_view name;
  Kind kind;
  double low = 0;
  double high = 0;
  bool of_workspace = false;
};

constexpr Field kFields[] = {
    {"base_url", Kind::kAddress},
    {"key", Kind::kKey},
    {"model", Kind::kName, 0, 0, true},
    {"fallback_models", Kind::kNames},
    {"embedding_model", Kind::kName},
    {"context_tokens", Kind::kCount, 1024, 4'000'000},
    {"max_tokens", Kind::kCount, 1, 100'000, true},
    {"temperature", Kind::kNumber, 0, 2, true},
    {"top_p", Kind::kNumber, 0, 1, true},
    {"first_token_seconds", Kind::kCount, 1, 600},
    {"idle_seconds", Kind::kCount, 1, 600},
    {"total_seconds", Kind::kCount, 1, 3600},
    {"daily_cap", Kind::kNumber, 0, 1e9},
    {"daily_tokens", Kind::kCount, 0, 1e15},
};

const Field* field_named(std::string_view name) {
  const auto* found = std::find_if(std::begin(kFields), std::end(kFields),
                                   [name](const Field& field) { return field.name == name; });
  return found == std::end(kFields) ? nullptr : found;
}

bool is_plain_text(std::string_view text, std::size_t most) {
  return text.size() <= most && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

std::string_view text_of(const json::value& value) {
  const json::string* text = value.if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

bool is_address(const json::value& value) {
  const std::string_view text = text_of(value);
  if (!is_plain_text(text, kMaxAddress) || text.find_first_of("?#@ ") != std::string_view::npos) {
    return false;
  }
  return http::parse_url(text).has_value();
}

bool is_name(const json::value& value) {
  return value.is_string() && !text_of(value).empty() && is_plain_text(text_of(value), kMaxName);
}

bool are_names(const json::value& value) {
  const json::array* names = value.if_array();
  return names != nullptr && names->size() <= kMaxFallbacks &&
         std::all_of(names->begin(), names->end(), is_name);
}

bool is_number(const json::value& value, const Field& field) {
  if (field.kind == Kind::kCount && !value.is_int64()) return false;
  if (!value.is_number()) return false;
  const double number = value.to_number<double>();
  return std::isfinite(number) && number >= field.low && number <= field.high;
}

bool is_valid(const Field& field, const json::value& value) {
  switch (field.kind) {
    case Kind::kAddress:
      return is_address(value);
    case Kind::kKey:
      return value.is_string() && is_plain_text(text_of(value), kMaxKey);
    case Kind::kName:
      return is_name(value);
    case Kind::kNames:
      return are_names(value);
    case Kind::kCount:
    case Kind::kNumber:
      return is_number(value, field);
  }
  return false;
}

std::string what_it_has_to_be(const Field& field) {
  switch (field.kind) {
    case Kind::kAddress:
      return "a complete http or https address without a password, such as "
             "https://openrouter.ai/api/v1";
    case Kind::kKey:
      return "a text in one line of at most 1000 bytes";
    case Kind::kName:
      return "the name of a model, a text of up to 200 bytes";
    case Kind::kNames:
      return "a list of at most 8 names of models";
    case Kind::kCount:
      return fmt::format("a whole number from {:.0f} to {:.0f}", field.low, field.high);
    case Kind::kNumber:
      return fmt::format("a number from {:.0f} to {:.0f}", field.low, field.high);
  }
  return {};
}

std::string origin_of(std::string_view address) {
  const auto url = http::parse_url(address);
  return url ? fmt::format("{}{}:{}", url->tls ? "s" : "", url->host, url->port) : std::string();
}

template <class T>
void take_number(const ModelLevel& level, std::string_view name, std::optional<T>& target) {
  if (const auto number = base::number_at(level, name)) target = static_cast<T>(*number);
}

void take_text(const ModelLevel& level, std::string_view name, std::string& target) {
  if (auto text = base::string_at(level, name)) target = std::move(*text);
}

void take_seconds(const ModelLevel& level, std::string_view name, milliseconds& target) {
  if (const auto number = base::integer_at(level, name)) target = seconds(*number);
}

void take_sampling(const ModelLevel& level, llm::Sampling& sampling) {
  take_number(level, "max_tokens", sampling.max_tokens);
  take_number(level, "temperature", sampling.temperature);
  take_number(level, "top_p", sampling.top_p);
}

std::string prefix_of(store::Id workspace) {
  if (workspace == 0) return std::string(kPrefix);
  return fmt::format("workspace.{}.{}", workspace, kPrefix);
}

// The values that lie below `prefix`; what does not make sense any more is left out.
base::Result<ModelLevel> read_level(store::Store& store, const std::string& prefix,
                                    bool of_workspace) {
  TRY_ASSIGN(const auto rows, store.settings(prefix));
  ModelLevel level;
  for (const auto& [name, text] : rows) {
    const Field* field = field_named(std::string_view(name).substr(prefix.size()));
    auto value = base::parse_json(text);
    if (field == nullptr || !value || !is_valid(*field, *value)) continue;
    if (of_workspace && !field->of_workspace) continue;
    level[field->name] = std::move(*value);
  }
  return level;
}

template <class T>
json::value or_null(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value();
}

std::int64_t seconds_of(milliseconds time) {
  return std::chrono::duration_cast<seconds>(time).count();
}

}  // namespace

base::Result<ModelLevel> check_model_settings(const json::value& body, bool of_workspace) {
  const json::object* object = body.if_object();
  if (object == nullptr) return fail(Code::kInvalid, "The body has to be a JSON object.");
  ModelLevel level;
  for (const auto& [name, value] : *object) {
    const Field* field = field_named({name.data(), name.size()});
    if (field == nullptr) {
      return fail(Code::kInvalid,
                  fmt::format("There is no setting \"{}\" of the model.",
                              std::string_view(name.data(), std::min(name.size(), kMaxName))));
    }
    if (of_workspace && !field->of_workspace) {
      return fail(Code::kInvalid,
                  fmt::format("\"{}\" is set for the whole server only.", field->name));
    }
    if (!value.is_null() && !is_valid(*field, value)) {
      return fail(Code::kInvalid,
                  fmt::format("\"{}\" has to be {}.", field->name, what_it_has_to_be(*field)));
    }
    level[field->name] = value;
  }
  return level;
}

void apply_model_level(const ModelLevel& level, ModelChoice& base) {
  llm::OpenAiSettings& settings = base.settings;
  const std::string origin = origin_of(settings.base_url);
  take_text(level, "base_url", settings.base_url);
  const bool elsewhere = origin_of(settings.base_url) != origin;
  if (elsewhere) settings.key.clear();
  // The standard fallbacks belong to the standard model.
  if (elsewhere || level.contains("model")) settings.fallback_models.clear();
  take_text(level, "key", settings.key);
  take_text(level, "model", settings.model);
  if (const json::value* names = base::member(level, "fallback_models")) {
    settings.fallback_models = base::string_list(names).value_or(std::vector<std::string>{});
  }
  take_text(level, "embedding_model", settings.embedding_model);
  if (const auto tokens = base::integer_at(level, "context_tokens")) {
    settings.context_tokens = static_cast<std::size_t>(*tokens);
  }
  take_sampling(level, settings.sampling);
  take_seconds(level, "first_token_seconds", settings.first_token_timeout);
  take_seconds(level, "idle_seconds", settings.idle_timeout);
  take_seconds(level, "total_seconds", settings.total_timeout);
  take_number(level, "daily_cap", base.caps.daily_cost);
  take_number(level, "daily_tokens", base.caps.daily_tokens);
}

ModelLevel change_model_level(ModelLevel stored, const ModelLevel& changes,
                              const std::string& environment_url) {
  auto url_of = [&](const ModelLevel& level) {
    return base::string_at(level, "base_url").value_or(environment_url);
  };
  const std::string origin = origin_of(url_of(stored));
  for (const auto& [name, value] : changes) {
    if (value.is_null()) {
      stored.erase(name);
    } else {
      stored[name] = value;
    }
  }
  if (origin_of(url_of(stored)) != origin && !changes.contains("key")) stored.erase("key");
  return stored;
}

ModelSettings::ModelSettings(store::Store& store, llm::OpenAiClient& client,
                             llm::SpendingBook& book, ModelChoice environment)
    : store_(store), client_(client), book_(book), environment_(std::move(environment)) {}

base::Result<ModelLevels> ModelSettings::read() {
  const std::lock_guard lock(writing_);
  return read_all();
}

base::Result<ModelLevels> ModelSettings::change(store::Id workspace, const ModelLevel& changes) {
  const std::lock_guard lock(writing_);
  TRY_ASSIGN(const ModelLevel before, read_level(store_, prefix_of(workspace), workspace != 0));
  const ModelLevel after = change_model_level(before, changes, environment_.settings.base_url);
  TRY(write(workspace, before, after));
  return read_all();
}

base::Result<ModelLevels> ModelSettings::clear(store::Id workspace) {
  const std::lock_guard lock(writing_);
  TRY_ASSIGN(const auto rows, store_.settings(prefix_of(workspace)));
  for (const auto& [name, value] : rows) TRY(store_.remove_setting(name));
  return read_all();
}

base::Result<ModelLevels> ModelSettings::read_all() {
  ModelLevels levels;
  levels.version = ++version_;
  TRY_ASSIGN(levels.server, read_level(store_, prefix_of(0), false));
  TRY_ASSIGN(const auto workspaces, store_.workspaces());
  for (const store::Id workspace : workspaces) {
    TRY_ASSIGN(ModelLevel level, read_level(store_, prefix_of(workspace), true));
    if (!level.empty()) levels.workspaces.emplace(workspace, std::move(level));
  }
  return levels;
}

base::Status ModelSettings::write(store::Id workspace, const ModelLevel& before,
                                  const ModelLevel& after) {
  const std::string prefix = prefix_of(workspace);
  for (const auto& [name, value] : before) {
    if (!after.contains(name)) TRY(store_.remove_setting(prefix + std::string(name)));
  }
  for (const auto& [name, value] : after) {
    const json::value* old = before.if_contains(name);
    if (old != nullptr && *old == value) continue;
    TRY(store_.set_setting(prefix + std::string(name), json::serialize(value)));
  }
  return {};
}

ModelChoice ModelSettings::choice_with(const ModelLevel& server) const {
  ModelChoice choice = environment_;
  apply_model_level(server, choice);
  for (const auto& [workspace, level] : levels_.workspaces) {
    llm::WorkspaceModel& own = choice.settings.workspaces[workspace];
    take_text(level, "model", own.model);
    take_sampling(level, own.sampling);
  }
  return choice;
}

void ModelSettings::apply(ModelLevels levels) {
  if (levels.version < levels_.version) return;
  levels_ = std::move(levels);
  ModelChoice choice = choice_with(levels_.server);
  book_.set_caps(choice.caps);
  client_.configure(std::move(choice.settings));
}

json::object model_settings_json(const ModelSettings& settings, store::Id workspace) {
  const ModelLevels& levels = settings.levels();
  ModelChoice choice = settings.choice_with(levels.server);
  ModelLevel own;
  if (const auto found = levels.workspaces.find(workspace); found != levels.workspaces.end()) {
    own = found->second;
    apply_model_level(own, choice);
  }
  const llm::OpenAiSettings& now = choice.settings;
  json::object values;
  values["base_url"] = now.base_url;
  values["model"] = now.model;
  values["fallback_models"] = json::array(now.fallback_models.begin(), now.fallback_models.end());
  values["embedding_model"] =
      now.embedding_model.empty() ? json::value() : json::value(now.embedding_model);
  values["context_tokens"] = now.context_tokens;
  values["max_tokens"] = or_null(now.sampling.max_tokens);
  values["temperature"] = or_null(now.sampling.temperature);
  values["top_p"] = or_null(now.sampling.top_p);
  values["first_token_seconds"] = seconds_of(now.first_token_timeout);
  values["idle_seconds"] = seconds_of(now.idle_timeout);
  values["total_seconds"] = seconds_of(now.total_timeout);
  values["daily_cap"] = or_null(choice.caps.daily_cost);
  values["daily_tokens"] = or_null(choice.caps.daily_tokens);
  json::object from;
  for (const Field& field : kFields) {
    from[field.name] = own.contains(field.name)             ? "workspace"
                       : levels.server.contains(field.name) ? "settings"
                                                            : "environment";
  }
  values["key_set"] = !now.key.empty();
  values["configured"] = settings.client().configured();
  values["from"] = std::move(from);
  return values;
}

}  // namespace qwalt::api
