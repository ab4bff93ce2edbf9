// What a client asked of POST /v1/chat/completions: the body as values. No input or output.
//
// "qwalt" and "qwalt/<workspace>" answer from the documents: the last user message is the question,
// what stands before it the history, system and developer messages the system prompt of the
// request. "qwalt-raw" and "qwalt-raw/<model>" go to the model behind this server as they are. So
// do the tasks that chat programs give a model beside the conversation, such as a title for it:
// nothing is to be searched for then. Fields that this server has no use for are not looked at.
// Thread-safe; linear in the body.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "answer/turn.h"
#include "base/json.h"
#include "base/result.h"

namespace qwalt::api::openai {

namespace json = boost::json;

struct ChatModel {
  bool raw = false;
  std::string workspace;  // empty: the caller's own
  std::string upstream;   // of a raw one, what the model's server calls it; empty: the default
};

// nullopt for a name that is no model of this server.
std::optional<ChatModel> chat_model(std::string_view name);

struct ChatRequest {
  std::string model_name;  // as it was asked for
  ChatModel model;
  bool stream = false;
  bool include_usage = false;  // stream_options
  bool task = false;           // of a chat program: not to be searched for

  // Of a question to the documents only.
  std::string question;
  std::vector<answer::Turn> history;
  std::string system_prompt;
  std::optional<int> max_tokens;
  std::optional<double> temperature;
  std::optional<double> top_p;
  std::vector<std::string> stop;
  std::vector<std::string> documents;  // ids, names or file ids
  std::optional<double> threshold;
  bool whole_document = false;
  bool list_sources = true;  // at the end of the text
};

// kInvalid, naming the field; kNotFound for a model that is not there; kUnsupported for a message
// that is no text.
base::Result<ChatRequest> parse_chat_request(const json::value& body);

// Whether a message is a task that a chat program gives its model beside the conversation: Open
// WebUI begins those for titles, tags and search words with "### Task:".
bool is_client_task(std::string_view message);

// An earlier answer without the list of sources, so that a model is not told to write one.
std::string without_source_list(std::string_view answer);

// What begins that list.
constexpr std::string_view kSourcesHead = "\n\nSources: [";

}  // namespace qwalt::api::openai
