// DOCX (Office Open XML, transitional and strict): its parts found and read in order.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/clean_text.h"
#include "extract/worker/docx_body.h"
#include "extract/worker/docx_styles.h"
#include "extract/worker/format.h"
#include "extract/worker/sections.h"
#include "extract/worker/xml.h"
#include "extract/worker/zip.h"

namespace qwalt::worker {
namespace {

constexpr std::string_view kMediaType =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
// Of all footnotes, endnotes and comments, which are held while the body is read.
constexpr std::size_t kMaxNotesBytes = std::size_t{8} << 20;
constexpr std::size_t kMaxRunningParts = 50;

// The targets of one part's relationships.
class Relationships final : public XmlHandler {
 public:
  struct Target {
    std::string type;  // the last word of its URI: "styles", "header"…
    std::string path;
  };
  explicit Relationships(std::string_view part) : folder_(part.substr(0, part.rfind('/') + 1)) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship" || attributes.get("TargetMode") == "External") return;
    std::string_view type = attributes.get("Type");
    targets_.push_back(
        {std::string(type.substr(type.rfind('/') + 1)), resolve(attributes.get("Target"))});
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}

  const std::vector<Target>& targets() const { return targets_; }
  std::string first(std::string_view type) const {
    auto found = std::find_if(targets_.begin(), targets_.end(),
                              [&](const Target& target) { return target.type == type; });
    return found == targets_.end() ? std::string() : found->path;
  }

 private:
  std::string resolve(std::string_view target) const {
    if (target.starts_with('/')) return std::string(target.substr(1));
    std::string folder = folder_;
    while (target.starts_with("../")) {
      target.remove_prefix(3);
      if (!folder.empty()) folder.pop_back();
      folder.resize(folder.rfind('/') == std::string::npos ? 0 : folder.rfind('/') + 1);
    }
    return folder.append(target);
  }

  std::string folder_;
  std::vector<Target> targets_;
};

class Title final : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes&) override { inside_ = name == "dc:title"; }
  void end(std::string_view) override { inside_ = false; }
  void text(std::string_view text) override {
    if (inside_ && title_.size() < 1000) title_.append(text);
  }
  std::string take() { return std::move(title_); }

 private:
  std::string title_;
  bool inside_ = false;
};

// Gathers the notes of a part: each is an element with an id around paragraphs.
class Notes final : public XmlHandler {
 public:
  Notes(std::string_view element, DocxBody& body, std::string& text)
      : element_(element), body_(body), text_(text) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == element_) {
      text_.clear();
      id_ = attributes.get("w:id");
      std::string_view type = attributes.get("w:type");
      separator_ = !type.empty() && type != "normal";
    }
    body_.start(name, attributes);
  }
  void end(std::string_view name) override {
    body_.end(name);
    if (name != element_ || separator_ || bytes_ > kMaxNotesBytes) return;
    std::string note = one_line(text_);
    bytes_ += note.size();
    notes_[id_] = std::move(note);
  }
  void text(std::string_view text) override { body_.text(text); }

  bool overflowed() const { return bytes_ > kMaxNotesBytes; }
  DocxNotes take() { return std::move(notes_); }

 private:
  std::string element_;
  DocxBody& body_;
  std::string& text_;
  std::string id_;
  DocxNotes notes_;
  std::size_t bytes_ = 0;
  bool separator_ = false;
};

std::string relationships_of(std::string_view part) {
  std::size_t cut = part.rfind('/') + 1;
  return std::string(part.substr(0, cut)) + "_rels/" + std::string(part.substr(cut)) + ".rels";
}

class DocxReader {
 public:
  DocxReader(Job& job, ZipArchive& zip) : job_(job), zip_(zip) {}

  Outcome read();

 private:
  Outcome parse(std::string_view part, XmlHandler& handler);
  // Parts that help but are not needed: a damaged one is left out with a warning.
  void parse_if_there(std::string_view part, XmlHandler& handler);
  Outcome find_parts();
  DocxNotes read_notes(std::string_view type, std::string_view element);
  void read_running(Sections& sections);

