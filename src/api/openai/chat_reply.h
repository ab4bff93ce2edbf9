// An answer as a chat completion: whole, and in pieces of a stream. Values in, JSON out.
//
// What clients that drop annotations would lose stands in the text as well: markers such as [1], at
// the end the sources they name, and what went wrong with the model. Thread-safe: no state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "answer/answerer.h"
#include "base/json.h"

namespace qwalt::api::openai {

namespace json = boost::json;

// What all pieces of one reply have in common.
struct ReplyFrame {
  std::string id;            // "chatcmpl-…"
  std::int64_t created = 0;  // seconds since 1970
  std::string model;         // as the client called it
};

ReplyFrame reply_frame(store::Id answer, std::string model);

// What is shown of the answer; a question asked back is part of it.
std::string shown_text(const store::Message& message);
// What follows it: the sources that it cites, if `list_sources`, and the model's failure.
std::string closing_text(const store::Message& message, const std::vector<answer::Source>& sources,
                         bool list_sources);
// "stop", or "length" for an answer that was cut.
std::string_view finish_reason(const store::Message& message);

// One url_citation for each citation of a source that is there. Indices are code points of the
// text: of its marker, or of the empty range after a sentence that has none. `links`:
// page_view_base().
json::array annotations_json(const store::Message& message,
                             const std::vector<answer::Source>& sources, const std::string& links);
json::object usage_json(const store::Message& message);
// The key "qwalt": what the protocol has no place for.
json::object details_json(const store::Message& message, const std::vector<answer::Source>& sources,
                          const std::vector<std::string>& warnings);

json::object completion_json(const ReplyFrame& frame, std::string_view content,
                             std::string_view finish, json::array annotations);

// One event of a stream, formatted.
std::string chunk_event(const ReplyFrame& frame, json::object delta);
std::string last_chunk_event(const ReplyFrame& frame, std::string_view finish,
                             json::object details);
std::string usage_event(const ReplyFrame& frame, json::object usage);
std::string done_event();

}  // namespace qwalt::api::openai
