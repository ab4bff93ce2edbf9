#include "app/shown_text.h"

#include <fmt/format.h>

namespace qwalt::app {

std::string shown_bytes(std::int64_t bytes) {
  const auto number = static_cast<double>(bytes);
  if (bytes < 1'000) return fmt::format("{} B", bytes);
  if (bytes < 1'000'000) return fmt::format("{:.1f} KB", number / 1e3);
  if (bytes < 1'000'000'000) return fmt::format("{:.1f} MB", number / 1e6);
  return fmt::format("{:.2f} GB", number / 1e9);
}

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F are control characters of terminals too.
    const bool c1 =
        c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (c1) {
      ++i;
    } else if ((c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t') {
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace qwalt::app