  Job& job_;
  ZipArchive& zip_;
  std::string main_;
  Relationships parts_{""};
  DocxStyles styles_;
  DocxNumbering numbering_;
};

Outcome DocxReader::parse(std::string_view part, XmlHandler& handler) {
  XmlParser parser(handler, job_.limits.nesting);
  Outcome outcome = zip_.read(part, [&](std::string_view piece) {
    job_.output.alive();
    return parser.feed(piece);
  });
  return outcome ? parser.finish() : outcome;
}

void DocxReader::parse_if_there(std::string_view part, XmlHandler& handler) {
  if (part.empty() || !zip_.has(part)) return;
  if (!parse(part, handler)) {
    job_.output.warning("A part of the document (styles, lists, notes or headers) is damaged.");
  }
}

Outcome DocxReader::find_parts() {
  Relationships top("");
  parse_if_there("_rels/.rels", top);
  main_ = top.first("officeDocument");
  if (main_.empty() || !zip_.has(main_)) main_ = "word/document.xml";
  if (!zip_.has(main_)) {
    return refuse(FailureKind::kUnreadable, "The file is damaged: its main part is missing.");
  }
  Title title;
  parse_if_there(
      top.first("core-properties").empty() ? "docProps/core.xml" : top.first("core-properties"),
      title);
  job_.output.info({std::string(kMediaType), false, 0, title.take()});
  parts_ = Relationships(main_);
  parse_if_there(relationships_of(main_), parts_);
  parse_if_there(parts_.first("styles"), styles_);
  parse_if_there(parts_.first("numbering"), numbering_);
  return {};
}

DocxNotes DocxReader::read_notes(std::string_view type, std::string_view element) {
  DocxNotes none;
  std::string text;
  DocxNumbering own_numbering;
  DocxBody body({styles_, own_numbering, none, none, none}, [&](const text::Block& block) {
    text += block.text;
    text += ' ';
  });
  Notes notes(element, body, text);
  parse_if_there(parts_.first(type), notes);
  if (notes.overflowed())
    job_.output.warning("The document has too many notes; some were left out.");
  return notes.take();
}

// Headers and footers once each, however many sections repeat them.
void DocxReader::read_running(Sections& sections) {
  DocxNotes none;
  std::vector<std::string> seen;
  for (const Relationships::Target& target : parts_.targets()) {
    bool running = target.type == "header" || target.type == "footer";
    if (!running || seen.size() >= kMaxRunningParts) continue;
    std::string text;
    DocxBody body({styles_, numbering_, none, none, none}, [&](const text::Block& block) {
      if (text.size() + block.text.size() < kMaxNotesBytes) text += block.text + '\n';
    });
    parse_if_there(target.path, body);
    text = trim_lines(text);
    if (text.empty() || std::find(seen.begin(), seen.end(), text) != seen.end()) continue;
    seen.push_back(text);
    sections.add({text::BlockKind::kRunning, 0, 0, std::move(text)});
  }
}

Outcome DocxReader::read() {
  if (Outcome found = find_parts(); !found) return found;
  DocxNotes footnotes = read_notes("footnotes", "w:footnote");
  DocxNotes endnotes = read_notes("endnotes", "w:endnote");
  DocxNotes comments = read_notes("comments", "w:comment");
  Sections sections(job_.output);
  read_running(sections);
  DocxBody body({styles_, numbering_, footnotes, endnotes, comments},
                [&](text::Block block) { sections.add(std::move(block)); });
  Outcome outcome = parse(main_, body);
  if (outcome) sections.finish();
  return outcome;
}

}  // namespace

Outcome read_docx(Job& job) {
  auto zip = ZipArchive::open(job.input, job.limits);
  if (!zip) return refuse(std::move(zip).error());
  DocxReader reader(job, **zip);
  return reader.read();
}

}  // namespace qwalt::worker
