#include "extract/worker/drawing.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxCharts = 100;
constexpr std::size_t kMaxParagraph = 32 * 1024;

bool is_file_name(std::string_view folded) {
  constexpr std::array<std::string_view, 10> kEndings = {".png", ".jpg", ".jpeg", ".gif", ".bmp",
                                                         ".emf", ".wmf", ".svg",  ".tif", ".tiff"};
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view ending) { return folded.ends_with(ending); }) ||
         folded.starts_with("http://") || folded.starts_with("https://");
}

// "image1", "Picture 4", "img_0021".
bool is_placeholder(std::string_view folded) {
  for (std::string_view word : {"picture", "image", "img", "graphic", "object", "bild", "grafik"}) {
    if (!folded.starts_with(word)) continue;
    std::string_view rest = folded.substr(word.size());
    return rest.find_first_not_of(" _-0123456789") == std::string_view::npos;
  }
  return false;
}

}  // namespace

std::string picture_description(std::string_view given) {
  std::string text = one_line(given);
  std::string folded = base::to_lower(text);
  std::size_t remark = folded.find("description automatically generated");
  if (remark != std::string::npos) text = one_line(std::string_view(text).substr(0, remark));
  bool empty = text.size() < 3 || is_file_name(folded) || is_placeholder(folded);
  return empty ? std::string() : text;
}

void DrawingText::start(std::string_view name, const XmlAttributes& attributes) {
  in_text_ = name == "a:t";
  if (name == "a:br") paragraph_ += ' ';
  if (name == "xdr:cNvPr") description_ = attributes.get("descr").substr(0, kMaxParagraph);
  if (name == "xdr:blipFill") add(picture_description(std::exchange(description_, {})));
  if (name == "c:chart" && charts_.size() < kMaxCharts) {
    charts_.emplace_back(attributes.get("r:id"));
  }
}

void DrawingText::end(std::string_view name) {
  in_text_ = false;
  if (name == "a:p") add(one_line(std::exchange(paragraph_, {})));
}

void DrawingText::text(std::string_view text) {
  if (in_text_ && paragraph_.size() < kMaxParagraph) paragraph_.append(text);
}

void DrawingText::add(std::string_view text) {
  bytes_ += text.size();
  if (!text.empty() && bytes_ <= kMaxBytes) paragraphs_.emplace_back(text);
}

}  // namespace qwalt::worker
