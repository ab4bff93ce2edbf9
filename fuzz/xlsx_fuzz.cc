// A whole XLSX where the bytes are an archive; else they are the styles, the shared texts and a
// sheet of one.
#include <cstddef>
#include <cstdint>

#include "extract/worker/sheet_tables.h"
#include "extract/worker/xlsx_sheet.h"
#include "read_document.h"

using namespace qwalt::worker;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with("PK")) {
    read_fuzzed(bytes, "xlsx", &read_xlsx);
    return 0;
  }
  // A format code and a number, as far as they are one.
  std::string_view code = bytes.substr(0, bytes.find('\n'));
  std::string_view number = bytes.substr(std::min(code.size() + 1, bytes.size()));
  static_cast<void>(format_number(number, parse_number_format(code), false));
  XlsxBook book;
  parse_fuzzed(bytes, book.formats);
  parse_fuzzed(bytes, book.strings);
  CheckedStream stream;
  Output output([&](std::string_view frames) { stream.feed(frames); });
  output.info({"text/csv", false, 0, {}});
  Sections sections(output);
  SheetTables tables(sections, "Sheet");
  std::uint32_t last = 0;
  XlsxSheet sheet(book, [&](SheetRow row) {
    CHECK(row.number > last && !row.cells.empty());
    last = row.number;
    tables.row(std::move(row));
  });
  parse_fuzzed(bytes, sheet);
  tables.finish();
  sections.finish();
  output.finish();
  return 0;
}
