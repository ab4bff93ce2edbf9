#include "extract/worker/html_head.h"

#include <algorithm>

#include "base/ascii.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/entities.h"

namespace qwalt::worker {
namespace {

// Where browsers look for the label (WHATWG HTML, 13.2.3.2).
constexpr std::size_t kPrescanBytes = 1024;
constexpr std::size_t kMaxTitle = 1000;

// The value after `key` and an equals sign, with or without quotes.
std::string_view value_after(std::string_view text, std::string_view key) {
  std::size_t at = text.find(key);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + key.size());
  text = trim(text);
  if (!text.starts_with('=')) return {};
  text = trim(text.substr(1));
  if (text.starts_with('"') || text.starts_with('\'')) text.remove_prefix(1);
  return text.substr(0, text.find_first_of("\"'> ;/?"));
}

}  // namespace

Encoding html_encoding(std::string_view head) {
  Encoding by_bytes = detect_encoding(head);
  if (by_bytes.mark_bytes > 0 || by_bytes.name.starts_with("UTF-16")) return by_bytes;
  std::string start = base::to_lower(head.substr(0, kPrescanBytes));
  std::string_view label = value_after(start, "charset");
  if (label.empty() && start.starts_with("<?xml")) label = value_after(start, "encoding");
  std::string named = encoding_from_label(label);
  // A page whose label names a 16-bit encoding cannot be in it, or the label could not be read.
  if (named.empty() || named.starts_with("UTF-16") || named.starts_with("UTF-32")) return by_bytes;
  return {named, 0};
}

std::string html_title(std::string_view head) {
  std::string folded = base::to_lower(head);
  std::size_t begin = folded.find("<title");
  if (begin != std::string::npos) begin = folded.find('>', begin);
  if (begin == std::string::npos) return {};
  std::size_t end = folded.find("</title", ++begin);
  if (end == std::string::npos) return {};
  std::string_view raw = head.substr(begin, std::min(end - begin, kMaxTitle));
  std::string out;
  while (!raw.empty()) {
    std::size_t stop = raw.starts_with('&') ? raw.find(';') : std::string_view::npos;
    if (stop != std::string_view::npos && stop < 12) {
      append_entity(out, raw.substr(0, stop + 1));
      raw.remove_prefix(stop + 1);
    } else {
      std::size_t next = std::min(raw.find('&', 1), raw.size());
      out.append(raw.substr(0, next));
      raw.remove_prefix(next);
    }
  }
  return one_line(out);
}

}  // namespace qwalt::worker
