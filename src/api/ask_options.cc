// The members of POST ask that say how a question is to be answered.
#include <fmt/format.h>

#include <cmath>

#include "answer/document_prompts.h"
#include "api/question.h"
#include "base/bytes.h"

namespace qwalt::api {
namespace {

constexpr std::size_t kMaxModelName = 200;
constexpr std::int64_t kMaxTokens = 1'000'000;
constexpr double kMaxTemperature = 2;

using base::json::value;

bool is_given(const value& body, std::string_view key) {
  const value* member = base::member(body, key);
  return member && !member->is_null();
}

// A number in a range; nothing when it is absent or null.
base::Result<std::optional<double>> number_in(const value& body, std::string_view key, double low,
                                              double high) {
  if (!is_given(body, key)) return std::optional<double>();
  const auto number = base::number_at(body, key);
  if (!number || !std::isfinite(*number) || *number < low || *number > high) {
    return base::fail(base::Code::kInvalid,
                      fmt::format("\"{}\" has to be a number from {} to {}.", key, low, high));
  }
  return number;
}

base::Result<std::string> text_in(const value& body, std::string_view key, std::size_t most) {
  if (!is_given(body, key)) return std::string();
  auto text = base::string_at(body, key);
  if (!text || text->size() > most) {
    return base::fail(base::Code::kInvalid,
                      fmt::format("\"{}\" has to be a text of up to {} bytes.", key, most));
  }
  return std::move(*text);
}

base::Result<store::Id> message_at(const value& body, std::string_view key) {
  const auto id = base::id_from_string(base::string_at(body, key).value_or(""));
  if (!id) return base::fail(base::Code::kNotFound, "There is no such message in the chat.");
  return *id;
}

// Where the question stands: null is the chat's beginning, as a first question's parent_id is.
base::Status read_place(const value& body, answer::Question& question) {
  const bool after = is_given(body, "parent_id");
  const bool again = is_given(body, "regenerate");
  if ((after || again) && !question.chat) {
    return base::fail(base::Code::kInvalid,
                      "\"parent_id\" and \"regenerate\" need the \"chat_id\" of their message.");
  }
  if (after) {
    TRY_ASSIGN(question.parent, message_at(body, "parent_id"));
  } else if (base::member(body, "parent_id")) {
    question.parent = 0;
  }
  if (again) {
    TRY_ASSIGN(question.regenerate, message_at(body, "regenerate"));
  }
  return {};
}

}  // namespace

base::Status read_ask_options(const value& body, answer::Question& question) {
  TRY_ASSIGN(question.chat, chat_of(body));
  TRY(read_place(body, question));
  TRY(base::check_bool(body, "whole_document"));
  question.whole_document = base::bool_at(body, "whole_document").value_or(false);
  TRY(base::check_bool(body, "fresh"));
  question.fresh = base::bool_at(body, "fresh").value_or(false);
  TRY_ASSIGN(question.model, text_in(body, "model", kMaxModelName));
  TRY_ASSIGN(auto prompt, text_in(body, "system_prompt", answer::kMaxSystemPromptBytes));
  if (!prompt.empty()) question.system_prompt = std::move(prompt);
  TRY(base::check_integer(body, "max_tokens"));
  if (const auto tokens = base::integer_at(body, "max_tokens")) {
    if (*tokens < 1 || *tokens > kMaxTokens) {
      return base::fail(base::Code::kInvalid,
                        "\"max_tokens\" has to be a whole number from 1 to 1000000.");
    }
    question.max_tokens = static_cast<int>(*tokens);
  }
  TRY_ASSIGN(question.temperature, number_in(body, "temperature", 0, kMaxTemperature));
  TRY_ASSIGN(question.threshold, number_in(body, "threshold", 0, 1));
  return {};
}

}  // namespace qwalt::api
