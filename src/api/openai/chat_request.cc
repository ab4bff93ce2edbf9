#include "api/openai/chat_request.h"

#include <fmt/format.h>

#include <cmath>

#include "base/utf8.h"

namespace qwalt::api::openai {
namespace {

using base::Code;

constexpr std::string_view kModel = "qwalt";
constexpr std::string_view kRawModel = "qwalt-raw";
constexpr std::size_t kMaxMessages = 10'000;
constexpr std::size_t kMaxStops = 4;
constexpr std::size_t kMaxStopBytes = 256;
constexpr std::int64_t kMaxTokens = 1'000'000;

bool is_given(const json::value& body, std::string_view key) {
  const json::value* value = base::member(body, key);
  return value != nullptr && !value->is_null();
}

base::Result<std::optional<double>> number_within(const json::value& body, std::string_view key,
                                                  double low, double high) {
  if (!is_given(body, key)) return std::optional<double>();
  const auto number = base::number_at(body, key);
  if (!number || !(*number >= low && *number <= high)) {
    return base::fail(Code::kInvalid,
                      fmt::format("\"{}\" has to be a number from {} to {}.", key, low, high));
  }
  return number;
}

base::Result<std::optional<int>> whole_number(const json::value& body, std::string_view key,
                                              std::int64_t high) {
  if (!is_given(body, key)) return std::optional<int>();
  const auto number = base::integer_at(body, key);
  if (!number || *number < 1 || *number > high) {
    return base::fail(Code::kInvalid,
                      fmt::format("\"{}\" has to be a whole number from 1 to {}.", key, high));
  }
  return static_cast<int>(*number);
}

base::Result<bool> flag(const json::value& body, std::string_view key, bool fallback) {
  TRY(base::check_bool(body, key));
  return base::bool_at(body, key).value_or(fallback);
}

// One part of a message's content.
base::Result<std::string> text_of_part(const json::value& part) {
  const std::string kind = base::string_at(part, "type").value_or("");
  for (const char* known : {"text", "refusal"}) {
    if (kind != known) continue;
    if (auto text = base::string_at(part, known)) return *text;
    return base::fail(Code::kInvalid, fmt::format("A part of the kind \"{0}\" needs \"{0}\" as a "
                                                  "text.",
                                                  known));
  }
  return base::fail(Code::kUnsupported,
                    fmt::format("A message has a part of the kind \"{}\"; \"qwalt\" reads text "
                                "only. Send it to \"qwalt-raw\", if the model can read that.",
                                base::utf8_prefix(kind, 40)));
}

base::Result<std::string> text_of(const json::value& message) {
  const json::value* content = base::member(message, "content");
  if (content == nullptr || content->is_null()) return std::string();
  if (content->is_string()) return std::string(content->as_string());
  if (!content->is_array()) {
    return base::fail(Code::kInvalid,
                      "\"content\" of a message has to be a text, or an array of parts.");
  }
  std::string joined;
  for (const json::value& part : content->as_array()) {
    TRY_ASSIGN(const std::string text, text_of_part(part));
    if (!joined.empty() && !text.empty()) joined += '\n';
    joined += text;
  }
  return joined;
}

struct Message {
  std::string role;
  std::string text;
};

// Those that a conversation is made of: what tools said is nothing that documents answer.
base::Result<std::vector<Message>> read_messages(const json::value& body) {
  const json::value* list = base::member(body, "messages");
  if (list == nullptr || !list->is_array() || list->as_array().empty()) {
    return base::fail(Code::kInvalid, "\"messages\" has to be an array with a message at least.");
  }
  if (list->as_array().size() > kMaxMessages) {
    return base::fail(Code::kTooLarge, "At most 10000 messages can be sent.");
  }
  std::vector<Message> messages;
  for (const json::value& item : list->as_array()) {
    const auto role = base::string_at(item, "role");
    if (!role) return base::fail(Code::kInvalid, "Each message needs a \"role\".");
    if (*role == "tool" || *role == "function") continue;
    if (*role != "system" && *role != "developer" && *role != "user" && *role != "assistant") {
      return base::fail(Code::kInvalid,
                        fmt::format("\"role\" cannot be \"{}\"; it is system, developer, user, "
                                    "assistant or tool.",
                                    base::utf8_prefix(*role, 40)));
    }
    TRY_ASSIGN(std::string text, text_of(item));
    messages.push_back({*role, std::move(text)});
  }
  return messages;
}

base::Status take_messages(ChatRequest& request, std::vector<Message> messages) {
  std::size_t last = messages.size();
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (messages[i].role == "user") last = i;
  }
  if (last == messages.size()) {
    return base::fail(Code::kInvalid, "\"messages\" needs a message of the role user.");
  }
  for (std::size_t i = 0; i < messages.size(); ++i) {
    Message& message = messages[i];
    if (message.role == "system" || message.role == "developer") {
      if (!request.system_prompt.empty()) request.system_prompt += "\n\n";
      request.system_prompt += message.text;
    } else if (i < last && !message.text.empty()) {
      const bool user = message.role == "user";
      request.history.push_back(
          {user ? store::Role::kUser : store::Role::kAssistant,
           user ? std::move(message.text) : without_source_list(message.text)});
    }
  }
  request.question = std::move(messages[last].text);
  request.task = is_client_task(request.question);
  return {};
}

base::Status take_stops(ChatRequest& request, const json::value& body) {
  TRY_ASSIGN(request.stop, base::string_list(base::member(body, "stop")));
  bool sound = request.stop.size() <= kMaxStops;
  for (const std::string& stop : request.stop) {
    sound = sound && !stop.empty() && stop.size() <= kMaxStopBytes;
  }
  if (sound) return {};
  return base::fail(Code::kInvalid, "\"stop\" takes up to 4 texts of 1 to 256 bytes.");
}

base::Status take_numbers(ChatRequest& request, const json::value& body) {
  TRY_ASSIGN(request.max_tokens, whole_number(body, "max_completion_tokens", kMaxTokens));
  TRY_ASSIGN(const auto older, whole_number(body, "max_tokens", kMaxTokens));
  if (!request.max_tokens) request.max_tokens = older;
  TRY_ASSIGN(request.temperature, number_within(body, "temperature", 0, 2));
  TRY_ASSIGN(request.top_p, number_within(body, "top_p", 0, 1));
  return {};
}

// Fields of our own.
base::Status take_own_fields(ChatRequest& request, const json::value& body) {
  const json::value* own = base::member(body, "qwalt");
  if (own == nullptr || own->is_null()) return {};
  if (!own->is_object()) return base::fail(Code::kInvalid, "\"qwalt\" has to be an object.");
  TRY_ASSIGN(request.documents, base::string_list(base::member(*own, "documents")));
  TRY_ASSIGN(request.threshold, number_within(*own, "threshold", 0, 1));
  TRY_ASSIGN(request.whole_document, flag(*own, "whole_document", false));
  TRY_ASSIGN(request.list_sources, flag(*own, "sources", true));
  return {};
}

base::Status take_model(ChatRequest& request, const json::value& body) {
  const auto name = base::string_at(body, "model");
  if (!name) {
    return base::fail(Code::kInvalid, "\"model\" has to be a name, such as \"qwalt\".");
  }
  const auto model = chat_model(*name);
  if (!model) {
    return base::fail(
        Code::kNotFound,
        fmt::format("There is no model \"{}\"; GET /v1/models lists those that there are.",
                    base::utf8_prefix(*name, 100)));
  }
  request.model_name = *name;
  request.model = *model;
  return {};
}

}  // namespace

