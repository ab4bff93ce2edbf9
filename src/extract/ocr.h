// Pages that are pictures, read by tesseract: a page is drawn by one child, recognised by the
// program in its sandbox, and what that wrote is read by a third child.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/file.h"
#include "extract/child_watch.h"
#include "extract/launcher.h"
#include "text/block.h"

namespace qwalt::extract {

// What is read: a picture file goes to tesseract as it is, pages of other documents are drawn.
struct OcrSource {
  int document = -1;
  std::string extension;
  bool picture_file = false;
};

// Whether a file begins as pictures do that tesseract reads (PNG, JPEG, TIFF, WebP, GIF, BMP).
bool is_picture_file(int fd);

// Not thread-safe. One page after the other, within one slot. Each call takes some seconds.
class Ocr {
 public:
  // What is given must outlive it. Needs tools.ocr.
  Ocr(Launcher& launcher, const Tools& tools, const StopSignal& stop, OcrSource source);

  // The text of page `number`, from 1; without blocks where none was found. kTimeout when it took
  // longer than Limits::ocr_seconds.
  tl::expected<text::Page, RunFailure> page(std::uint32_t number);

  // Its words, in pixels of the picture.
  tl::expected<PageWords, RunFailure> words(std::uint32_t number);

 private:
  // The table that tesseract writes.
  tl::expected<base::UniqueFd, RunFailure> recognise(std::uint32_t number);
  Limits limits() const;

  Launcher& launcher_;
  const Tools& tools_;
  const StopSignal& stop_;
  OcrSource source_;
};

}  // namespace qwalt::extract
