// OpenDocument: texts (ODT) as sections, spreadsheets (ODS) as headings with tables, presentations
// and drawings (ODP, ODG) as pages. Packed, or as one plain XML file (FODT, FODS, FODP).
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/worker/clean_text.h"
#include "extract/worker/format.h"
#include "extract/worker/office_package.h"
#include "extract/worker/opendocument_pages.h"
#include "extract/worker/opendocument_sheets.h"
#include "extract/worker/opendocument_styles.h"
#include "extract/worker/opendocument_text.h"
#include "extract/worker/sections.h"
#include "extract/worker/xml.h"
#include "extract/worker/zip.h"

namespace qwalt::worker {
namespace {

constexpr std::string_view kPrefix = "application/vnd.oasis.opendocument.";
constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kMaxTitle = 1000;
constexpr std::size_t kMaxRunning = 50;
constexpr std::size_t kMaxRunningBytes = 64 * 1024;

// Gives each element of the file to who reads it: title, styles, headers, and the body by its kind.
class OdfFile final : public XmlHandler {
 public:
  explicit OdfFile(Job& job) : job_(job), sections_(job.output) {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  // After the last part: sends what is left and the warnings.
  Outcome finish();
  Outcome too_many_pages() const;

 private:
  enum class Kind { kNone, kText, kSpreadsheet, kPresentation, kDrawing };

  void start_body(std::string_view name);
  void end_running();
  XmlHandler* body();
  void warn();

  Job& job_;
  OdfStyles styles_;
  Sections sections_;
  std::unique_ptr<OdfText> text_;
  std::unique_ptr<OdfSheets> sheets_;
  std::unique_ptr<OdfPages> pages_;
  std::unique_ptr<OdfText> running_;
  std::vector<std::string> seen_;  // headers and footers
  std::string running_text_;
  std::string title_;
  Kind kind_ = Kind::kNone;
  bool in_body_ = false;
  bool in_title_ = false;
};

void OdfFile::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "office:body") {
    in_body_ = true;
  } else if (in_body_) {
    if (kind_ == Kind::kNone) return start_body(name);
    body()->start(name, attributes);
  } else if (running_) {
    running_->start(name, attributes);
  } else if (name == "style:header" || name == "style:footer") {
    running_text_.clear();
    running_ = std::make_unique<OdfText>(styles_, [this](const text::Block& block) {
      if (running_text_.size() < kMaxRunningBytes) running_text_.append(block.text).push_back('\n');
    });
  } else {
    in_title_ = name == "dc:title";
    styles_.start(name, attributes);
  }
}

void OdfFile::start_body(std::string_view name) {
  if (name == "office:text") kind_ = Kind::kText;
  if (name == "office:spreadsheet") kind_ = Kind::kSpreadsheet;
  if (name == "office:presentation") kind_ = Kind::kPresentation;
  if (name == "office:drawing") kind_ = Kind::kDrawing;
  if (kind_ == Kind::kNone) return;
  bool paged = kind_ == Kind::kPresentation || kind_ == Kind::kDrawing;
  std::string_view word = kind_ == Kind::kText          ? "text"
                          : kind_ == Kind::kSpreadsheet ? "spreadsheet"
                          : kind_ == Kind::kDrawing     ? "graphics"
                                                        : "presentation";
  job_.output.info({fmt::format("{}{}", kPrefix, word), paged, 0, title_});
  if (kind_ == Kind::kText) {
    for (std::string& text : seen_) {
      sections_.add({text::BlockKind::kRunning, 0, 0, std::move(text)});
    }
    text_ = std::make_unique<OdfText>(
        styles_, [this](text::Block block) { sections_.add(std::move(block)); });
  } else if (kind_ == Kind::kSpreadsheet) {
    sheets_ = std::make_unique<OdfSheets>(styles_, sections_);
  } else {
    pages_ = std::make_unique<OdfPages>(styles_, [this](text::Page page) {
      if (page.number <= job_.limits.pages) job_.output.page(std::move(page));
    });
  }
}

XmlHandler* OdfFile::body() {
  if (text_) return text_.get();
  if (sheets_) return sheets_.get();
  return pages_.get();
}

void OdfFile::end(std::string_view name) {
  if (in_body_) {
    if (name == "office:body") in_body_ = false;
    if (kind_ != Kind::kNone) body()->end(name);
  } else if (running_ && (name == "style:header" || name == "style:footer")) {
    end_running();
  } else if (running_) {
    running_->end(name);
  } else {
    in_title_ = false;
    styles_.end(name);
  }
}

void OdfFile::text(std::string_view text) {
  if (in_body_) {
    if (kind_ != Kind::kNone) body()->text(text);
  } else if (running_) {
    running_->text(text);
  } else if (in_title_ && title_.size() < kMaxTitle) {
    title_.append(text.substr(0, kMaxTitle));
  }
}

// Headers and footers once each, however many page styles repeat them.
void OdfFile::end_running() {
  running_.reset();
  std::string text = trim_lines(running_text_);
  bool known = std::find(seen_.begin(), seen_.end(), text) != seen_.end();
  if (!text.empty() && !known && seen_.size() < kMaxRunning) seen_.push_back(std::move(text));
}

Outcome OdfFile::too_many_pages() const {
  if (!pages_ || pages_->pages() <= job_.limits.pages) return {};
  return refuse(FailureKind::kTooLarge,
                fmt::format("The document has more than {} pages.", job_.limits.pages));
}

Outcome OdfFile::finish() {
  if (kind_ == Kind::kNone) {
    return refuse(FailureKind::kUnreadable,
                  "The OpenDocument file is damaged, or of a kind that holds no text.");
  }
  if (Outcome pages = too_many_pages(); !pages) return pages;
  sections_.finish();
  warn();
  return {};
}

void OdfFile::warn() {
  std::size_t objects = text_ ? text_->objects() : pages_ ? pages_->objects() : 0;
  std::size_t hidden = sheets_ ? sheets_->hidden() : pages_ ? pages_->hidden() : 0;
  bool cut = (text_ && text_->was_cut()) || (sheets_ && sheets_->was_cut()) ||
             (pages_ && pages_->was_cut());
  if (objects > 0) {
    job_.output.warning(
        fmt::format("{} embedded objects (formulas, charts, sheets) were not read.", objects));
  }
  if (hidden > 0) {
    job_.output.warning(fmt::format("{} {} hidden in the document; they were read as well.", hidden,
                                    sheets_ ? "sheets are" : "slides are"));
  }
  if (cut) {
    job_.output.warning(
        "Some text was left out: it is longer, or repeated more often, than is read.");
  }
}

Outcome read_packed(Job& job) {
  auto zip = ZipArchive::open(job.input, job.limits);
  if (!zip) return refuse(std::move(zip).error());
  OfficePackage package(job, **zip);
  if (!package.has("content.xml")) {
    return refuse(FailureKind::kUnreadable, "The file is damaged: its main part is missing.");
  }
  OdfFile file(job);
  package.parse_if_there("meta.xml", file);
  package.parse_if_there("styles.xml", file);
  Outcome content = package.parse_text("content.xml", file);
  if (!content) return content;
  Outcome finished = file.finish();
  Outcome whole = package.finish();
  return whole ? finished : whole;
}

Outcome read_flat(Job& job) {
  OdfFile file(job);
  XmlParser parser(file, job.limits.nesting);
  std::vector<char> buffer(kReadBytes);
  Outcome parsed;
  std::uint64_t at = 0;
  while (std::size_t got = job.input.read(at, buffer.data(), buffer.size())) {
    at += got;
    job.output.alive();
    parsed = parser.feed({buffer.data(), got});
    if (!parsed) break;
  }
  if (parsed) parsed = parser.finish();
  if (!parsed && (parsed.error().kind != FailureKind::kUnreadable || !job.output.has_info())) {
    return parsed;
  }
  if (Outcome finished = file.finish(); !finished) return finished;
  if (parsed) return {};
  if (!job.output.has_text()) return parsed;
  job.output.warning("The document is damaged; its text was read up to the damage.");
  return {};
}

}  // namespace

Outcome read_opendocument(Job& job) {
  return job.input.head(2) == "PK" ? read_packed(job) : read_flat(job);
}

}  // namespace qwalt::worker