std::optional<ChatModel> chat_model(std::string_view name) {
  if (name == kModel) return ChatModel{};
  if (name == kRawModel) return ChatModel{true, {}, {}};
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos || slash + 1 == name.size()) return std::nullopt;
  const std::string rest(name.substr(slash + 1));
  if (name.substr(0, slash) == kModel) return ChatModel{false, rest, {}};
  if (name.substr(0, slash) == kRawModel) return ChatModel{true, {}, rest};
  return std::nullopt;
}

base::Result<ChatRequest> parse_chat_request(const json::value& body) {
  ChatRequest request;
  TRY(take_model(request, body));
  TRY_ASSIGN(request.stream, flag(body, "stream", false));
  if (request.model.raw) return request;
  if (const json::value* options = base::member(body, "stream_options")) {
    TRY_ASSIGN(request.include_usage, flag(*options, "include_usage", false));
  }
  TRY_ASSIGN(const auto answers, whole_number(body, "n", 1000));
  if (answers.value_or(1) != 1) {
    return base::fail(Code::kInvalid, "\"n\" has to be 1: a question has one answer here.");
  }
  TRY_ASSIGN(auto messages, read_messages(body));
  TRY(take_messages(request, std::move(messages)));
  if (request.question.find_first_not_of(" \t\r\n") == std::string::npos) {
    return base::fail(Code::kInvalid, "The last message of the user is empty.");
  }
  TRY(take_numbers(request, body));
  TRY(take_stops(request, body));
  TRY(take_own_fields(request, body));
  return request;
}

bool is_client_task(std::string_view message) {
  const std::size_t begin = message.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return false;
  const std::string_view text = message.substr(begin);
  if (!text.starts_with("### Task:")) return false;
  for (std::string_view sign : {"<chat_history>", "### Chat History:", "### Output:"}) {
    if (text.find(sign) != std::string_view::npos) return true;
  }
  return false;
}

std::string without_source_list(std::string_view answer) {
  return std::string(answer.substr(0, answer.rfind(kSourcesHead)));
}

}  // namespace qwalt::api::openai
