#include "api/chat_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "answer/markers.h"
#include "api/json_views.h"
#include "base/clock.h"
#include "base/utf8.h"

namespace qwalt::api {
namespace {

constexpr std::size_t kQuoteCharacters = 400;

// On one line, and without what Markdown would take for more than text.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' || c == '\r' || c == '\t') {
      out += ' ';
      continue;
    }
    if (std::string_view("\\`*_[]<>#|").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string quoted(std::string_view quote) {
  const std::size_t end = base::code_point_offset(quote, kQuoteCharacters);
  return "“" + plain(quote.substr(0, end)) + (end < quote.size() ? "…”" : "”");
}

// Writes the answers of a chat, and counts their footnotes.
class MarkdownWriter {
 public:
  explicit MarkdownWriter(std::string& out) : out_(out) {}

  void write(const ExportedMessage& exported) {
    const store::Message& message = exported.message;
    if (message.role == store::Role::kUser) {
      out_ += fmt::format("## {}\n\n", plain(message.text));
      return;
    }
    write_answer(exported);
    if (!message.follow_up_question.empty()) {
      out_ += fmt::format("*{}*\n\n", plain(message.follow_up_question));
    }
    if (!message.error_message.empty()) {
      out_ += fmt::format("> {}\n\n", plain(message.error_message));
    }
    out_ += footnotes_;
    if (!footnotes_.empty()) out_ += '\n';
    footnotes_.clear();
  }

 private:
  // A place of the text that gives way to footnotes.
  struct Place {
    std::size_t begin = 0;  // bytes
    std::size_t end = 0;
    std::vector<store::CitationRecord> citations;
  };

  // The text with a footnote where each citation stands: at its marker, or where its sentence ends
  // when it has none.
  void write_answer(const ExportedMessage& exported) {
    const std::string_view text = exported.message.text;
    std::size_t done = 0;
    for (const Place& place : places(exported.message)) {
      if (place.begin < done) continue;
      out_ += text.substr(done, place.begin - done);
      for (const store::CitationRecord& citation : place.citations)
        add_footnote(citation, exported);
      done = place.end;
    }
    out_ += text.substr(done);
    out_ += "\n\n";
  }

  static std::vector<Place> places(const store::Message& message) {
    std::vector<Place> found;
    for (const answer::Marker& marker : answer::find_markers(message.text)) {
      Place place{marker.begin, marker.end, {}};
      const std::size_t character =
          base::count_code_points(std::string_view(message.text).substr(0, marker.begin));
      for (std::uint32_t number : marker.numbers) {
        place.citations.push_back(citation_at(message, number, character));
      }
      found.push_back(std::move(place));
    }
    for (const store::CitationRecord& citation : message.citations) {
      if (!citation.implied && citation.number != 0) continue;
      const std::size_t at = base::code_point_offset(message.text, citation.sentence_end);
      found.push_back({at, at, {citation}});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Place& a, const Place& b) { return a.begin < b.begin; });
    return found;
  }

  // A marker stands in its sentence, or right behind it. Without a record of it: its number alone.
  static store::CitationRecord citation_at(const store::Message& message, std::uint32_t number,
                                           std::size_t character) {
    store::CitationRecord found;
    found.number = number;
    for (const store::CitationRecord& citation : message.citations) {
      if (citation.number != number || citation.implied) continue;
      if (citation.sentence_begin <= character) found = citation;
    }
    return found;
  }

  void add_footnote(const store::CitationRecord& citation, const ExportedMessage& exported) {
    out_ += fmt::format("[^{}]", ++count_);
    footnotes_ += fmt::format("[^{}]: {}\n", count_, footnote(citation, exported));
  }

  static std::string footnote(const store::CitationRecord& citation,
                              const ExportedMessage& exported) {
    if (citation.number == 0) return "No passage was found that supports this sentence.";
    const answer::Source* source = source_of(citation.number, exported.sources);
    std::string text =
        source == nullptr ? gone(citation.number, exported) : place(*source, citation.quote_start);
    const std::string quote = source == nullptr ? "" : quote_of(citation, *source);
    if (!quote.empty()) text += ": " + quoted(quote);
    return text + " (" + verdict_name(citation.verdict) + ")";
  }

  static std::string place(const answer::Source& source, std::uint64_t at) {
    std::string text = plain(source.passage.document_name);
    if (source.passage.paged) text += fmt::format(", page {}", answer::part_at(source, at).page);
    return text;
  }

  static std::string gone(std::uint32_t number, const ExportedMessage& exported) {
    for (const store::SourceRecord& source : exported.message.sources) {
      if (source.number == number) {
        return plain(source.document_name) + ", which has been removed since";
      }
    }
    return "A source that is not known any more";
  }

  std::string& out_;
  std::string footnotes_;
  int count_ = 0;
};

}  // namespace

std::string chat_as_markdown(const store::Chat& chat,
                             const std::vector<ExportedMessage>& messages) {
  std::string out = fmt::format("# {}\n\n{}\n\n", plain(chat.title.empty() ? "Chat" : chat.title),
                                base::format_time(chat.created_at));
  MarkdownWriter writer(out);
  for (const ExportedMessage& message : messages) writer.write(message);
  return out;
}

}  // namespace qwalt::api
