// XLSX (Office Open XML, transitional and strict, with macros too): the sheets of a workbook as
// headings with tables.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/worker/chart.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/drawing.h"
#include "extract/worker/format.h"
#include "extract/worker/office_comments.h"
#include "extract/worker/office_package.h"
#include "extract/worker/sections.h"
#include "extract/worker/sheet_tables.h"
#include "extract/worker/xlsx_sheet.h"

namespace qwalt::worker {
namespace {

constexpr std::string_view kMediaType =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
constexpr std::size_t kMaxSheets = 10'000;
constexpr std::size_t kMaxName = 300;
// How Excel begins the old form of a threaded comment, for programs that know only that.
constexpr std::string_view kThreadRemark = "[Threaded comment]";

// workbook.xml: the sheets in the order of their tabs.
class Workbook final : public XmlHandler {
 public:
  struct Sheet {
    std::string name;
    std::string relation;
    bool hidden = false;
  };

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "x:workbookPr") since_1904 = attributes.flag("date1904", false);
    if (name != "x:sheet" || sheets.size() >= kMaxSheets) return;
    std::string_view state = attributes.get("state");
    sheets.push_back({std::string(attributes.get("name").substr(0, kMaxName)),
                      std::string(attributes.get("r:id")), !state.empty() && state != "visible"});
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}

  std::vector<Sheet> sheets;
  bool since_1904 = false;
};

class XlsxReader {
 public:
  XlsxReader(Job& job, ZipArchive& zip) : job_(job), package_(job, zip), sections_(job.output) {}

  Outcome read();

 private:
  Outcome find_sheets();
  std::string path_of(const Workbook::Sheet& sheet, std::size_t place) const;
  Outcome read_sheet(const std::string& name, const std::string& path);
  void read_drawing(const std::string& path, SheetTables& tables);
  void read_comments(const Relationships& parts, SheetTables& tables);
  void read_links(const XlsxSheet& sheet, const Relationships& parts, SheetTables& tables);
  void warn();

  Job& job_;
  OfficePackage package_;
  Sections sections_;
  Workbook workbook_;
  Relationships parts_;
  XlsxBook book_;
  CommentAuthors persons_;
  std::uint64_t without_result_ = 0;
  bool cut_ = false;
};

Outcome XlsxReader::find_sheets() {
  std::string main = package_.main_part("xl/workbook.xml");
  if (main.ends_with(".bin") || (main.empty() && package_.has("xl/workbook.bin"))) {
    return refuse(FailureKind::kUnsupported,
                  "Binary Excel workbooks (.xlsb) are not read; save it as XLSX.");
  }
  job_.output.info({std::string(kMediaType), false, 0, package_.title()});
  parts_ = Relationships("xl/workbook.xml");
  if (!main.empty()) {
    if (Outcome parsed = package_.parse_text(main, workbook_); !parsed) return parsed;
    parts_ = package_.relationships_of(main);
  }
  // Without a list of sheets those that are there, by their number.
  if (workbook_.sheets.empty()) {
    for (const std::string& name : package_.zip().names("xl/worksheets/sheet")) {
      workbook_.sheets.push_back({"", name, false});
    }
  }
  if (!workbook_.sheets.empty()) return {};
  return refuse(FailureKind::kUnreadable, "The workbook is damaged: it has no sheets.");
}

std::string XlsxReader::path_of(const Workbook::Sheet& sheet, std::size_t place) const {
  const Relationships::Target* target = parts_.by_id(sheet.relation);
  if (target != nullptr && package_.has(target->path)) return target->path;
  if (package_.has(sheet.relation)) return sheet.relation;
  return fmt::format("xl/worksheets/sheet{}.xml", place + 1);
}

Outcome XlsxReader::read() {
  if (Outcome found = find_sheets(); !found) return found;
  book_.since_1904 = workbook_.since_1904;
  std::string styles = parts_.first("styles");
  std::string strings = parts_.first("sharedStrings");
  package_.parse_if_there(styles.empty() ? "xl/styles.xml" : styles, book_.formats);
  if (package_.has(strings) || package_.has(strings = "xl/sharedStrings.xml")) {
    if (Outcome read = package_.parse_text(strings, book_.strings); !read) return read;
  }
  package_.parse_if_there(parts_.first("person"), persons_);
  for (std::size_t i = 0; i < workbook_.sheets.size(); ++i) {
    std::string path = path_of(workbook_.sheets[i], i);
    if (!package_.has(path)) {
      job_.output.warning("A sheet of the workbook is missing in the file.");
      continue;
    }
    if (Outcome sheet = read_sheet(workbook_.sheets[i].name, path); !sheet) return sheet;
  }
  sections_.finish();
  warn();
  return package_.finish();
}

