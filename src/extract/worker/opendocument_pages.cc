#include "extract/worker/opendocument_pages.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxRole = 40;

struct Unit {
  std::string_view name;
  double micrometres;
};

constexpr std::array<Unit, 6> kUnits = {
    {{"cm", 10'000}, {"mm", 1'000}, {"in", 25'400}, {"pt", 352.8}, {"pc", 4'233}, {"px", 264.6}}};

// "2.5cm" in micrometres; 0 for what is no length.
std::int64_t length_of(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return 0;
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const Unit& known : kUnits) {
    // A page has some metres at most; hostile numbers must not overflow.
    if (known.name == unit) {
      return static_cast<std::int64_t>(std::clamp(value * known.micrometres, -1e12, 1e12));
    }
  }
  return 0;
}

bool is_shape(std::string_view name) {
  constexpr std::array<std::string_view, 12> kShapes = {
      "draw:frame",  "draw:custom-shape", "draw:rect",      "draw:ellipse",
      "draw:circle", "draw:line",         "draw:connector", "draw:polygon",
      "draw:path",   "draw:polyline",     "draw:caption",   "draw:measure"};
  return std::find(kShapes.begin(), kShapes.end(), name) != kShapes.end() ||
         name == "office:annotation" || name == "draw:text-box";
}

// Where a shape is moved to by "… translate (2cm 3cm)", as rotated ones are.
void read_transform(std::string_view transform, ShapeBox& box) {
  std::size_t begin = transform.find("translate");
  if (begin != std::string_view::npos) begin = transform.find('(', begin);
  if (begin == std::string_view::npos) return;
  std::string_view inside = transform.substr(begin + 1);
  inside = trim(inside.substr(0, inside.find(')')));
  std::size_t gap = inside.find_first_of(" ,");
  if (gap == std::string_view::npos) return;
  box.left = length_of(inside.substr(0, gap));
  box.top = length_of(trim(inside.substr(gap + 1)));
  box.placed = true;
}

}  // namespace

void OdfPages::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "draw:page" && !in_page_) {
    in_page_ = true;
    ++number_;
    hidden_ += styles_.is_hidden(attributes.get("draw:style-name")) ? 1 : 0;
  } else if (text_) {
    ++depth_;
    text_->start(name, attributes);
  } else if (name == "presentation:notes") {
    in_notes_ = true;
  } else if (in_page_ && is_shape(name)) {
    start_shape(name, attributes);
  }
}

void OdfPages::start_shape(std::string_view name, const XmlAttributes& attributes) {
  shape_ = {};
  shape_.role = attributes.get("presentation:class").substr(0, kMaxRole);
  if (name == "office:annotation") shape_.role = "comment";
  ShapeBox& box = shape_.box;
  box.placed = attributes.has("svg:x") && attributes.has("svg:y");
  box.left = length_of(attributes.get("svg:x"));
  box.top = length_of(attributes.get("svg:y"));
  box.width = std::max<std::int64_t>(length_of(attributes.get("svg:width")), 0);
  box.height = std::max<std::int64_t>(length_of(attributes.get("svg:height")), 0);
  read_transform(attributes.get("draw:transform"), box);
  text_ = std::make_unique<OdfText>(styles_, [this](text::Block block) {
    bytes_ += block.text.size();
    cut_ = cut_ || bytes_ > kMaxPageBytes;
    if (bytes_ <= kMaxPageBytes) shape_.blocks.push_back(std::move(block));
  });
  depth_ = 1;
  text_->start(name, attributes);
}

void OdfPages::end(std::string_view name) {
  if (text_) {
    text_->end(name);
    if (--depth_ == 0) end_shape();
  } else if (name == "presentation:notes") {
    in_notes_ = false;
  } else if (name == "draw:page" && in_page_) {
    end_page();
  }
}

void OdfPages::text(std::string_view text) {
  if (text_) text_->text(text);
}

void OdfPages::end_shape() {
  objects_ += text_->objects();
  cut_ = cut_ || text_->was_cut();
  text_.reset();
  Shape shape = std::exchange(shape_, {});
  if (shape.blocks.empty()) return;
  if (shape.role == "comment") {
    for (text::Block& block : shape.blocks) {
      comments_.push_back({text::BlockKind::kParagraph, 0, 0, std::move(block.text)});
    }
  } else if (in_notes_) {
    bool notes = shape.role == "notes" || shape.role.empty();
    for (text::Block& block : shape.blocks) {
      if (notes) notes_.push_back(std::move(block.text));
    }
  } else if (shapes_.size() < kMaxShapes) {
    shapes_.push_back(std::move(shape));
  } else {
    cut_ = true;
  }
}

void OdfPages::add(Shape& shape, text::Page& page) const {
  if (shape.role == "date-time" || shape.role == "page-number") return;
  bool running = shape.role == "footer" || shape.role == "header";
  std::string title;
  for (text::Block& block : shape.blocks) {
    if (shape.is_title()) {
      title.append(title.empty() ? "" : " ").append(block.text);
      continue;
    }
    if (running) block = {text::BlockKind::kRunning, 0, 0, std::move(block.text)};
    page.blocks.push_back(std::move(block));
  }
  if (!title.empty()) page.blocks.push_back({text::BlockKind::kHeading, 1, 0, one_line(title)});
}

void OdfPages::end_page() {
  text::Page page;
  page.number = number_;
  std::stable_partition(shapes_.begin(), shapes_.end(),
                        [](const Shape& shape) { return shape.is_title(); });
  auto body = std::find_if(shapes_.begin(), shapes_.end(),
                           [](const Shape& shape) { return !shape.is_title(); });
  std::vector<ShapeBox> boxes;
  for (auto shape = body; shape != shapes_.end(); ++shape) boxes.push_back(shape->box);
  for (auto shape = shapes_.begin(); shape != body; ++shape) add(*shape, page);
  for (std::size_t at : reading_order(boxes)) {
    add(*(body + static_cast<std::ptrdiff_t>(at)), page);
  }
  std::string notes;
  for (const std::string& note : notes_) notes.append(notes.empty() ? "" : "\n").append(note);
  if (!notes.empty()) page.blocks.push_back({text::BlockKind::kParagraph, 0, 0, "Notes: " + notes});
  for (text::Block& comment : comments_) page.blocks.push_back(std::move(comment));
  shapes_.clear();
  notes_.clear();
  comments_.clear();
  bytes_ = 0;
  in_page_ = in_notes_ = false;
  take_(std::move(page));
}

}  // namespace qwalt::worker
