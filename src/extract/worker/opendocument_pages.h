// The slides of an ODP, or the pages of a drawing, as pages of blocks, while they are parsed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/worker/opendocument_styles.h"
#include "extract/worker/opendocument_text.h"
#include "extract/worker/shape_order.h"
#include "extract/worker/xml.h"
#include "text/block.h"

namespace qwalt::worker {

// Takes what stands in office:presentation or office:drawing. Titles first, then the shapes by
// their places, then "Notes: …" and the comments. Not thread-safe. Memory: one page.
class OdfPages final : public XmlHandler {
 public:
  static constexpr std::size_t kMaxPageBytes = std::size_t{1} << 20;
  static constexpr std::size_t kMaxShapes = 5'000;

  // `take` gets each page with its number.
  OdfPages(const OdfStyles& styles, std::function<void(text::Page)> take)
      : styles_(styles), take_(std::move(take)) {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  std::uint32_t pages() const { return number_; }
  std::size_t hidden() const { return hidden_; }
  std::size_t objects() const { return objects_; }
  bool was_cut() const { return cut_; }

 private:
  struct Shape {
    ShapeBox box;
    std::string role;  // presentation:class
    std::vector<text::Block> blocks;
    bool is_title() const { return role == "title"; }
  };

  void start_shape(std::string_view name, const XmlAttributes& attributes);
  void end_shape();
  void end_page();
  void add(Shape& shape, text::Page& page) const;

  const OdfStyles& styles_;
  std::function<void(text::Page)> take_;
  std::unique_ptr<OdfText> text_;  // of the shape at hand
  Shape shape_;
  std::uint32_t depth_ = 0;  // of elements within the shape
  std::vector<Shape> shapes_;
  std::vector<std::string> notes_;
  std::vector<text::Block> comments_;
  std::uint32_t number_ = 0;
  std::size_t bytes_ = 0;
  std::size_t hidden_ = 0;
  std::size_t objects_ = 0;
  bool in_page_ = false;
  bool in_notes_ = false;
  bool cut_ = false;
};

}  // namespace qwalt::worker
