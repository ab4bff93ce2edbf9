// A PDF through poppler: its pages as words.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "extract/worker/outcome.h"
#include "extract/worker/pdf_words.h"

namespace poppler {
class document;
}

namespace qwalt::worker {

// With or without the fonts: asking for them makes poppler 22.12 crash on some damaged files.
enum class PdfFonts { kRead, kGuess };

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

  // Page `index` from 0; without words when it is damaged.
  PdfPageWords page(std::uint32_t index, PdfFonts fonts) const;

 private:
  explicit PdfDocument(std::unique_ptr<poppler::document> document);
  std::unique_ptr<poppler::document> document_;
};

// Whether the file draws any picture. The dictionary of a picture is never compressed.
bool holds_pictures(std::string_view bytes);

// "BAAAAA+Calibri-Bold": what its name says of a font.
bool is_bold_name(std::string_view name);
bool is_mono_name(std::string_view name);
// A font of pictures, whose characters mean nothing as letters.
bool is_symbol_name(std::string_view name);

}  // namespace qwalt::worker
