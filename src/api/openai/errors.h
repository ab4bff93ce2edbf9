// Errors as OpenAI's clients read them: {"error": {"message", "type", "param", "code"}}. Everything
// below /v1 answers so; api/replies.h sends them. Clients try 408, 409, 429 and 5xx again by
// themselves and wait as long as Retry-After says.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "http/exchange.h"
#include "llm/language_model.h"

namespace qwalt::api::openai {

namespace asio = boost::asio;
namespace json = boost::json;

// Whether a path belongs to this face.
bool is_openai_path(std::string_view path);

struct ApiError {
  int status = 500;
  std::string code;     // stable, such as "model_not_found"
  std::string message;  // a plain sentence
  int retry_after = 0;  // seconds; 0: not said
  bool again = true;    // false: clients are told that trying again is of no use
};

// The reply's body. `param` is always null: the sentence names the field.
json::object error_body(int status, std::string_view code, std::string_view message);
json::object error_body(const ApiError& error);

// The code of an error that only its status tells of.
std::string_view code_of_status(int status);
std::string code_of(const base::Error& error, int status);

// A model that could not answer: its own key, credit and address are the server's affair, so that
// no status says that the client's key was wrong.
ApiError error_of(const llm::ModelFailure& failure);
// The same by the code that a stored answer has (store::Message::error_code).
ApiError error_of_answer(std::string_view code, std::string_view message);

asio::awaitable<void> send_error(http::Exchange& exchange, ApiError error);

}  // namespace qwalt::api::openai
