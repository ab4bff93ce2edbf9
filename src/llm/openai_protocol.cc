#include "llm/openai_protocol.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"
#include "http/client.h"

namespace qwalt::llm {
namespace {

namespace json = base::json;
using base::Code;

constexpr std::size_t kMaxServerMessage = 300;

const char* role_name(Role role) {
  switch (role) {
    case Role::kSystem:
      return "system";
    case Role::kUser:
      return "user";
    case Role::kAssistant:
      break;
  }
  return "assistant";
}

json::array string_array(const std::vector<std::string>& strings) {
  json::array array;
  for (const std::string& text : strings) array.emplace_back(text);
  return array;
}

std::string host_of(const OpenAiSettings& settings) {
  auto url = http::parse_url(settings.base_url);
  return url ? url->host : "the model's server";
}

// A server's words as part of our sentence: short, one line, and without the key, which some
// servers repeat.
std::string quote(std::string_view message, const OpenAiSettings& settings) {
  std::string text = without_key(base::to_valid_utf8(message), settings);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  std::string shown(base::utf8_prefix(text, kMaxServerMessage));
  if (shown.size() < text.size()) return shown + "…";
  while (shown.ends_with(' ')) shown.pop_back();
  return shown;
}

std::string end_sentence(const std::string& sentence) {
  bool ended = sentence.ends_with('.') || sentence.ends_with('!') || sentence.ends_with('?') ||
               sentence.ends_with("…");
  return ended ? sentence : sentence + ".";
}

std::optional<int> number_of(const json::value* value) {
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return static_cast<int>(value->as_int64());
  if (!value->is_string()) return std::nullopt;
  const auto& text = value->as_string();
  int number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

ServerError parse_error(const json::value& error) {
  ServerError parsed;
  if (error.is_string()) {
    parsed.message = error.as_string();
    return parsed;
  }
  parsed.message = base::string_at(error, "message").value_or("");
  const json::value* code = base::member(error, "code");
  parsed.status = number_of(code).value_or(0);
  const json::value* metadata = base::member(error, "metadata");
  if (metadata != nullptr) parsed.type = base::string_at(*metadata, "error_type").value_or("");
  if (parsed.type.empty() && parsed.status == 0) {
    parsed.type = base::string_at(error, "code").value_or("");
  }
  if (parsed.type.empty()) parsed.type = base::string_at(error, "type").value_or("");
  return parsed;
}

bool says_context_too_long(int status, const ServerError& error) {
  static constexpr std::array<std::string_view, 2> kTypes = {"context_length_exceeded",
                                                             "exceed_context_size_error"};
  if (std::find(kTypes.begin(), kTypes.end(), error.type) != kTypes.end()) return true;
  if (status != 400 && status != 413 && status != 422 && status != 500) return false;
  // Servers without a word for it: vLLM, older llama.cpp, gateways.
  static constexpr std::array<std::string_view, 5> kPhrases = {
      "context length", "context size", "context window", "context_length", "maximum context"};
  const std::string lower = base::to_lower(error.message);
  return std::any_of(kPhrases.begin(), kPhrases.end(), [&lower](std::string_view phrase) {
    return lower.find(phrase) != std::string::npos;
  });
}

struct Verdict {
  FailureKind kind;
  Code code;
  std::string sentence;  // without the full stop
};

Verdict judge(int status, const ServerError& error, const OpenAiSettings& settings,
              const std::string& model) {
  std::string host = host_of(settings);
  if (says_context_too_long(status, error)) {
    return {FailureKind::kContextTooLong, Code::kTooLarge,
            "The question and its sources are too long for the model " + model};
  }
  switch (status) {
    case 401:
      return {FailureKind::kKeyRefused, Code::kUnauthorized,
              settings.key.empty() ? host + " asks for a key: set OPENROUTER_API_KEY"
                                   : host + " does not accept the key: check OPENROUTER_API_KEY"};
    case 402:
      return {FailureKind::kNoCredit, Code::kForbidden,
              "The account at " + host + " has no credit left"};
    case 403:
      return {FailureKind::kKeyRefused, Code::kForbidden, host + " does not permit this request"};
    case 404:
      return {FailureKind::kModelNotFound, Code::kNotFound,
              host + " has no model \"" + model +
                  "\": change QWALT_MODEL, or OPENROUTER_BASE_URL if the address is wrong"};
    case 408:
    case 504:
    case 524:
      return {FailureKind::kTimeout, Code::kTimeout,
              "The model did not answer " + host + " in time"};
    case 429:
      return {FailureKind::kRateLimited, Code::kUnavailable,
              host + " takes no more requests for now"};
    default:
      break;
  }
  if (status >= 300 && status < 400) {
    return {FailureKind::kProtocol, Code::kInvalid,
            host + " sends the request elsewhere (status " + std::to_string(status) +
                "), where the key must not follow: set OPENROUTER_BASE_URL to where it is"};
  }
  if (status >= 400 && status < 500) {
    return {FailureKind::kInvalidRequest, Code::kInvalid,
            host + " refused the request (status " + std::to_string(status) + ")"};
  }
  return {FailureKind::kServer, Code::kUnavailable,
          "The model at " + host + " failed" +
              (status >= 500 ? " (status " + std::to_string(status) + ")" : "")};
}

void take_usage(const json::value& reply, ReplyPiece& piece) {
  const json::value* usage = base::member(reply, "usage");
  if (usage == nullptr) return;
  piece.prompt_tokens = base::integer_at(*usage, "prompt_tokens");
  piece.completion_tokens = base::integer_at(*usage, "completion_tokens");
  piece.cost = base::number_at(*usage, "cost");
}

// A text, or parts of which some are text: {type: "text", text}. What a model thinks before it
// answers comes as parts of another type, or in members of its own, and is left out.
std::string content_text(const json::value& message) {
  const json::value* content = base::member(message, "content");
  if (content == nullptr) return {};
  if (const json::string* text = content->if_string()) return {text->data(), text->size()};
  std::string joined;
  const json::array* parts = content->if_array();
  for (std::size_t i = 0; parts != nullptr && i < parts->size(); ++i) {
    const json::value& part = (*parts)[i];
    if (base::string_at(part, "type").value_or("text") != "text") continue;
    joined += base::string_at(part, "text").value_or("");
  }
  return joined;
}

void take_choice(const json::value& choice, ReplyPiece& piece) {
  piece.finish_reason = base::string_at(choice, "finish_reason").value_or("");
  for (const char* key : {"delta", "message"}) {
    const json::value* message = base::member(choice, key);
    if (message == nullptr) continue;
    piece.text += content_text(*message);
    piece.text += base::string_at(*message, "refusal").value_or("");
  }
  std::erase(piece.text, '\0');
  const json::value* error = base::member(choice, "error");
  if (error != nullptr && !error->is_null()) piece.error = parse_error(*error);
}

// Some servers cut a character in two, or let control characters through.
std::string mended(std::string_view data) {
  std::string text = base::to_valid_utf8(data);
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return text;
}

// A price for one token, as a text or a number, for a million.
std::optional<double> price_of(const json::value* pricing, const char* key) {
  if (pricing == nullptr) return std::nullopt;
  constexpr double kMillion = 1e6;
  if (auto number = base::number_at(*pricing, key)) return *number * kMillion;
  const std::string text = base::string_at(*pricing, key).value_or("");
  double price = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), price);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return price * kMillion;
}

OfferedModel offered_model(const json::value& entry) {
  OfferedModel model;
  model.id = base::string_at(entry, "id").value_or("");
  model.name = base::string_at(entry, "name").value_or("");
  for (const char* key : {"context_length", "max_model_len", "context_window"}) {
    if (!model.context_tokens) model.context_tokens = base::integer_at(entry, key);
  }
  const json::value* pricing = base::member(entry, "pricing");
  model.prompt_price = price_of(pricing, "prompt");
  model.completion_price = price_of(pricing, "completion");
  return model;
}

}  // namespace

