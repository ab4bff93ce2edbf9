// A whole PPTX where the bytes are an archive; else they are a slide, a chart, a diagram and
// comments.
#include <cstddef>
#include <cstdint>

#include "extract/worker/chart.h"
#include "extract/worker/drawing.h"
#include "extract/worker/office_comments.h"
#include "extract/worker/pptx_slide.h"
#include "read_document.h"

using namespace qwalt::worker;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with("PK")) {
    read_fuzzed(bytes, "pptx", &read_pptx);
    return 0;
  }
  PptxSlide layout;
  parse_fuzzed(bytes, layout);
  PptxSlide slide(&layout.shapes());
  parse_fuzzed(bytes, slide);
  std::vector<ShapeBox> boxes;
  for (const SlideShape& shape : slide.shapes()) boxes.push_back(shape.box);
  CHECK(reading_order(boxes).size() == boxes.size());
  ChartReader chart;
  parse_fuzzed(bytes, chart);
  static_cast<void>(chart.blocks());
  DrawingText drawing;
  parse_fuzzed(bytes, drawing);
  OfficeComments comments;
  parse_fuzzed(bytes, comments);
  for (const OfficeComment& comment : comments.take()) CHECK(!comment.text.empty());
  return 0;
}
