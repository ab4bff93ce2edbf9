// A whole DOCX where the bytes are an archive; else they are the body, the styles and the lists of
// one.
#include <cstddef>
#include <cstdint>

#include "extract/worker/clean_text.h"
#include "extract/worker/docx_body.h"
#include "extract/worker/docx_styles.h"
#include "read_document.h"

using namespace qwalt::worker;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with("PK")) {
    read_fuzzed(bytes, "docx", &read_docx);
    return 0;
  }
  DocxStyles styles;
  DocxNumbering numbering;
  parse_fuzzed(bytes, styles);
  parse_fuzzed(bytes, numbering);
  DocxNotes notes = {{"1", "A note."}};
  DocxBody body({styles, numbering, notes, notes, notes},
                [](qwalt::text::Block block) { CHECK(!trim_lines(block.text).empty()); });
  parse_fuzzed(bytes, body);
  return 0;
}
