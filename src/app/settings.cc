#include "app/settings.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"

namespace qwalt::app {
namespace {

constexpr std::size_t kMaxDotenvBytes = 64 * 1024;
constexpr std::int64_t kLeastContext = 1024;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::string_view unquoted(std::string_view value) {
  const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                      value.back() == value.front();
  return quoted ? value.substr(1, value.size() - 2) : value;
}

bool is_name(std::string_view name) {
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return false;
  for (char c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_') return false;
  }
  return true;
}

std::vector<std::string> split_list(std::string_view text, std::string_view separators = ",") {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find_first_of(separators), text.size());
    if (auto item = trimmed(text.substr(0, comma)); !item.empty()) items.emplace_back(item);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

base::Result<bool> parse_switch(std::string_view name, std::string_view text) {
  for (std::string_view yes : {"1", "true", "yes", "on"}) {
    if (text == yes) return true;
  }
  for (std::string_view no : {"0", "false", "no", "off"}) {
    if (text == no) return false;
  }
  return base::fail(base::Code::kInvalid, fmt::format("{} has to be 1 or 0.", name));
}

base::Status read_reading_settings(const Environment& environment, Settings& settings) {
  auto value = [&](const char* name) { return environment(name).value_or(""); };
  if (const std::string text = value("QWALT_ALLOW_PRIVATE_URLS"); !text.empty()) {
    TRY_ASSIGN(settings.allow_private_urls, parse_switch("QWALT_ALLOW_PRIVATE_URLS", text));
  }
  if (const std::string text = value("QWALT_PAGE_CACHE"); !text.empty()) {
    auto bytes = parse_cache_size(text);
    if (!bytes) {
      return base::fail(base::Code::kInvalid, "QWALT_PAGE_CACHE: " + bytes.error().message);
    }
    settings.page_cache = *bytes;
  }
  if (const std::string text = value("QWALT_ANSWER_CACHE"); !text.empty()) {
    auto bytes = parse_cache_size(text);
    if (!bytes) {
      return base::fail(base::Code::kInvalid, "QWALT_ANSWER_CACHE: " + bytes.error().message);
    }
    settings.answer_cache = *bytes;
  }
  settings.limits = split_list(value("QWALT_LIMITS"));
  settings.ocr_languages = split_languages(value("QWALT_OCR_LANGUAGES"));
  settings.watches = split_list(value("QWALT_WATCH"));
  settings.watch_roots = split_list(value("QWALT_WATCH_ROOT"));
  return {};
}

template <class Number>
base::Status take_number(const Environment& environment, const char* name, Number least,
                         std::optional<Number>& target) {
  const std::string text = environment(name).value_or("");
  if (text.empty()) return {};
  Number number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !(number >= least)) {
    return base::fail(base::Code::kInvalid,
                      fmt::format("{} has to be a number, {} or more.", name, least));
  }
  target = number;
  return {};
}

base::Status take_count(const Environment& environment, const char* name, int least, int& target) {
  std::optional<int> number;
  TRY(take_number(environment, name, least, number));
  target = number.value_or(target);
  return {};
}

base::Status read_model_settings(const Environment& environment, Settings& settings) {
  settings.model = environment("QWALT_MODEL").value_or("");
  settings.fallback_models = split_list(environment("QWALT_FALLBACK_MODELS").value_or(""));
  settings.embedding_model = environment("QWALT_EMBEDDING_MODEL").value_or("");
  settings.base_url = environment("OPENROUTER_BASE_URL").value_or("");
  settings.key = environment("OPENROUTER_API_KEY").value_or("");
  TRY(take_number(environment, "QWALT_CONTEXT_TOKENS", kLeastContext, settings.context_tokens));
  TRY(take_number(environment, "QWALT_DAILY_CAP", 0.0, settings.daily_cap));
  return take_number(environment, "QWALT_DAILY_TOKENS", std::int64_t{0}, settings.daily_tokens);
}

base::Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) {
    return base::fail(base::Code::kInvalid, "PORT has to be a number from 0 to 65535.");
  }
  return port;
}

}  // namespace

