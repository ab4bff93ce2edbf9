#include "api/json_views.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/utf8.h"

namespace qwalt::api {
namespace {

json::value page_or_null(const store::PassageText& passage) {
  if (!passage.paged) return nullptr;
  return passage.record.page;
}

std::string passage_id(const store::PassageRef& ref) {
  return base::id_to_string(ref.document) + "-" + std::to_string(ref.ordinal);
}

const char* message_state_name(store::MessageState state) {
  switch (state) {
    case store::MessageState::kRunning:
      return "running";
    case store::MessageState::kComplete:
      return "complete";
    case store::MessageState::kPartial:
      return "partial";
    case store::MessageState::kStopped:
      return "stopped";
    case store::MessageState::kFailed:
      return "failed";
  }
  return "failed";
}

json::value id_or_null(store::Id id) {
  if (id == 0) return nullptr;
  return json::value(base::id_to_string(id));
}

json::value time_or_null(base::Micros time) {
  if (time == 0) return nullptr;
  return json::value(base::format_time(time));
}

}  // namespace

std::string quote_of(const store::CitationRecord& citation, const answer::Source& source) {
  const store::PassageRecord& record = source.passage.record;
  if (citation.quote_start < record.char_start || citation.quote_end > record.char_end ||
      citation.quote_end <= citation.quote_start) {
    return {};
  }
  const std::string_view text = source.passage.text;
  const std::size_t begin = base::code_point_offset(text, citation.quote_start - record.char_start);
  const std::string_view rest = text.substr(begin);
  return std::string(
      rest.substr(0, base::code_point_offset(rest, citation.quote_end - citation.quote_start)));
}

const answer::Source* source_of(std::uint32_t number, const std::vector<answer::Source>& sources) {
  auto found = std::find_if(sources.begin(), sources.end(),
                            [&](const answer::Source& s) { return s.number == number; });
  return found == sources.end() ? nullptr : &*found;
}

json::value text_or_null(std::string_view text) {
  if (text.empty()) return nullptr;
  return json::value(json::string(text));
}

json::array strings_json(const std::vector<std::string>& strings) {
  json::array out;
  for (const std::string& text : strings) out.emplace_back(text);
  return out;
}

json::object usage_json(const store::Message& message) {
  return {{"prompt_tokens", message.prompt_tokens},
          {"completion_tokens", message.completion_tokens},
          {"cost", message.cost},
          {"milliseconds", message.milliseconds}};
}

json::object error_json(std::string_view code, std::string_view message) {
  return {{"code", code}, {"message", message}};
}

json::object document_json(const library::DocumentView& view) {
  const store::Document& d = view.document;
  json::value progress = nullptr;
  if (view.state == library::DocumentState::kExtracting) {
    progress = json::object{{"done", view.progress.done}, {"total", view.progress.total}};
  }
  json::value error = nullptr;
  if (!d.error_code.empty()) error = error_json(d.error_code, d.error_message);
  return {{"id", base::id_to_string(d.id)},
          {"name", d.name},
          {"names", strings_json(d.names)},
          {"bytes", d.bytes},
          {"sha256", d.sha256},
          {"source", text_or_null(d.source_url)},
          {"media_type", text_or_null(d.media_type)},
          {"state", library::state_name(view.state)},
          {"progress", std::move(progress)},
          {"pages", d.pages},
          {"paged", d.paged},
          {"passages", d.passages},
          {"characters", d.characters},
          {"language", text_or_null(d.language)},
          {"warnings", strings_json(d.warnings)},
          {"error", std::move(error)},
          {"created_at", base::format_time(d.created_at)},
          {"ready_at", time_or_null(d.ready_at)}};
}

json::object passage_json(const store::PassageText& passage, double score) {
  return {{"id", passage_id(passage.ref)},
          {"score", score},
          {"document_id", base::id_to_string(passage.ref.document)},
          {"name", passage.document_name},
          {"page_first", page_or_null(passage)},
          {"page_last", page_or_null(passage)},
          {"section", passage.record.page},
          {"heading", strings_json(passage.record.heading)},
          {"text", passage.text},
          {"char_start", passage.record.char_start},
          {"char_end", passage.record.char_end}};
}

json::object source_json(const answer::Source& source) {
  json::object out = passage_json(source.passage, source.score);
  if (source.passage.paged) out["page_last"] = answer::last_page(source);
  out["number"] = source.number;
  return out;
}

json::array highlights_json(const std::vector<search::TextRange>& ranges) {
  json::array out;
  for (const search::TextRange& range : ranges) out.push_back(json::array{range.begin, range.end});
  return out;
}

json::object chat_json(const store::Chat& chat) {
  return {{"id", base::id_to_string(chat.id)},
          {"title", chat.title},
          {"created_at", base::format_time(chat.created_at)},
          {"updated_at", base::format_time(chat.updated_at)},
          {"messages", chat.messages}};
}

json::object watch_json(const library::WatchView& watch, std::string_view workspace) {
  return {{"id", base::id_to_string(watch.id)},
          {"folder", base::to_valid_utf8(watch.folder)},
          {"workspace", workspace},
          {"ignore", strings_json(watch.ignore)},
          {"state", watch.state},
          {"files", watch.files},
          {"waiting", watch.waiting},
          {"failed", watch.failed},
          {"last_scan", time_or_null(watch.last_scan)},
          {"error", text_or_null(watch.error)},
          {"permanent", watch.permanent}};
}

json::object key_json(const store::Key& key, std::string_view workspace) {
  return {{"id", base::id_to_string(key.id)},
          {"name", key.name},
          {"role", key.role},
          {"workspace", text_or_null(workspace)},
          {"created_at", base::format_time(key.created_at)}};
}

json::object workspace_json(const store::Workspace& workspace) {
  return {{"id", base::id_to_string(workspace.id)},
          {"name", workspace.name},
          {"documents", workspace.documents},
          {"created_at", base::format_time(workspace.created_at)}};
}

json::value rating_json(int rating) {
  if (rating == 0) return nullptr;
  return json::value(rating > 0 ? "up" : "down");
}

const char* verdict_name(store::Verdict verdict) {
  switch (verdict) {
    case store::Verdict::kVerified:
      return "verified";
    case store::Verdict::kPartly:
      return "partly";
    case store::Verdict::kUnsupported:
      return "unsupported";
  }
  return "unsupported";
}

json::array citations_json(const store::Message& message,
                           const std::vector<answer::Source>& sources) {
  json::array out;
  for (const store::CitationRecord& citation : message.citations) {
    json::object item{{"number", citation.number},
                      {"sentence_start", citation.sentence_begin},
                      {"sentence_end", citation.sentence_end},
                      {"verified", verdict_name(citation.verdict)},
                      {"implied", citation.implied}};
    if (const answer::Source* source = source_of(citation.number, sources)) {
      const answer::SourcePart part = answer::part_at(*source, citation.quote_start);
      item["passage_id"] = passage_id(part.ref);
      item["document_id"] = base::id_to_string(part.ref.document);
      item["name"] = source->passage.document_name;
      item["page"] = source->passage.paged ? json::value(part.page) : json::value();
      item["section"] = part.page;
      item["quote"] = quote_of(citation, *source);
      item["char_start"] = citation.quote_start;
      item["char_end"] = citation.quote_end;
    }
    out.push_back(std::move(item));
  }
  return out;
}

json::array extract_highlights(const index::Snapshot& snapshot, const store::Message& message,
                               const std::vector<answer::Source>& sources) {
  if (message.mode != "extractive" || sources.empty()) return {};
  const auto matcher = search::Matcher::make(snapshot, message.searched_for);
  if (!matcher) return {};
  const auto language = static_cast<text::Language>(sources.front().passage.language);
  return highlights_json(matcher->highlights(message.text, language));
}

json::object message_json(const store::Message& message, const std::vector<answer::Source>& sources,
                          json::array highlights) {
  json::array source_list;
  for (const answer::Source& source : sources) source_list.push_back(source_json(source));
  json::value error = nullptr;
  if (!message.error_code.empty()) error = error_json(message.error_code, message.error_message);
  const bool user = message.role == store::Role::kUser;
  return {{"id", base::id_to_string(message.id)},
          {"parent_id", id_or_null(message.parent)},
          {"role", user ? "user" : "assistant"},
          {"text", message.text},
          {"state", message_state_name(message.state)},
          {"mode", text_or_null(message.mode)},
          {"model", text_or_null(message.model)},
          {"created_at", base::format_time(message.created_at)},
          {"searched_for", text_or_null(message.searched_for)},
          {"sources", std::move(source_list)},
          {"citations", citations_json(message, sources)},
          {"highlights", std::move(highlights)},
          {"suggestions", strings_json(message.suggestions)},
          {"answered", message.answered},
          {"needs_more_info", message.needs_more_info},
          {"follow_up_question", text_or_null(message.follow_up_question)},
          {"rating", rating_json(message.rating)},
          {"rating_reason", text_or_null(message.rating_reason)},
          {"cached", message.cached},
          {"action", text_or_null(message.instructions_name)},
          {"usage", user ? json::value() : json::value(usage_json(message))},
          {"error", std::move(error)}};
}

base::Result<std::vector<answer::Source>> sources_of(store::Store& store,
                                                     const store::Message& message) {
  if (message.sources.empty()) return std::vector<answer::Source>();
  std::vector<store::PassageRef> refs;
  for (const store::SourceRecord& source : message.sources) refs.push_back(source.passage);
  TRY_ASSIGN(auto passages, store.passages(refs));
  return answer::restored(message.sources, std::move(passages));
}

}  // namespace qwalt::api
