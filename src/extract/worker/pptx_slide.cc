#include "extract/worker/pptx_slide.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "extract/worker/clean_text.h"
#include "extract/worker/drawing.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxGroups = 64;
constexpr std::size_t kMaxParagraph = 64 * 1024;
constexpr std::size_t kMaxRelations = 50;
constexpr int kMaxFirstNumber = 100'000;

bool is_shape(std::string_view name) {
  return name == "p:sp" || name == "p:pic" || name == "p:graphicFrame" || name == "p:cxnSp";
}

std::int64_t length_of(const XmlAttributes& attributes, std::string_view name) {
  std::string_view value = attributes.get(name);
  std::int64_t length = 0;
  std::from_chars(value.data(), value.data() + value.size(), length);
  // A slide has some ten million units (EMU); hostile numbers must not overflow.
  return std::clamp<std::int64_t>(length, -1'000'000'000, 1'000'000'000);
}

std::size_t level_index(int level) {
  return static_cast<std::size_t>(std::clamp(level, 0, static_cast<int>(kSlideLevels) - 1));
}

// "a:lvl3pPr" as 2; -1 for anything else.
int style_level(std::string_view name) {
  bool level = name.size() == 9 && name.starts_with("a:lvl") && name.ends_with("pPr");
  return level && name[5] >= '1' && name[5] <= '9' ? name[5] - '1' : -1;
}

std::string letter_number(int value, char first) {
  std::string out;
  for (; value > 0; value = (value - 1) / 26) {
    out.insert(out.begin(), static_cast<char>(first + (value - 1) % 26));
  }
  return out;
}

// Types such as "arabicPeriod", "alphaLcParenR", "romanUcPeriod"; Roman ones come out Arabic.
std::string mark_of(int value, std::string_view type) {
  std::string mark = std::to_string(value);
  if (type.starts_with("alphaLc")) mark = letter_number(value, 'a');
  if (type.starts_with("alphaUc")) mark = letter_number(value, 'A');
  if (type.ends_with("ParenBoth")) return "(" + mark + ")";
  return mark + (type.ends_with("ParenR") ? ")" : ".");
}

}  // namespace

void PptxSlide::start(std::string_view name, const XmlAttributes& attributes) {
  // The second version of what newer programs show otherwise.
  if (skipping_ > 0 || name == "mc:Fallback") {
    ++skipping_;
    return;
  }
  if (name == "p:sld") hidden_ = !attributes.flag("show", true);
  if (name == "p:grpSp") {
    if (groups_.size() < kMaxGroups) groups_.push_back(groups_.empty() ? Group{} : groups_.back());
  } else if (name == "p:grpSpPr") {
    in_group_properties_ = true;
  } else if (is_shape(name)) {
    return start_shape();
  }
  if (in_group_properties_ || shape_depth_ > 0) start_place(name, attributes);
  if (shape_depth_ > 0) start_text(name, attributes);
}

void PptxSlide::start_shape() {
  // A picture inside of an object's frame is part of it.
  if (shape_depth_++ > 0) return;
  shape_ = {};
  counters_.fill(0);
  description_.clear();
  table_.clear();
  in_paragraph_ = in_table_ = in_cell_ = false;
}

void PptxSlide::start_place(std::string_view name, const XmlAttributes& attributes) {
  bool inner = name == "a:chOff" || name == "a:chExt";
  bool outer = name == "a:off" || name == "a:ext";
  if (!inner && !outer) return;
  if (in_group_properties_ && groups_.empty()) return;
  if (inner && !in_group_properties_) return;
  ShapeBox& box = !in_group_properties_ ? shape_.box
                  : inner               ? groups_.back().inner
                                        : groups_.back().box;
  if (name == "a:off" || name == "a:chOff") {
    box.left = length_of(attributes, "x");
    box.top = length_of(attributes, "y");
    box.placed = true;
  } else if (attributes.has("cx")) {  // there are extensions of the same name
    box.width = length_of(attributes, "cx");
    box.height = length_of(attributes, "cy");
  }
}

