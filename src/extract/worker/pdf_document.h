// A PDF through poppler: its pages as words, its outline, its look. Poppler's own types stay behind
// it (docs/decisions/pdf.md).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/outcome.h"
#include "extract/worker/page_image.h"
#include "extract/worker/pdf_outline.h"
#include "extract/worker/pdf_words.h"

namespace qwalt::worker {

// kTextOnly leaves out all that a damaged file may trip over beside its text: annotations, labels,
// the search for pictures.
enum class PdfReading { kWhole, kTextOnly };

struct PdfSize {
  double width = 0;  // points
  double height = 0;
};

// Not thread-safe. The bytes must outlive it.
class PdfDocument {
 public:
  // kPasswordProtected, or kUnreadable for a file that has no pages to read.
  static Read<PdfDocument> open(std::string_view bytes);
  ~PdfDocument();
  PdfDocument(PdfDocument&&) noexcept;
  PdfDocument& operator=(PdfDocument&&) = delete;

  std::uint32_t pages() const;
  std::string title() const;
  // In the order of the document; at most kMaxOutline entries.
  std::vector<PdfOutlineEntry> outline() const;
  // Names of the files within the file that its catalog tells of, at most kMaxNamedFiles.
  std::vector<std::string> attached_files() const;
  // Whether its form is written in XFA alone, which only few programs show.
  bool is_xfa_only() const;

  // Page `index` from 0; without words when it is damaged. Names of files that are attached to the
  // page are added to attached_files().
  PdfPageWords page(std::uint32_t index, PdfReading reading) const;

  // Of a page as displayed; 0 for a damaged one.
  PdfSize size(std::uint32_t index) const;

  // The page as displayed, `width` pixels wide. kTooLarge when it would be higher than
  // kMaxImageSides times its width or have more than kMaxPixels; kTimeout after some 20 seconds.
  Read<Pixels> picture(std::uint32_t index, std::uint32_t width) const;

 private:
  struct Parts;
  explicit PdfDocument(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// Silences poppler's messages, of which a damaged page can cause millions. Cheap; before anything
// else of this file, and best before the sandbox closes.
void prepare_pdf();

constexpr std::size_t kMaxOutline = 20'000;
constexpr std::size_t kMaxNamedFiles = 200;

}  // namespace qwalt::worker
