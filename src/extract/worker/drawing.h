// The drawings of a worksheet and the diagrams (SmartArt) of a slide: texts in shapes, what
// pictures show in words, and the charts that they refer to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/xml.h"

namespace qwalt::worker {

// Not thread-safe. Memory: the texts, at most kMaxBytes of them.
class DrawingText final : public XmlHandler {
 public:
  static constexpr std::size_t kMaxBytes = 256 * 1024;

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  // Paragraphs in the order of the file, each on one line.
  const std::vector<std::string>& paragraphs() const { return paragraphs_; }
  // The ids of the relationships of charts.
  const std::vector<std::string>& charts() const { return charts_; }

 private:
  void add(std::string_view text);

  std::vector<std::string> paragraphs_;
  std::vector<std::string> charts_;
  std::string paragraph_;
  std::string description_;
  std::size_t bytes_ = 0;
  bool in_text_ = false;
};

// The description of a picture that its author, or a program, wrote, on one line; empty when it
// says nothing: the name of a file, "image1".
std::string picture_description(std::string_view given);

}  // namespace qwalt::worker