void PptxSlide::start_text(std::string_view name, const XmlAttributes& attributes) {
  in_text_ = name == "a:t" || name == "m:t";
  if (int level = style_level(name); level >= 0) style_level_ = level;
  if (name == "a:p") {
    paragraph_ = {};
    in_paragraph_ = true;
  } else if (name == "a:pPr") {
    paragraph_.level = attributes.number("lvl", 0);
  } else if (name == "a:br") {
    append("\n");
  } else if (name.starts_with("a:bu")) {
    start_bullet(name, attributes);
  } else if (name == "p:ph") {
    start_placeholder(attributes);
  } else if (name == "p:cNvPr") {
    description_ = attributes.get("descr").substr(0, kMaxParagraph);
  } else if (name == "p:blipFill") {
    std::string says = picture_description(std::exchange(description_, {}));
    if (!says.empty()) shape_.blocks.push_back({text::BlockKind::kParagraph, 0, 0, says});
  } else if (name == "a:tbl") {
    in_table_ = true;
    table_has_head_ = false;
  } else if (name == "a:tblPr") {
    table_has_head_ = attributes.flag("firstRow", false);
  } else if (name == "a:tr") {
    row_.clear();
    cells_ = 0;
  } else if (name == "a:tc") {
    cell_.clear();
    in_cell_ = true;
    cell_goes_on_ = attributes.flag("hMerge", false) || attributes.flag("vMerge", false);
  } else if (name == "c:chart" && shape_.charts.size() < kMaxRelations) {
    shape_.charts.emplace_back(attributes.get("r:id"));
  } else if (name == "dgm:relIds" && shape_.diagrams.size() < kMaxRelations) {
    shape_.diagrams.emplace_back(attributes.get("r:dm"));
  }
}

void PptxSlide::start_bullet(std::string_view name, const XmlAttributes& attributes) {
  Bullet bullet = Bullet::kNotSaid;
  if (name == "a:buNone") bullet = Bullet::kNone;
  if (name == "a:buChar" || name == "a:buBlip") bullet = Bullet::kCharacter;
  if (name == "a:buAutoNum") bullet = Bullet::kNumber;
  if (bullet == Bullet::kNotSaid) return;
  if (style_level_ >= 0) {
    shape_.bullets[level_index(style_level_)] = bullet;
  } else if (in_paragraph_) {
    paragraph_.bullet = bullet;
    paragraph_.numbering = attributes.get("type").substr(0, 40);
    paragraph_.first_number = std::clamp(attributes.number("startAt", 1), 1, kMaxFirstNumber);
  }
}

void PptxSlide::start_placeholder(const XmlAttributes& attributes) {
  shape_.placeholder = true;
  shape_.type = attributes.get("type").substr(0, 40);
  if (shape_.type.empty()) shape_.type = "obj";
  shape_.index = attributes.get("idx").substr(0, 40);
}

const SlideShape* PptxSlide::find_in_layout(const SlideShape& shape) const {
  if (layout_ == nullptr || !shape.placeholder) return nullptr;
  const SlideShape* by_type = nullptr;
  for (const SlideShape& candidate : *layout_) {
    if (!candidate.placeholder) continue;
    if (!shape.index.empty() && candidate.index == shape.index) return &candidate;
    bool same = candidate.type == shape.type || (candidate.is_title() && shape.is_title());
    if (same && by_type == nullptr) by_type = &candidate;
  }
  return by_type;
}

void PptxSlide::end(std::string_view name) {
  in_text_ = false;
  if (skipping_ > 0) {
    --skipping_;
  } else if (name == "p:grpSp") {
    if (!groups_.empty()) groups_.pop_back();
  } else if (name == "p:grpSpPr") {
    end_group_properties();
  } else if (shape_depth_ == 0) {
    return;
  } else if (is_shape(name)) {
    if (--shape_depth_ == 0) end_shape();
  } else if (name == "a:p") {
    end_paragraph();
  } else if (style_level(name) >= 0) {
    style_level_ = -1;
  } else if (name == "a:tc") {
    in_cell_ = false;
    if (cells_++ > 0) row_ += " | ";
    if (!cell_goes_on_) row_ += one_line(cell_);
  } else if (name == "a:tr") {
    end_row();
  } else if (name == "a:tbl") {
    in_table_ = false;
    std::uint8_t head = table_has_head_ && !table_.empty() ? 1 : 0;
    shape_.blocks.push_back({text::BlockKind::kTable, 0, head, std::exchange(table_, {})});
  }
}

// Shapes of a group are placed in its own measure, which the group's place is given for.
void PptxSlide::end_group_properties() {
  in_group_properties_ = false;
  if (groups_.empty()) return;
  Group& group = groups_.back();
  const Group outer = groups_.size() > 1 ? groups_[groups_.size() - 2] : Group{};
  const ShapeBox box = std::exchange(group.box, {});
  const ShapeBox inner = std::exchange(group.inner, {});
  if (!box.placed || !inner.placed) return;
  double x = inner.width > 0 && box.width > 0
                 ? static_cast<double>(box.width) / static_cast<double>(inner.width)
                 : 1;
  double y = inner.height > 0 && box.height > 0
                 ? static_cast<double>(box.height) / static_cast<double>(inner.height)
                 : 1;
  double move_x = static_cast<double>(box.left) - static_cast<double>(inner.left) * x;
  double move_y = static_cast<double>(box.top) - static_cast<double>(inner.top) * y;
  group.scale_x = std::clamp(outer.scale_x * x, 1e-6, 1e6);
  group.scale_y = std::clamp(outer.scale_y * y, 1e-6, 1e6);
  group.move_x = std::clamp(outer.scale_x * move_x + outer.move_x, -1e15, 1e15);
  group.move_y = std::clamp(outer.scale_y * move_y + outer.move_y, -1e15, 1e15);
}

