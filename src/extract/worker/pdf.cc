// PDF: pages from poppler through the layout analysis.
#include <fmt/format.h>

#include "extract/worker/format.h"
#include "extract/worker/pdf_document.h"
#include "extract/worker/pdf_layout.h"

namespace qwalt::worker {
namespace {

bool has_text(const text::Page& page) {
  for (const text::Block& block : page.blocks) {
    if (!block.text.empty()) return true;
  }
  return false;
}

tl::unexpected<Failure> without_text(const Job& job) {
  if (holds_pictures(job.input.bytes())) {
    return refuse(FailureKind::kNeedsOcr,
                  "This PDF holds pictures of pages, no text; it needs OCR.");
  }
  return refuse(FailureKind::kNoText, "This PDF holds no text: its pages are blank or drawn.");
}

}  // namespace

Outcome read_pdf(Job& job) {
  auto document = PdfDocument::open(job.input.bytes());
  if (!document) return refuse(std::move(document).error());
  std::uint32_t pages = document->pages();
  if (pages > job.limits.pages) {
    return refuse(
        FailureKind::kTooLarge,
        fmt::format("The PDF has {} pages; more than {} are not read.", pages, job.limits.pages));
  }
  job.output.info({"application/pdf", true, pages, document->title()});
  std::uint32_t empty = 0;
  PdfLayout layout([&](text::Page page) {
    empty += has_text(page) ? 0 : 1;
    job.output.page(std::move(page));
  });
  PdfFonts fonts = job.mode == extract::ReadingMode::kFull ? PdfFonts::kRead : PdfFonts::kGuess;
  for (std::uint32_t i = 0; i < pages; ++i) {
    layout.add(document->page(i, fonts));
    job.output.alive();
  }
  layout.finish();
  if (empty == pages) return without_text(job);
  if (empty > 0) {
    job.output.warning(fmt::format(
        "{} of {} pages hold no text; if they are pictures of text, they need OCR.", empty, pages));
  }
  return {};
}

}  // namespace qwalt::worker
