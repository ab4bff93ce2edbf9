// PPTX (Office Open XML, transitional and strict): each slide a page, with its notes and comments.
#include <fmt/format.h>

#include <algorithm>
#include <map>
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
#include "extract/worker/pptx_slide.h"

namespace qwalt::worker {
namespace {

constexpr std::string_view kMediaType =
    "application/vnd.openxmlformats-officedocument.presentationml.presentation";
constexpr std::size_t kMaxLayouts = 100;

// presentation.xml: the slides in the order in which they are shown.
class SlideList final : public XmlHandler {
 public:
  explicit SlideList(std::size_t most) : most_(most) {}
  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "p:sldId" && relations.size() <= most_) {
      relations.emplace_back(attributes.get("r:id"));
    }
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}

  std::vector<std::string> relations;

 private:
  std::size_t most_;
};

// Paragraphs of notes have no bullets unless they say so.
std::vector<SlideShape> notes_layout() {
  SlideShape body;
  body.placeholder = true;
  body.type = "body";
  body.bullets.fill(Bullet::kNone);
  return {std::move(body)};
}

class PptxReader {
 public:
  PptxReader(Job& job, ZipArchive& zip) : job_(job), package_(job, zip) {}

  Outcome read();

 private:
  Outcome find_slides();
  Outcome read_slide(const std::string& path, std::uint32_t number);
  const std::vector<SlideShape>* layout_of(const Relationships& parts);
  void add_shape(SlideShape& shape, const Relationships& parts, text::Page& page);
  void add_chart(const std::string& path, text::Page& page);
  void add_diagram(const std::string& path, text::Page& page);
  void add_notes(const std::string& path, text::Page& page);
  void add_comments(const std::string& path, text::Page& page);
  void warn();

  Job& job_;
  OfficePackage package_;
  std::vector<std::string> slides_;  // paths
  CommentAuthors authors_;
  std::map<std::string, std::vector<SlideShape>> layouts_;
  std::size_t hidden_ = 0;
  std::size_t missing_ = 0;
  std::size_t objects_ = 0;
};

Outcome PptxReader::find_slides() {
  std::string main = package_.main_part("ppt/presentation.xml");
  SlideList list(job_.limits.pages);
  Relationships parts = package_.relationships_of(main);
  if (!main.empty()) package_.parse_if_there(main, list);
  for (const std::string& relation : list.relations) {
    const Relationships::Target* target = parts.by_id(relation);
    bool there = target != nullptr && package_.has(target->path);
    if (there) slides_.push_back(target->path);
    missing_ += there ? 0 : 1;
  }
  // Without a list of slides those that are there, by their number.
  if (slides_.empty()) slides_ = package_.zip().names("ppt/slides/slide");
  if (slides_.empty()) {
    return refuse(FailureKind::kUnreadable, "The presentation is damaged: it has no slides.");
  }
  if (slides_.size() > job_.limits.pages) {
    return refuse(FailureKind::kTooLarge,
                  fmt::format("The presentation has more than {} slides.", job_.limits.pages));
  }
  for (const char* type : {"commentAuthors", "authors"}) {
    package_.parse_if_there(parts.first(type), authors_);
  }
  return {};
}

Outcome PptxReader::read() {
  if (Outcome found = find_slides(); !found) return found;
  auto count = static_cast<std::uint32_t>(slides_.size());
  job_.output.info({std::string(kMediaType), true, count, package_.title()});
  for (std::uint32_t i = 0; i < count; ++i) {
    if (Outcome slide = read_slide(slides_[i], i + 1); !slide) return slide;
  }
  warn();
  return package_.finish();
}

Outcome PptxReader::read_slide(const std::string& path, std::uint32_t number) {
  Relationships parts = package_.relationships_of(path);
  PptxSlide slide(layout_of(parts));
  if (Outcome parsed = package_.parse_text(path, slide); !parsed) return parsed;
  hidden_ += slide.hidden() ? 1 : 0;
  objects_ += parts.all("oleObject").size() + parts.all("package").size();
  if (slide.was_cut()) {
    job_.output.warning(
        fmt::format("Slide {} holds too much text; the rest was left out.", number));
  }
  text::Page page;
  page.number = number;
  std::vector<SlideShape> shapes = slide.take();
  // Titles are read first, wherever they stand.
  std::stable_partition(shapes.begin(), shapes.end(),
                        [](const SlideShape& shape) { return shape.is_title(); });
  auto body = std::find_if(shapes.begin(), shapes.end(),
                           [](const SlideShape& shape) { return !shape.is_title(); });
  std::vector<ShapeBox> boxes;
  for (auto shape = body; shape != shapes.end(); ++shape) boxes.push_back(shape->box);
  for (auto shape = shapes.begin(); shape != body; ++shape) add_shape(*shape, parts, page);
  for (std::size_t at : reading_order(boxes)) {
    add_shape(*(body + static_cast<std::ptrdiff_t>(at)), parts, page);
  }
  add_notes(parts.first("notesSlide"), page);
  for (const std::string& comments : parts.all("comments")) add_comments(comments, page);
  job_.output.page(std::move(page));
  return {};
}

