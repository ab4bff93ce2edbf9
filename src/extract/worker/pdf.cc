// PDF: pages from poppler through the layout analysis.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "extract/worker/format.h"
#include "extract/worker/pdf_document.h"
#include "extract/worker/pdf_layout.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kFilesToName = 5;

struct Counts {
  std::uint32_t pages = 0;
  std::uint32_t empty = 0;
  std::uint32_t pictures = 0;
};

tl::unexpected<Failure> without_text(const PdfDocument& document, const Counts& counts) {
  if (document.is_xfa_only()) {
    return refuse(FailureKind::kNoText,
                  "This PDF is a form in XFA, which few programs can show; open it in the program "
                  "that made it and print it to a new PDF.");
  }
  if (counts.pictures > 0) {
    return refuse(FailureKind::kNeedsOcr,
                  "This PDF holds pictures of pages, no text; it needs OCR. On the server run: apt "
                  "install tesseract-ocr, and a package for each language, such as "
                  "tesseract-ocr-deu.");
  }
  return refuse(FailureKind::kNoText, "This PDF holds no text: its pages are blank or drawn.");
}

void warn_of_files(const Job& job, const PdfDocument& document) {
  std::vector<std::string> names = document.attached_files();
  if (names.empty()) return;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kFilesToName); ++i) {
    list += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > kFilesToName) list += fmt::format(" and {} more", names.size() - kFilesToName);
  job.output.warning(fmt::format(
      "Files within the PDF were not read; save them and add them by themselves: {}.", list));
}

void warn_of_pages(const Job& job, const Counts& counts) {
  if (counts.pictures > 0 && !job.ocr) {
    job.output.warning(fmt::format(
        "{} of {} pages are pictures; their text needs OCR. On the server run: apt install "
        "tesseract-ocr, and a package for each language, such as tesseract-ocr-deu.",
        counts.pictures, counts.pages));
  }
  std::uint32_t blank = counts.empty - std::min(counts.empty, counts.pictures);
  if (blank > 0) {
    job.output.warning(fmt::format("{} of {} pages hold no text.", blank, counts.pages));
  }
}

bool is_of_part(const Job& job, std::uint32_t index) {
  return job.parts <= 1 || index / extract::kPagesPerPiece % job.parts == job.part;
}

void read_page(const Job& job, const PdfDocument& document, std::uint32_t index, Counts& counts,
               PdfLayout& layout) {
  bool whole = job.mode == extract::ReadingMode::kFull;
  PdfPageWords page = document.page(index, whole ? PdfReading::kWhole : PdfReading::kTextOnly);
  counts.pictures += page.picture;
  if (page.cut) {
    job.output.warning(fmt::format(
        "Page {} holds more than is read of one page; the rest was left out.", page.number));
  }
  layout.add(std::move(page));
  job.output.alive();
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
  bool whole = job.mode == extract::ReadingMode::kFull;
  Counts counts;
  auto send = [&](text::Page page) {
    counts.empty += page.blocks.empty();
    job.output.page(std::move(page));
  };
  PdfLayout layout(send, whole ? PdfOutline(document->outline()) : PdfOutline());
  for (std::uint32_t i = 0; i < pages; ++i) {
    if (!is_of_part(job, i)) continue;
    ++counts.pages;
    read_page(job, *document, i, counts, layout);
  }
  layout.finish();
  // Of a document in parts only the one who puts them together can tell how much of it is empty.
  bool nothing = counts.empty == counts.pages && job.parts <= 1;
  if (nothing && (counts.pictures == 0 || !job.ocr)) return without_text(*document, counts);
  if (job.parts <= 1) warn_of_pages(job, counts);
  if (job.part == 0) {
    warn_of_files(job, *document);
    if (document->is_xfa_only()) {
      job.output.warning("The form of this PDF is written in XFA; its fields were not read.");
    }
  }
  return {};
}

}  // namespace qwalt::worker
