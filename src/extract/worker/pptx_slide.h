// A slide of a PPTX (or its layout, or its notes) as shapes with blocks, while it is parsed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/worker/shape_order.h"
#include "extract/worker/xml.h"
#include "text/block.h"

namespace qwalt::worker {

enum class Bullet : std::uint8_t { kNotSaid, kNone, kCharacter, kNumber };

constexpr std::size_t kSlideLevels = 9;

struct SlideShape {
  ShapeBox box;
  bool placeholder = false;
  std::string type;   // of the placeholder: "title", "body", "ftr"…; "obj" when it is not said
  std::string index;  // by which its layout knows it
  std::array<Bullet, kSlideLevels> bullets{};  // by level, where the shape says so
  std::vector<text::Block> blocks;
  std::vector<std::string> charts;    // ids of relationships
  std::vector<std::string> diagrams;  // of their data

  bool is_title() const { return placeholder && (type == "title" || type == "ctrTitle"); }
};

// Not thread-safe. Memory: the slide's texts, at most kMaxBytes of them, and kMaxShapes shapes.
class PptxSlide final : public XmlHandler {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
  static constexpr std::size_t kMaxShapes = 5'000;

  // `layout`: the shapes of the slide's layout, which say where its placeholders stand and whether
  // their paragraphs have bullets; may be null, else it must outlive this.
  explicit PptxSlide(const std::vector<SlideShape>* layout = nullptr) : layout_(layout) {}

  // In the order of the file; placeholders without text are among them.
  const std::vector<SlideShape>& shapes() const { return shapes_; }
  std::vector<SlideShape> take() { return std::move(shapes_); }
  bool hidden() const { return hidden_; }
  // Whether text was left out: more than kMaxBytes, a long paragraph, too many shapes.
  bool was_cut() const { return cut_; }

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

 private:
  // What a group does to the places of its shapes.
  struct Group {
    double scale_x = 1;
    double scale_y = 1;
    double move_x = 0;
    double move_y = 0;
    ShapeBox box;
    ShapeBox inner;
  };
  struct Paragraph {
    std::string text;
    int level = 0;
    Bullet bullet = Bullet::kNotSaid;
    std::string numbering;
    int first_number = 1;
  };

  void start_shape();
  void start_place(std::string_view name, const XmlAttributes& attributes);
  void start_text(std::string_view name, const XmlAttributes& attributes);
  void start_bullet(std::string_view name, const XmlAttributes& attributes);
  void start_placeholder(const XmlAttributes& attributes);
  void end_group_properties();
  void end_paragraph();
  void end_row();
  void end_shape();
  void append(std::string_view text);
  Bullet bullet_of(const Paragraph& paragraph) const;
  std::string next_number(const Paragraph& paragraph);
  const SlideShape* find_in_layout(const SlideShape& shape) const;

  const std::vector<SlideShape>* layout_;
  std::vector<SlideShape> shapes_;
  std::vector<Group> groups_;
  SlideShape shape_;
  Paragraph paragraph_;
  std::string description_;
  std::array<int, kSlideLevels> counters_{};
  std::string table_;
  std::string row_;
  std::string cell_;
  std::size_t cells_ = 0;
  std::size_t bytes_ = 0;
  std::uint32_t skipping_ = 0;
  std::uint32_t shape_depth_ = 0;
  int style_level_ = -1;  // inside lstStyle: the level that is described
  bool hidden_ = false;
  bool cut_ = false;
  bool in_group_properties_ = false;
  bool in_paragraph_ = false;
  bool in_text_ = false;
  bool in_table_ = false;
  bool in_cell_ = false;
  bool cell_goes_on_ = false;
  bool table_has_head_ = false;
};

}  // namespace qwalt::worker
