// What a reader says about its document, on its way into the block stream. Here the contract of
// blocks is kept for all readers: clean text, no empty block, pages of bounded size, a language.
// An answer is either info() and pages, or words(), or image() in pieces.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/extractor.h"
#include "text/block.h"

namespace qwalt::worker {

// Not thread-safe. `write` gets the bytes of whole frames, in order.
class Output {
 public:
  explicit Output(std::function<void(std::string_view)> write);

  // Once, before the first page.
  void info(extract::DocumentInfo info);
  // Pages in ascending order; one without blocks is sent too, so that its number can be asked for.
  void page(text::Page page);
  // A plain sentence; beyond the stream's limit, and repeated ones, are dropped.
  void warning(std::string_view message);
  // Work goes on. Cheap: sends at most one frame a second.
  void alive();
  // The words of the page that was asked for, once. Words without text are left out, and those
  // beyond extract::kMaxPageWords.
  void words(extract::PageWords page);
  // The picture that was asked for, whole or in pieces of any size. A picture beyond
  // extract::kMaxImageBytes makes finish() say that it failed.
  void image(std::string_view png);

  void finish();
  void fail(const extract::Failure& failure);

  bool has_info() const { return has_info_; }
  // Whether any block that is text of the document (not a running head) was sent.
  bool has_text() const { return has_text_; }
  // Whether any page was sent as a picture, which OCR may read.
  bool has_pictures() const { return has_pictures_; }

 private:
  void keep_contract(text::Page& page);

  std::function<void(std::string_view)> write_;
  std::vector<std::string> warnings_;
  std::uint32_t pages_ = 0;
  bool has_info_ = false;
  bool has_text_ = false;
  bool has_pictures_ = false;
  std::size_t image_bytes_ = 0;
  text::Language last_language_ = text::Language::kUnknown;
  std::chrono::steady_clock::time_point last_frame_;
};

}  // namespace qwalt::worker
