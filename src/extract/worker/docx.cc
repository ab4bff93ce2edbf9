// DOCX (Office Open XML, transitional and strict): its parts found and read in order.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/chart.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/docx_body.h"
#include "extract/worker/docx_styles.h"
#include "extract/worker/drawing.h"
#include "extract/worker/format.h"
#include "extract/worker/office_package.h"
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

class DocxReader {
 public:
  DocxReader(Job& job, ZipArchive& zip) : job_(job), package_(job, zip), sections_(job.output) {}

  Outcome read();

 private:
  Outcome find_parts();
  DocxNotes read_notes(std::string_view type, std::string_view element);
  void read_running();
  void read_drawings();
  void read_objects();

  Job& job_;
  OfficePackage package_;
  Sections sections_;
  std::string main_;
  Relationships parts_;
  DocxStyles styles_;
  DocxNumbering numbering_;
};

Outcome DocxReader::find_parts() {
  main_ = package_.main_part("word/document.xml");
  if (main_.empty()) {
    return refuse(FailureKind::kUnreadable, "The file is damaged: its main part is missing.");
  }
  job_.output.info({std::string(kMediaType), false, 0, package_.title()});
  parts_ = package_.relationships_of(main_);
  package_.parse_if_there(parts_.first("styles"), styles_);
  package_.parse_if_there(parts_.first("numbering"), numbering_);
  return {};
}

DocxNotes DocxReader::read_notes(std::string_view type, std::string_view element) {
  DocxNotes none;
  std::string text;
  DocxNumbering own_numbering;
  DocxBody body({styles_, own_numbering, none, none, none}, [&](const text::Block& block) {
    if (text.size() < kMaxNotesBytes) text.append(block.text).push_back(' ');
  });
  Notes notes(element, body, text);
  package_.parse_if_there(parts_.first(type), notes);
  if (notes.overflowed())
    job_.output.warning("The document has too many notes; some were left out.");
  return notes.take();
}

// Headers and footers once each, however many sections repeat them.
void DocxReader::read_running() {
  DocxNotes none;
  std::vector<std::string> seen;
  for (const Relationships::Target& target : parts_.targets()) {
    bool running = target.type == "header" || target.type == "footer";
    if (!running || seen.size() >= kMaxRunningParts) continue;
    std::string text;
    DocxBody body({styles_, numbering_, none, none, none}, [&](const text::Block& block) {
      if (text.size() + block.text.size() < kMaxNotesBytes) text += block.text + '\n';
    });
    package_.parse_if_there(target.path, body);
    text = trim_lines(text);
    if (text.empty() || std::find(seen.begin(), seen.end(), text) != seen.end()) continue;
    seen.push_back(text);
    sections_.add({text::BlockKind::kRunning, 0, 0, std::move(text)});
  }
}

Outcome DocxReader::read() {
  if (Outcome found = find_parts(); !found) return found;
  DocxNotes footnotes = read_notes("footnotes", "w:footnote");
  DocxNotes endnotes = read_notes("endnotes", "w:endnote");
  DocxNotes comments = read_notes("comments", "w:comment");
  read_running();
  DocxBody body({styles_, numbering_, footnotes, endnotes, comments},
                [&](text::Block block) { sections_.add(std::move(block)); });
  if (Outcome parsed = package_.parse_text(main_, body); !parsed) return parsed;
  read_drawings();
  sections_.finish();
  if (body.was_cut()) {
    job_.output.warning("A paragraph or a cell holds more text than it may; it was cut.");
  }
  read_objects();
  return package_.finish();
}

// What charts and diagrams show, at the end of the text.
void DocxReader::read_drawings() {
  for (const std::string& path : parts_.all("chart")) {
    ChartReader chart;
    package_.parse_if_there(path, chart);
    for (text::Block& block : chart.blocks()) sections_.add(std::move(block));
  }
  for (const std::string& path : parts_.all("diagramData")) {
    DrawingText diagram;
    package_.parse_if_there(path, diagram);
    for (const std::string& paragraph : diagram.paragraphs()) {
      sections_.add({text::BlockKind::kListItem, 0, 0, "• " + paragraph});
    }
  }
}

void DocxReader::read_objects() {
  std::size_t objects = parts_.all("oleObject").size() + parts_.all("package").size();
  if (objects > 0) {
    job_.output.warning(
        fmt::format("{} embedded objects (sheets, documents) were not read.", objects));
  }
  if (!parts_.all("aFChunk").empty()) {
    job_.output.warning(
        "A document inserted as a whole was not read; open it in Word and save it.");
  }
}

}  // namespace

Outcome read_docx(Job& job) {
  auto zip = ZipArchive::open(job.input, job.limits);
  if (!zip) return refuse(std::move(zip).error());
  DocxReader reader(job, **zip);
  return reader.read();
}

}  // namespace qwalt::worker
