#include "extract/worker/page_views.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "extract/worker/page_image.h"
#include "extract/worker/pdf_document.h"
#include "extract/worker/pdf_page_words.h"
#include "extract/worker/png.h"

namespace qwalt::worker {
namespace {

constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n";

Read<PdfDocument> open_at(const Job& job) {
  if (sniff(job.input) != FormatId::kPdf) {
    return refuse(FailureKind::kUnsupported, "Documents of this kind have no look of their own.");
  }
  auto document = PdfDocument::open(job.input.bytes());
  if (document && (job.page < 1 || job.page > document->pages())) {
    return refuse(FailureKind::kUnreadable,
                  fmt::format("The document has {} pages; there is no page {}.", document->pages(),
                              job.page));
  }
  return document;
}

}  // namespace

Outcome send_page_words(Job& job) {
  auto document = open_at(job);
  if (!document) return refuse(std::move(document).error());
  bool whole = job.mode == extract::ReadingMode::kFull;
  job.output.words(displayed_words(
      document->page(job.page - 1, whole ? PdfReading::kWhole : PdfReading::kTextOnly)));
  return {};
}

Outcome send_page_image(Job& job) {
  std::string_view bytes = job.input.bytes();
  if (bytes.starts_with(kPngSignature) && job.page == 1 && job.marks.empty()) {
    job.output.image(bytes);
    return {};
  }
  auto document = open_at(job);
  if (!document) return refuse(std::move(document).error());
  std::uint32_t width = std::clamp(job.width, extract::kMinImageWidth, extract::kMaxImageWidth);
  PdfSize size = document->size(job.page - 1);
  auto pixels = document->picture(job.page - 1, width);
  if (!pixels) return refuse(std::move(pixels).error());
  auto marks = std::span(job.marks).first(std::min(job.marks.size(), extract::kMaxMarks));
  draw_marks(*pixels, marks, size.width > 0 ? width / size.width : 1);
  bool written = write_png(*pixels, [&](std::string_view piece) { job.output.image(piece); });
  if (!written) {
    return refuse(FailureKind::kTooLarge,
                  "The picture of this page needs more memory than its limit; ask for a narrower "
                  "one.");
  }
  return {};
}

}  // namespace qwalt::worker