const std::vector<SlideShape>* PptxReader::layout_of(const Relationships& parts) {
  std::string path = parts.first("slideLayout");
  if (!package_.has(path)) return nullptr;
  auto known = layouts_.find(path);
  if (known != layouts_.end()) return &known->second;
  if (layouts_.size() >= kMaxLayouts) return nullptr;
  PptxSlide layout;
  package_.parse_if_there(path, layout);
  std::vector<SlideShape> shapes = layout.take();
  std::erase_if(shapes, [](const SlideShape& shape) { return !shape.placeholder; });
  for (SlideShape& shape : shapes) shape.blocks.clear();
  return &layouts_.emplace(path, std::move(shapes)).first->second;
}

void PptxReader::add_shape(SlideShape& shape, const Relationships& parts, text::Page& page) {
  const std::string& type = shape.type;
  if (shape.placeholder && (type == "sldNum" || type == "dt")) return;
  bool running = shape.placeholder && (type == "ftr" || type == "hdr");
  for (text::Block& block : shape.blocks) {
    if (running) block = {text::BlockKind::kRunning, 0, 0, std::move(block.text)};
    page.blocks.push_back(std::move(block));
  }
  for (const std::string& id : shape.charts) {
    if (const Relationships::Target* target = parts.by_id(id)) add_chart(target->path, page);
  }
  for (const std::string& id : shape.diagrams) {
    if (const Relationships::Target* target = parts.by_id(id)) add_diagram(target->path, page);
  }
}

void PptxReader::add_chart(const std::string& path, text::Page& page) {
  ChartReader chart;
  package_.parse_if_there(path, chart);
  for (text::Block& block : chart.blocks()) page.blocks.push_back(std::move(block));
}

void PptxReader::add_diagram(const std::string& path, text::Page& page) {
  DrawingText diagram;
  package_.parse_if_there(path, diagram);
  for (const std::string& paragraph : diagram.paragraphs()) {
    page.blocks.push_back({text::BlockKind::kListItem, 0, 0, "• " + paragraph});
  }
}

void PptxReader::add_notes(const std::string& path, text::Page& page) {
  const std::vector<SlideShape> layout = notes_layout();
  PptxSlide notes(&layout);
  package_.parse_if_there(path, notes);
  std::string text;
  for (const SlideShape& shape : notes.shapes()) {
    if (!shape.placeholder || shape.type != "body") continue;
    for (const text::Block& block : shape.blocks) {
      text.append(text.empty() ? "" : "\n").append(block.text);
    }
  }
  if (!text.empty()) page.blocks.push_back({text::BlockKind::kParagraph, 0, 0, "Notes: " + text});
}

void PptxReader::add_comments(const std::string& path, text::Page& page) {
  OfficeComments comments;
  package_.parse_if_there(path, comments);
  for (const OfficeComment& comment : comments.take()) {
    page.blocks.push_back(
        {text::BlockKind::kParagraph, 0, 0, comment.shown(authors_.name_of(comment.author))});
  }
}

void PptxReader::warn() {
  if (hidden_ > 0) {
    job_.output.warning(
        fmt::format("{} of {} slides are hidden in the presentation; they were read as well.",
                    hidden_, slides_.size()));
  }
  if (missing_ > 0) {
    job_.output.warning(fmt::format("{} slides are missing in the file.", missing_));
  }
  if (objects_ > 0) {
    job_.output.warning(
        fmt::format("{} embedded objects (sheets, documents) were not read.", objects_));
  }
}

}  // namespace

Outcome read_pptx(Job& job) {
  auto zip = ZipArchive::open(job.input, job.limits);
  if (!zip) return refuse(std::move(zip).error());
  PptxReader reader(job, **zip);
  return reader.read();
}

}  // namespace qwalt::worker