Outcome XlsxReader::read_sheet(const std::string& name, const std::string& path) {
  sections_.cut();
  SheetTables tables(sections_, name);
  Relationships parts = package_.relationships_of(path);
  XlsxSheet sheet(book_, [&](SheetRow row) { tables.row(std::move(row)); });
  if (Outcome parsed = package_.parse_text(path, sheet); !parsed) return parsed;
  tables.finish();
  for (const std::string& drawing : parts.all("drawing")) read_drawing(drawing, tables);
  read_comments(parts, tables);
  read_links(sheet, parts, tables);
  without_result_ += sheet.formulas_without_result();
  cut_ = cut_ || tables.was_cut() || sheet.was_cut();
  return {};
}

void XlsxReader::read_drawing(const std::string& path, SheetTables& tables) {
  DrawingText drawing;
  if (!package_.has(path)) return;
  package_.parse_if_there(path, drawing);
  for (const std::string& paragraph : drawing.paragraphs()) tables.note(paragraph);
  Relationships parts = package_.relationships_of(path);
  for (const std::string& id : drawing.charts()) {
    const Relationships::Target* target = parts.by_id(id);
    if (target == nullptr) continue;
    ChartReader chart;
    package_.parse_if_there(target->path, chart);
    for (text::Block& block : chart.blocks()) tables.add(std::move(block));
  }
}

void XlsxReader::read_comments(const Relationships& parts, SheetTables& tables) {
  std::string threads = parts.first("threadedComment");
  for (const std::string& path : {parts.first("comments"), threads}) {
    OfficeComments comments;
    CommentAuthors authors;
    package_.parse_if_there(path, comments);
    if (path != threads) package_.parse_if_there(path, authors);
    if (comments.overflowed()) {
      job_.output.warning("A sheet has too many comments; some were left out.");
    }
    for (const OfficeComment& comment : comments.take()) {
      if (!threads.empty() && comment.text.starts_with(kThreadRemark)) continue;
      std::string author = (path == threads ? persons_ : authors).name_of(comment.author);
      // Excel puts the name of the author before the text as well.
      bool named = comment.text.starts_with(author);
      tables.note(comment.shown(named ? std::string() : author));
    }
  }
}

void XlsxReader::read_links(const XlsxSheet& sheet, const Relationships& parts,
                            SheetTables& tables) {
  std::string links;
  for (const XlsxSheet::Link& link : sheet.links()) {
    const Relationships::Target* target = parts.by_id(link.relation);
    if (target == nullptr || !target->external) continue;
    links += fmt::format("Link in {}: {}\n", link.cell, one_line(target->path));
  }
  if (!links.empty()) tables.note(std::move(links));
}

void XlsxReader::warn() {
  std::size_t hidden = 0;
  for (const Workbook::Sheet& sheet : workbook_.sheets) hidden += sheet.hidden ? 1 : 0;
  if (hidden > 0) {
    job_.output.warning(
        fmt::format("{} of {} sheets are hidden in the workbook; they were read as well.", hidden,
                    workbook_.sheets.size()));
  }
  if (without_result_ > 0) {
    job_.output.warning(fmt::format(
        "{} formulas have no stored result; open the workbook in a spreadsheet program, save it "
        "and upload it again.",
        without_result_));
  }
  if (book_.strings.overflowed()) {
    job_.output.warning("The workbook holds more text than is kept; its last texts are missing.");
  }
  if (cut_ || book_.strings.was_cut()) {
    job_.output.warning("A cell or a row of a sheet holds more text than it may; it was cut.");
  }
}

}  // namespace

Outcome read_xlsx(Job& job) {
  auto zip = ZipArchive::open(job.input, job.limits);
  if (!zip) return refuse(std::move(zip).error());
  XlsxReader reader(job, **zip);
  return reader.read();
}

}  // namespace qwalt::worker