std::string without_key(std::string text, const OpenAiSettings& settings) {
  constexpr std::string_view kShown = "(key)";
  if (settings.key.empty()) return text;
  for (auto at = text.find(settings.key); at != std::string::npos;
       at = text.find(settings.key, at + kShown.size())) {
    text.replace(at, settings.key.size(), kShown);
  }
  return text;
}

std::string model_named_in(std::string_view body) {
  auto parsed = base::parse_json(body);
  return parsed ? base::string_at(*parsed, "model").value_or("the model") : "the model";
}

base::Result<std::vector<OfferedModel>> parse_models(std::string_view reply, std::size_t limit) {
  TRY_ASSIGN(const json::value parsed, base::parse_json(reply));
  // Some servers answer with the bare list.
  const json::value* data = parsed.is_array() ? &parsed : base::member(parsed, "data");
  const json::array* rows = data == nullptr ? nullptr : data->if_array();
  if (rows == nullptr) {
    return base::fail(Code::kInvalid, "The model's server did not answer with a list of models.");
  }
  std::vector<OfferedModel> models;
  for (const json::value& row : *rows) {
    if (models.size() == limit) break;
    OfferedModel model = offered_model(row);
    if (!model.id.empty()) models.push_back(std::move(model));
  }
  return models;
}

