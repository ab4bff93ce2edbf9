#include "library/archive_json.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"
#include "base/utf8.h"

namespace qwalt::library {
namespace {

using base::Code;
namespace json = base::json;

constexpr std::size_t kMaxNames = 1000;
constexpr std::size_t kMaxTitleBytes = 2000;
constexpr std::size_t kMaxSources = 10'000;
constexpr std::size_t kMaxCitations = 100'000;
constexpr std::size_t kMaxUrlBytes = 8'000;

std::string text_of(std::string_view text) { return base::to_valid_utf8(text); }

tl::unexpected<base::Error> unsound() {
  return base::fail(Code::kInvalid, "It is not as an entry of an archive is.");
}

// A parsed object, whose members are asked for by name; what is missing or of another type makes
// it unsound.
class Object {
 public:
  explicit Object(const json::value& value) : value_(value), sound_(value.is_object()) {}

  std::string text(std::string_view key) {
    auto found = base::string_at(value_, key);
    sound_ = sound_ && found;
    return found.value_or("");
  }
  template <class Number = std::int64_t>
  Number number(std::string_view key) {
    const auto found = base::integer_at(value_, key);
    sound_ = sound_ && found && *found >= 0 && std::in_range<Number>(*found);
    return sound_ ? static_cast<Number>(*found) : Number{0};
  }
  template <class Enum>
  Enum one_of(std::string_view key, Enum last) {
    const auto found = number<std::uint8_t>(key);
    sound_ = sound_ && found <= static_cast<std::uint8_t>(last);
    return static_cast<Enum>(found);
  }
  bool flag(std::string_view key) {
    const auto found = base::bool_at(value_, key);
    sound_ = sound_ && found;
    return found.value_or(false);
  }
  double real(std::string_view key) {
    const auto found = base::number_at(value_, key);
    sound_ = sound_ && found;
    return found.value_or(0);
  }
  store::Id id(std::string_view key) {
    const std::string written = text(key);
    if (written == base::id_to_string(0)) return 0;
    const auto found = base::id_from_string(written);
    sound_ = sound_ && found && *found >= 0;
    return found.value_or(0);
  }
  std::vector<std::string> texts(std::string_view key, std::size_t most) {
    auto found = base::string_list(base::member(value_, key));
    sound_ = sound_ && found && found->size() <= most;
    return sound_ ? std::move(*found) : std::vector<std::string>();
  }
  template <class Visit>
  void each(std::string_view key, std::size_t most, Visit visit) {
    const json::value* list = base::member(value_, key);
    sound_ = sound_ && list != nullptr && list->is_array() && list->get_array().size() <= most;
    if (!sound_) return;
    for (const json::value& item : list->get_array()) {
      Object object(item);
      visit(object);
      sound_ = sound_ && object.sound();
    }
  }
  bool sound() const { return sound_; }