void PptxSlide::text(std::string_view text) {
  if (in_text_ && skipping_ == 0) append(text);
}

void PptxSlide::append(std::string_view text) {
  if (!in_paragraph_) return;
  bytes_ += text.size();
  bool fits = bytes_ <= kMaxBytes && paragraph_.text.size() <= kMaxParagraph;
  if (fits) paragraph_.text.append(text);
  cut_ = cut_ || !fits;
}

Bullet PptxSlide::bullet_of(const Paragraph& paragraph) const {
  if (paragraph.bullet != Bullet::kNotSaid) return paragraph.bullet;
  std::size_t level = level_index(paragraph.level);
  if (shape_.bullets[level] != Bullet::kNotSaid) return shape_.bullets[level];
  const SlideShape* layout = find_in_layout(shape_);
  if (layout != nullptr && layout->bullets[level] != Bullet::kNotSaid) {
    return layout->bullets[level];
  }
  // What the master of nearly every deck says.
  bool body = shape_.placeholder && (shape_.type == "body" || shape_.type == "obj");
  return body ? Bullet::kCharacter : Bullet::kNone;
}

std::string PptxSlide::next_number(const Paragraph& paragraph) {
  std::size_t level = level_index(paragraph.level);
  counters_[level] = std::max(counters_[level], paragraph.first_number - 1) + 1;
  std::fill(counters_.begin() + static_cast<std::ptrdiff_t>(level) + 1, counters_.end(), 0);
  return mark_of(counters_[level], paragraph.numbering);
}

void PptxSlide::end_paragraph() {
  in_paragraph_ = false;
  Paragraph paragraph = std::exchange(paragraph_, {});
  if (trim(paragraph.text).empty()) return;
  if (in_cell_) {
    cell_ += (cell_.empty() ? "" : " ") + paragraph.text;
    return;
  }
  if (in_table_) return;
  text::Block block{text::BlockKind::kParagraph, 0, 0, trim_lines(paragraph.text)};
  if (shape_.is_title()) {
    block.kind = text::BlockKind::kHeading;
    block.level = 1;
    block.text = one_line(block.text);
    bool more = !shape_.blocks.empty() && shape_.blocks[0].kind == text::BlockKind::kHeading;
    if (more) {
      shape_.blocks[0].text += ' ' + block.text;
      return;
    }
  } else if (Bullet bullet = bullet_of(paragraph); bullet >= Bullet::kCharacter) {
    std::size_t level = level_index(paragraph.level);
    std::string mark = bullet == Bullet::kNumber ? next_number(paragraph) : "•";
    if (bullet == Bullet::kCharacter) counters_[level] = 0;
    block.kind = text::BlockKind::kListItem;
    block.level = static_cast<std::uint8_t>(level);
    block.text.insert(0, mark + ' ');
  } else {
    counters_.fill(0);
  }
  shape_.blocks.push_back(std::move(block));
}

void PptxSlide::end_row() {
  if (row_.find_first_not_of(" |") == std::string::npos) return;
  table_.append(row_).push_back('\n');
}

void PptxSlide::end_shape() {
  SlideShape shape = std::exchange(shape_, {});
  bool empty = shape.blocks.empty() && shape.charts.empty() && shape.diagrams.empty();
  if (empty && !shape.placeholder) return;
  cut_ = cut_ || shapes_.size() >= kMaxShapes;
  if (shapes_.size() >= kMaxShapes) return;
  const SlideShape* layout = find_in_layout(shape);
  if (shape.box.placed && !groups_.empty()) {
    const Group& group = groups_.back();
    auto place = [](std::int64_t at, double scale, double move) {
      return static_cast<std::int64_t>(static_cast<double>(at) * scale + move);
    };
    shape.box.left = place(shape.box.left, group.scale_x, group.move_x);
    shape.box.top = place(shape.box.top, group.scale_y, group.move_y);
    shape.box.width = place(shape.box.width, group.scale_x, 0);
    shape.box.height = place(shape.box.height, group.scale_y, 0);
  } else if (!shape.box.placed && layout != nullptr) {
    shape.box = layout->box;
  }
  shapes_.push_back(std::move(shape));
}

}  // namespace qwalt::worker