bool is_openrouter(const OpenAiSettings& settings) {
  auto url = http::parse_url(settings.base_url);
  return url && (url->host == "openrouter.ai" || url->host.ends_with(".openrouter.ai"));
}

std::string request_body(const ChatRequest& request, const OpenAiSettings& settings) {
  json::object body;
  const std::string& model = request.model.empty() ? settings.model : request.model;
  body["model"] = model;
  json::array messages;
  for (const ChatMessage& message : request.messages) {
    json::object entry;
    entry["role"] = role_name(message.role);
    entry["content"] = base::to_valid_utf8(message.content);
    messages.emplace_back(std::move(entry));
  }
  body["messages"] = std::move(messages);
  body["stream"] = true;
  json::object stream_options;
  stream_options["include_usage"] = true;
  body["stream_options"] = std::move(stream_options);
  if (request.max_tokens) body["max_tokens"] = *request.max_tokens;
  if (request.temperature) body["temperature"] = *request.temperature;
  if (request.top_p) body["top_p"] = *request.top_p;
  if (!request.stop.empty()) body["stop"] = string_array(request.stop);
  if (is_openrouter(settings)) {
    // The standard fallbacks belong to the standard model.
    bool own = request.fallback_models.empty() && request.model.empty();
    std::vector<std::string> fallbacks = own ? settings.fallback_models : request.fallback_models;
    std::erase(fallbacks, model);
    if (!fallbacks.empty()) body["models"] = string_array(fallbacks);
    json::object usage;
    usage["include"] = true;
    body["usage"] = std::move(usage);
  }
  return json::serialize(body);
}

base::Result<ReplyPiece> parse_piece(std::string_view data) {
  auto parsed = base::parse_json(data);
  if (!parsed) parsed = base::parse_json(mended(data));
  TRY_ASSIGN(const json::value reply, std::move(parsed));
  if (!reply.is_object()) return base::fail(Code::kInvalid, "The model's reply is no object.");
  ReplyPiece piece;
  piece.model = base::string_at(reply, "model").value_or("");
  take_usage(reply, piece);
  const json::value* choices = base::member(reply, "choices");
  if (choices != nullptr && choices->is_array() && !choices->as_array().empty()) {
    take_choice(choices->as_array().front(), piece);
  }
  const json::value* error = base::member(reply, "error");
  if (error != nullptr && !error->is_null()) piece.error = parse_error(*error);
  return piece;
}

ModelFailure failure_from_error(int status, const ServerError& error,
                                const OpenAiSettings& settings, const std::string& model) {
  int judged = status >= 300 ? status : error.status;
  Verdict verdict = judge(judged, error, settings, model);
  ModelFailure failure;
  failure.kind = verdict.kind;
  std::string words = quote(error.message, settings);
  failure.error.code = verdict.code;
  failure.error.message =
      end_sentence(words.empty() ? verdict.sentence : verdict.sentence + ": " + words);
  failure.http_status = judged;
  failure.error_type = quote(error.type, settings);
  return failure;
}

ModelFailure failure_from_body(int status, std::string_view body, const OpenAiSettings& settings,
                               const std::string& model) {
  auto piece = parse_piece(body);
  ServerError error;
  if (piece && piece->error) error = std::move(*piece->error);
  // Some servers put the sentence at the top: {"message":…} or {"detail":…}.
  if (error.message.empty()) {
    if (auto reply = base::parse_json(body)) {
      error.message = base::string_at(*reply, "message")
                          .value_or(base::string_at(*reply, "detail").value_or(""));
    }
  }
  return failure_from_error(status, error, settings, model);
}

bool is_transient(int status) {
  return status == 408 || status == 409 || status == 429 || status >= 500;
}

std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value) {
  double seconds = 0;
  const char* last = value.data() + value.size();
  auto [end, error] = std::from_chars(value.data(), last, seconds);
  if (error == std::errc{} && end == last) {
    // A day is as good as for ever, and no number of milliseconds overflows.
    if (!(seconds >= 0)) return std::nullopt;
    return std::chrono::milliseconds(static_cast<long>(std::min(seconds, 86400.0) * 1000));
  }
  std::tm date = {};
  std::string text(value);
  if (strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date) == nullptr) return std::nullopt;
  auto wait = std::max<std::time_t>(0, timegm(&date) - std::time(nullptr));
  return std::chrono::seconds(wait);
}

}  // namespace qwalt::llm
