// XML files: feeds, documents, drawings, data.
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "extract/worker/clean_text.h"
#include "extract/worker/entities.h"
#include "extract/worker/feed.h"
#include "extract/worker/format.h"
#include "extract/worker/html_head.h"
#include "extract/worker/lines.h"
#include "extract/worker/plain_text.h"
#include "extract/worker/xml_text.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kSampleBytes = 64 * 1024;
constexpr std::size_t kStepBytes = 4 * 1024;
constexpr std::size_t kMaxReference = 12;

// The name of the first element, in lower case and without prefix.
std::string root_of(std::string_view head) {
  for (std::size_t at = head.find('<'); at != std::string_view::npos; at = head.find('<', at + 1)) {
    if (head.substr(at).starts_with("<!--")) at = std::min(head.find("-->", at), head.size());
    if (at + 1 >= head.size() || head[at + 1] == '?' || head[at + 1] == '!') continue;
    return local_name(head.substr(at + 1, head.find_first_of(" \t\r\n/>", at + 1) - at - 1));
  }
  return {};
}

std::string_view type_of(std::string_view root) {
  if (root == "rss") return "application/rss+xml";
  if (root == "feed") return "application/atom+xml";
  return root == "svg" ? "image/svg+xml" : "application/xml";
}

// The text is UTF-8 now, whatever its declaration says.
std::string_view without_declaration(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
  if (!rest.starts_with("<?xml")) return rest.starts_with('<') ? rest : text;
  std::size_t end = rest.find("?>");
  return end == std::string_view::npos ? text : rest.substr(end + 2);
}

// What stands between the tags of damaged XML.
class TagStripper {
 public:
  explicit TagStripper(Sections& sections)
      : blocks_(sections),
        lines_([this](std::string_view line) { blocks_.line(clean_text(line)); }) {}

  void feed(std::string_view text) {
    std::string out;
    for (char c : text) take(c, out);
    lines_.feed(out);
  }
  void finish() {
    lines_.feed(reference_);
    lines_.finish();
    blocks_.finish();
  }

 private:
  void take(char c, std::string& out) {
    if (in_tag_) {
      in_tag_ = c != '>';
      return;
    }
    if (!reference_.empty()) {
      reference_.push_back(c);
      if (c == ';') {
        append_entity(out, reference_);
      } else if (reference_.size() <= kMaxReference && c != '<' && !is_space(c)) {
        return;
      } else {
        reference_.pop_back();
        out.append(reference_);
      }
      reference_.clear();
      if (c == ';') return;
    }
    if (c == '<') {
      in_tag_ = true;
      out.push_back(' ');
    } else if (c == '&') {
      reference_ = "&";
    } else {
      out.push_back(c);
    }
  }

  TextBlocks blocks_;
  LineSplitter lines_;
  std::string reference_;
  bool in_tag_ = false;
};

}  // namespace

Outcome read_xml(Job& job) {
  std::string head = job.input.head(kSampleBytes);
  Encoding encoding = html_encoding(head);
  std::string decoded = decode_all(head, encoding);
  std::string root = root_of(decoded);
  job.output.info({std::string(type_of(root)), false, 0, {}});
  Sections sections(job.output);
  XmlText text(sections);
  FeedText feed(job, sections);
  XmlHandler* handler = FeedText::is_root(root) ? static_cast<XmlHandler*>(&feed) : &text;
  XmlParser parser(*handler, job.limits.nesting);
  std::unique_ptr<TagStripper> rest;
  Outcome outcome;
  bool declares_entities = decoded.find("<!ENTITY") != std::string::npos;
  bool first = true;
  for_each_piece(job.input, job.output, encoding, [&](std::string_view piece) {
    if (std::exchange(first, false)) piece = without_declaration(piece);
    // Small steps: what lies behind a damage is read another way.
    while (outcome && !piece.empty()) {
      std::string_view step = piece.substr(0, kStepBytes);
      outcome = parser.feed(step);
      if (outcome) piece.remove_prefix(step.size());
    }
    bool damaged =
        !outcome && outcome.error().kind == FailureKind::kUnreadable && !declares_entities;
    if (!outcome && !damaged) return false;
    if (damaged && !rest) {
      text.finish();
      rest = std::make_unique<TagStripper>(sections);
    }
    if (rest) rest->feed(piece);
    return true;
  });
  if (!outcome && !rest) return outcome;
  Outcome end = outcome ? parser.finish() : Outcome();
  if (!end && declares_entities) return end;
  if (!end) {
    job.output.warning("The XML is cut: its end is missing.");
  } else if (rest) {
    rest->finish();
    job.output.warning("The XML is damaged; from there on it was read as plain text.");
  }
  text.finish();
  sections.finish();
  return {};
}

}  // namespace qwalt::worker