 private:
  const json::value& value_;
  bool sound_;
};

json::array texts_json(const std::vector<std::string>& texts) {
  json::array list;
  for (const std::string& text : texts) list.emplace_back(text_of(text));
  return list;
}

const char* rating_name(int rating) { return rating > 0 ? "up" : rating < 0 ? "down" : ""; }

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string manifest_entry(const ArchiveCounts& counts, base::Micros made_at) {
  return json::serialize(json::object{{"format", kArchiveFormat},
                                      {"version", kArchiveVersion},
                                      {"made_at", base::format_time(made_at)},
                                      {"documents", counts.documents},
                                      {"document_bytes", counts.document_bytes},
                                      {"chats", counts.chats},
                                      {"messages", counts.messages},
                                      {"extras", counts.extras}});
}

base::Result<std::int64_t> read_manifest(std::string_view entry) {
  const auto value = base::parse_json(entry);
  if (!value || base::string_at(*value, "format") != kArchiveFormat) {
    return base::fail(Code::kInvalid, "This is no archive of QWalT.");
  }
  const auto version = base::integer_at(*value, "version");
  if (version && *version > kArchiveVersion) {
    return base::fail(Code::kUnsupported,
                      fmt::format("The archive was made by a newer QWalT (format {}, this one "
                                  "knows {}): use that version.",
                                  *version, kArchiveVersion));
  }
  if (!version || *version < 1) return unsound();
  return *version;
}

std::string document_entry(const store::Document& document) {
  std::vector<std::string> names(document.names.rbegin(), document.names.rend());
  return json::serialize(json::object{{"id", base::id_to_string(document.id)},
                                      {"names", texts_json(names)},
                                      {"sha256", document.sha256},
                                      {"bytes", document.bytes},
                                      {"media_type", text_of(document.media_type)},
                                      {"source_url", text_of(document.source_url)},
                                      {"created_at", document.created_at},
                                      {"pages", document.pages},
                                      {"characters", document.characters},
                                      {"language", text_of(document.language)}});
}

base::Result<ArchivedDocument> read_document(std::string_view entry) {
  TRY_ASSIGN(const json::value value, base::parse_json(entry));
  Object object(value);
  ArchivedDocument document;
  document.id = object.id("id");
  document.names = object.texts("names", kMaxNames);
  document.sha256 = object.text("sha256");
  document.bytes = object.number("bytes");
  document.source_url = object.text("source_url");
  document.created_at = object.number("created_at");
  if (!object.sound() || document.names.empty() || !is_sha256(document.sha256) ||
      document.source_url.size() > kMaxUrlBytes) {
    return unsound();
  }
  return document;
}

std::string chat_entry(const store::Chat& chat) {
  return json::serialize(json::object{{"id", base::id_to_string(chat.id)},
                                      {"owner", text_of(chat.owner)},
                                      {"title", text_of(chat.title)},
                                      {"created_at", chat.created_at},
                                      {"updated_at", chat.updated_at}});
}

base::Result<store::Chat> read_chat(std::string_view entry) {
  TRY_ASSIGN(const json::value value, base::parse_json(entry));
  Object object(value);
  store::Chat chat;
  chat.id = object.id("id");
  chat.owner = object.text("owner");
  chat.title = object.text("title");
  chat.created_at = object.number("created_at");
  chat.updated_at = object.number("updated_at");
  if (!object.sound() || chat.owner.size() > kMaxTitleBytes || chat.title.size() > kMaxTitleBytes) {
    return unsound();
  }
  return chat;
}

std::string message_entry(const store::Message& message) {
  json::array sources;
  for (const store::SourceRecord& source : message.sources) {
    sources.push_back(json::object{{"number", source.number},
                                   {"document", base::id_to_string(source.passage.document)},
                                   {"ordinal", source.passage.ordinal},
                                   {"document_name", text_of(source.document_name)},
                                   {"score", source.score}});
  }
  json::array citations;
  for (const store::CitationRecord& citation : message.citations) {
    citations.push_back(json::object{{"number", citation.number},
                                     {"sentence_begin", citation.sentence_begin},
                                     {"sentence_end", citation.sentence_end},
                                     {"quote_start", citation.quote_start},
                                     {"quote_end", citation.quote_end},
                                     {"verdict", static_cast<int>(citation.verdict)},
                                     {"implied", citation.implied}});
  }
  return json::serialize(json::object{{"id", base::id_to_string(message.id)},
                                      {"parent", base::id_to_string(message.parent)},
                                      {"role", static_cast<int>(message.role)},
                                      {"state", static_cast<int>(message.state)},
                                      {"text", text_of(message.text)},
                                      {"mode", text_of(message.mode)},
                                      {"model", text_of(message.model)},
                                      {"prompt_tokens", message.prompt_tokens},
                                      {"completion_tokens", message.completion_tokens},
                                      {"cost", message.cost},
                                      {"milliseconds", message.milliseconds},
                                      {"error_code", text_of(message.error_code)},
                                      {"error_message", text_of(message.error_message)},
                                      {"searched_for", text_of(message.searched_for)},
                                      {"suggestions", texts_json(message.suggestions)},
                                      {"created_at", message.created_at},
                                      {"answered", message.answered},
                                      {"needs_more_info", message.needs_more_info},
                                      {"follow_up_question", text_of(message.follow_up_question)},
                                      {"rating", rating_name(message.rating)},
                                      {"rating_reason", text_of(message.rating_reason)},
                                      {"cached", message.cached},
                                      {"instructions_name", text_of(message.instructions_name)},
                                      {"sources", std::move(sources)},
                                      {"citations", std::move(citations)}});
}

// What came with version 2.
void read_later_members(Object& object, store::Message& message) {
  message.answered = object.flag("answered");
  message.needs_more_info = object.flag("needs_more_info");
  message.follow_up_question = object.text("follow_up_question");
  const std::string rating = object.text("rating");
  message.rating = rating == rating_name(1) ? 1 : rating == rating_name(-1) ? -1 : 0;
  message.rating_reason = object.text("rating_reason");
  message.cached = object.flag("cached");
  message.instructions_name = object.text("instructions_name");
}

base::Result<store::Message> read_message(std::string_view entry, std::int64_t version) {
  TRY_ASSIGN(const json::value value, base::parse_json(entry));
  Object object(value);
  store::Message message;
  message.id = object.id("id");
  message.parent = object.id("parent");
  message.role = object.one_of("role", store::Role::kAssistant);
  message.state = object.one_of("state", store::MessageState::kFailed);
  // Nobody is writing it any more.
  if (message.state == store::MessageState::kRunning) message.state = store::MessageState::kPartial;
  message.text = object.text("text");
  message.mode = object.text("mode");
  message.model = object.text("model");
  message.prompt_tokens = object.number("prompt_tokens");
  message.completion_tokens = object.number("completion_tokens");
  message.cost = object.real("cost");
  message.milliseconds = object.real("milliseconds");
  message.error_code = object.text("error_code");
  message.error_message = object.text("error_message");
  message.searched_for = object.text("searched_for");
  message.suggestions = object.texts("suggestions", kMaxNames);
  message.created_at = object.number("created_at");
  object.each("sources", kMaxSources, [&](Object& source) {
    message.sources.push_back({source.number<std::uint32_t>("number"),
                               {source.id("document"), source.number<std::uint32_t>("ordinal")},
                               source.text("document_name"),
                               source.real("score")});
  });
  object.each("citations", kMaxCitations, [&](Object& citation) {
    message.citations.push_back(
        {citation.number<std::uint32_t>("number"), citation.number<std::uint32_t>("sentence_begin"),
         citation.number<std::uint32_t>("sentence_end"),
         citation.number<std::uint64_t>("quote_start"), citation.number<std::uint64_t>("quote_end"),
         citation.one_of("verdict", store::Verdict::kUnsupported),
         version >= 2 && citation.flag("implied")});
  });
  if (version >= 2) read_later_members(object, message);
  if (!object.sound() || message.id == 0) return unsound();
  return message;
}

}  // namespace qwalt::library
