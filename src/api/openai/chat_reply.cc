#include "api/openai/chat_reply.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "answer/markers.h"
#include "api/json_views.h"
#include "api/openai/chat_request.h"
#include "api/page_links.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "http/sse.h"

namespace qwalt::api::openai {
namespace {

constexpr base::Micros kSecond = 1'000'000;

// A marker [n] of the text, in code points.
struct Place {
  std::uint32_t number = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<Place> marker_places(std::string_view text) {
  std::vector<Place> places;
  std::size_t bytes = 0;
  std::size_t characters = 0;
  for (const answer::Marker& marker : answer::find_markers(text)) {
    characters += base::count_code_points(text.substr(bytes, marker.begin - bytes));
    bytes = marker.begin;
    const std::size_t length =
        base::count_code_points(text.substr(marker.begin, marker.end - marker.begin));
    for (const std::uint32_t number : marker.numbers) {
      places.push_back({number, characters, characters + length});
    }
  }
  return places;
}

// The marker of a sentence's citation: the first one of its number from the sentence's beginning to
// the markers right after its end; the empty range after the sentence if there is none.
std::pair<std::size_t, std::size_t> range_of(const std::vector<Place>& places,
                                             const store::CitationRecord& citation) {
  constexpr std::size_t kAfterSentence = 40;
  for (const Place& place : places) {
    if (place.number == citation.number && place.begin >= citation.sentence_begin &&
        place.begin <= citation.sentence_end + kAfterSentence) {
      return {place.begin, place.end};
    }
  }
  return {citation.sentence_end, citation.sentence_end};
}

std::string pages_of(const answer::Source& source) {
  if (!source.passage.paged) return {};
  const std::uint32_t first = source.passage.record.page;
  const std::uint32_t last = answer::last_page(source);
  return last > first ? fmt::format(", pp. {}–{}", first, last) : fmt::format(", p. {}", first);
}

std::string list_of_sources(const store::Message& message,
                            const std::vector<answer::Source>& sources) {
  std::set<std::uint32_t> cited;
  for (const answer::Marker& marker : answer::find_markers(message.text)) {
    cited.insert(marker.numbers.begin(), marker.numbers.end());
  }
  std::string list;
  for (const answer::Source& source : sources) {
    if (!cited.contains(source.number)) continue;
    list += fmt::format("{}{}] {}{}", list.empty() ? kSourcesHead : "; [", source.number,
                        source.passage.document_name, pages_of(source));
  }
  return list;
}

std::string failure_note(const store::Message& message) {
  if (message.error_code.empty()) return {};
  if (message.mode != "extractive") {
    return fmt::format("\n\n(The answer ends here: {})", message.error_message);
  }
  return fmt::format("\n\n(These are sentences of the documents, for the model failed: {})",
                     message.error_message);
}

json::object url_citation(const json::object& citation, std::pair<std::size_t, std::size_t> range,
                          const std::string& links) {
  const auto& name = citation.at("name").as_string();
  const json::value& page = citation.at("page");
  std::string title(name);
  if (!page.is_null()) title += ", p. " + json::serialize(page);
  const std::string document(citation.at("document_id").as_string());
  const TextSpan marked{citation.at("char_start").to_number<std::uint64_t>(),
                        citation.at("char_end").to_number<std::uint64_t>()};
  return {{"start_index", range.first},
          {"end_index", range.second},
          {"title", title},
          {"url", page_view_link(links, base::id_from_string(document).value_or(0),
                                 citation.at("section").to_number<std::uint32_t>(), marked)},
          {"number", citation.at("number")},
          {"document_id", document},
          {"page", page},
          {"quote", citation.at("quote")},
          {"verified", citation.at("verified")}};
}

json::object with_frame(const ReplyFrame& frame, std::string_view object, json::array choices) {
  return {{"id", frame.id},
          {"object", object},
          {"created", frame.created},
          {"model", frame.model},
          {"choices", std::move(choices)}};
}

std::string event_of(const json::object& data) {
  const std::string text = json::serialize(data);
  return http::format_event({{}, text});
}

json::object chunk_json(const ReplyFrame& frame, json::object delta, json::value finish) {
  json::object choice{{"index", 0},
                      {"delta", std::move(delta)},
                      {"logprobs", nullptr},
                      {"finish_reason", std::move(finish)}};
  return with_frame(frame, "chat.completion.chunk", json::array{std::move(choice)});
}

}  // namespace

ReplyFrame reply_frame(store::Id answer, std::string model) {
  return {"chatcmpl-" + base::id_to_string(answer), base::now() / kSecond, std::move(model)};
}

std::string shown_text(const store::Message& message) {
  const std::string& asked = message.follow_up_question;
  if (asked.empty() || message.text.find(asked) != std::string::npos) return message.text;
  return message.text.empty() ? asked : message.text + "\n\n" + asked;
}

std::string closing_text(const store::Message& message, const std::vector<answer::Source>& sources,
                         bool list_sources) {
  std::string text = list_sources ? list_of_sources(message, sources) : std::string();
  return text + failure_note(message);
}

std::string_view finish_reason(const store::Message& message) {
  return message.state == store::MessageState::kPartial ? "length" : "stop";
}

json::array annotations_json(const store::Message& message,
                             const std::vector<answer::Source>& sources, const std::string& links) {
  const std::vector<Place> places = marker_places(message.text);
  const json::array citations = citations_json(message, sources);
  json::array annotations;
  for (std::size_t i = 0; i < citations.size(); ++i) {
    const json::object& citation = citations[i].as_object();
    if (!citation.contains("document_id")) continue;
    const auto range = range_of(places, message.citations[i]);
    annotations.push_back(
        {{"type", "url_citation"}, {"url_citation", url_citation(citation, range, links)}});
  }
  return annotations;
}

json::object usage_json(const store::Message& message) {
  return {{"prompt_tokens", message.prompt_tokens},
          {"completion_tokens", message.completion_tokens},
          {"total_tokens", message.prompt_tokens + message.completion_tokens},
          {"cost", message.cost}};
}

json::object details_json(const store::Message& message, const std::vector<answer::Source>& sources,
                          const std::vector<std::string>& warnings) {
  json::array list;
  for (const answer::Source& source : sources) list.push_back(source_json(source));
  json::value error = nullptr;
  if (!message.error_code.empty()) error = error_json(message.error_code, message.error_message);
  return {{"mode", text_or_null(message.mode)},
          {"model", text_or_null(message.model)},
          {"answered", message.answered},
          {"needs_more_info", message.needs_more_info},
          {"follow_up_question", text_or_null(message.follow_up_question)},
          {"searched_for", text_or_null(message.searched_for)},
          {"sources", std::move(list)},
          {"warnings", strings_json(warnings)},
          {"error", std::move(error)}};
}

json::object completion_json(const ReplyFrame& frame, std::string_view content,
                             std::string_view finish, json::array annotations) {
  json::object message{{"role", "assistant"},
                       {"content", content},
                       {"refusal", nullptr},
                       {"annotations", std::move(annotations)}};
  json::object choice{{"index", 0},
                      {"message", std::move(message)},
                      {"logprobs", nullptr},
                      {"finish_reason", finish}};
  return with_frame(frame, "chat.completion", json::array{std::move(choice)});
}

std::string chunk_event(const ReplyFrame& frame, json::object delta) {
  return event_of(chunk_json(frame, std::move(delta), nullptr));
}

std::string last_chunk_event(const ReplyFrame& frame, std::string_view finish,
                             json::object details) {
  json::object chunk = chunk_json(frame, {}, json::value(json::string(finish)));
  chunk["qwalt"] = std::move(details);
  return event_of(chunk);
}

std::string usage_event(const ReplyFrame& frame, json::object usage) {
  json::object chunk = with_frame(frame, "chat.completion.chunk", {});
  chunk["usage"] = std::move(usage);
  return event_of(chunk);
}

std::string done_event() { return http::format_event({{}, "[DONE]"}); }

}  // namespace qwalt::api::openai