std::optional<std::string> process_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

base::Result<std::map<std::string, std::string>> parse_dotenv(std::string_view text) {
  std::map<std::string, std::string> values;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("export ")) line = trimmed(line.substr(7));
    const std::size_t equals = line.find('=');
    const std::string_view name = trimmed(line.substr(0, std::min(equals, line.size())));
    if (equals == std::string_view::npos || !is_name(name)) {
      return base::fail(base::Code::kInvalid,
                        fmt::format("Line {} of .env is not NAME=value.", number));
    }
    values[std::string(name)] = unquoted(trimmed(line.substr(equals + 1)));
  }
  return values;
}

base::Result<Environment> environment_with_dotenv() {
  auto text = base::read_file(".env", kMaxDotenvBytes);
  if (!text) {
    if (text.error().code == base::Code::kNotFound) return Environment(process_environment);
    return base::fail(base::Code::kInvalid, ".env cannot be read: " + text.error().message);
  }
  TRY_ASSIGN(auto values, parse_dotenv(*text));
  return Environment([values = std::move(values)](const std::string& name) {
    auto set = process_environment(name);
    if (set) return set;
    auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  });
}

base::Result<Settings> settings_from(const Environment& environment) {
  Settings settings;
  auto take = [&](const char* name, std::string& target) {
    auto value = environment(name);
    if (value && !value->empty()) target = *value;
  };
  take("QWALT_DATA", settings.data);
  take("QWALT_HOST", settings.host);
  take("QWALT_EXTRACT", settings.extractor);
  take("UPLOAD_DIR", settings.files);
  take("PROMPT_DIR", settings.prompts);
  take("QWALT_ACTIONS", settings.actions);
  if (auto port = environment("PORT"); port && !port->empty()) {
    TRY_ASSIGN(settings.port, parse_port(*port));
  }
  if (auto memory = environment("QWALT_MEMORY"); memory && !memory->empty()) {
    auto bytes = parse_size(*memory);
    if (!bytes) return base::fail(base::Code::kInvalid, "QWALT_MEMORY: " + bytes.error().message);
    settings.memory = *bytes;
  }
  if (auto origins = environment("QWALT_CORS")) settings.origins = split_list(*origins);
  take("QWALT_WORKSPACE", settings.workspace);
  TRY(take_count(environment, "QWALT_REQUESTS_PER_MINUTE", 0, settings.requests_per_minute));
  TRY(take_count(environment, "QWALT_QUESTIONS", 1, settings.questions));
  TRY(read_reading_settings(environment, settings));
  TRY(read_model_settings(environment, settings));
  return settings;
}

WatchedPlace parse_watch(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  std::error_code error;
  if (equals == std::string::npos || std::filesystem::is_directory(text, error)) {
    return WatchedPlace{text, "default"};
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::vector<std::string> split_languages(std::string_view text) { return split_list(text, "+, "); }

base::Result<std::int64_t> parse_cache_size(std::string_view text) {
  if (text == "0") return 0;
  return parse_size(text);
}

base::Result<std::int64_t> parse_size(std::string_view text) {
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit.ends_with('B') || unit.ends_with('b')) unit.remove_suffix(1);
  double factor = 0;
  if (unit.empty()) factor = 1;
  if (unit == "k" || unit == "K") factor = 1024;
  if (unit == "m" || unit == "M") factor = 1024.0 * 1024;
  if (unit == "g" || unit == "G") factor = 1024.0 * 1024 * 1024;
  if (error != std::errc() || factor == 0 || !(number > 0) || number * factor > 1e15) {
    return base::fail(base::Code::kInvalid,
                      fmt::format("\"{}\" is no size; write 512M, 1.5G or bytes.", text));
  }
  return static_cast<std::int64_t>(number * factor);
}

}  // namespace qwalt::app
