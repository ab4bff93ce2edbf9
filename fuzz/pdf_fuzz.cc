// PDF files as a whole, and the operators of a page within a sound file: so that the input reaches
// the reader of text before it has learned how files are put together.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "extract/worker/page_views.h"
#include "extract/worker/pdf_for_tests.h"
#include "read_document.h"

using namespace qwalt::worker;

namespace {

// A file of all that is read: fonts, a form, links, comments, fields, an outline, labels.
std::string document_around(const std::string& operators) {
  PdfForTests pdf;
  pdf.title("Pump").labels("0 << /S /r >>").page().text(50, 700, "1 Assembly", 18, 2);
  pdf.text(50, 660, "Some text of the first page, with a link.").picture();
  pdf.link(50, 655, 80, "https://example.org/a").raw(operators);
  pdf.annotation("/Subtype /Text /Contents (A comment.) /Rect [0 0 9 9]");
  pdf.annotation("/Subtype /Widget /FT /Tx /T (client) /V (Ada) /Rect [90 90 200 110]");
  int form = pdf.stream(
      "/Type /XObject /Subtype /Form /BBox [0 0 200 200] /Resources << /Font << "
      "/F1 3 0 R >> >>",
      operators);
  pdf.page().raw("q 1 0 0 1 10 10 cm /X" + std::to_string(form) + " Do Q\n");
  int outline = pdf.object("<< /Type /Outlines /First " + std::to_string(form + 2) + " 0 R >>");
  pdf.object("<< /Title (Assembly) /Dest [PAGE1 /Fit] >>");
  pdf.catalog("/Outlines " + std::to_string(outline) + " 0 R /AcroForm << /Fields [10 0 R] >>");
  return pdf.build();
}

void look_at_page(std::string_view bytes, Outcome (*task)(Job&)) {
  Input input(bytes, "pdf");
  Output output([](std::string_view) {});
  qwalt::extract::Limits limits = fuzz_limits();
  Job job{input, output, limits};
  job.width = 100;
  job.marks = {{10, 10, 50, 20, ""}};
  static_cast<void>(task(job));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string input(reinterpret_cast<const char*>(data), size);
  std::string file = input.starts_with("%PDF") ? input : document_around(input);
  read_fuzzed(file, "pdf", &read_pdf);
  if (size % 4 == 0) look_at_page(file, &send_page_words);
  return 0;
}
