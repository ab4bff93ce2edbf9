#include "extract/worker/pdf_links.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "base/ascii.h"
#include "base/utf8.h"

namespace qwalt::worker {
namespace {

// The last private-use plane; its code points are the only ones that begin with the byte 0xf4.
constexpr char32_t kFirstMark = 0x100000;
constexpr std::size_t kMaxMarks = 200;
constexpr std::size_t kMaxTests = 4'000'000;  // of a word against a link
constexpr std::size_t kTellsEnough = 8;       // characters of an address that is cut in the text

std::string key_of(std::string_view text) {
  for (std::string_view prefix : {"https://", "http://", "ftp://", "mailto:"}) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  }
  if (text.starts_with("www.")) text.remove_prefix(4);
  std::string key;
  for (char c : text) {
    c = base::to_lower(c);
    bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<signed char>(c) < 0;
    if (kept) key += c;
  }
  return key;
}

bool stands_in(const PdfWord& word, const Box& box) {
  float x = (word.box.x0 + word.box.x1) / 2;
  float y = word.box.middle();
  return x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1;
}

bool reads_later(const PdfWord& a, const PdfWord& b) {
  if (vertical_overlap(a.box, b.box) > 0.5F) return a.box.x0 > b.box.x0;
  return a.box.middle() > b.box.middle();
}

// Before a full stop or comma that ends the sentence, not the link.
void append_mark(std::string& text, std::size_t number) {
  std::string mark;
  base::append_code_point(mark, kFirstMark + static_cast<char32_t>(number));
  std::size_t at = text.size();
  while (at > 1 && std::string_view(".,;:!?)").find(text[at - 1]) != std::string_view::npos) --at;
  text.insert(at, mark);
}

bool says(const std::string& said, const std::string& address) {
  std::string key = key_of(address);
  std::string text = key_of(said);
  if (text.find(key) != std::string::npos) return true;
  return text.size() >= kTellsEnough && said.find('.') != std::string::npos &&
         key.find(text) != std::string::npos;
}

}  // namespace

std::vector<std::string> mark_links(PdfPageWords& page) {
  std::vector<std::string> addresses;
  if (page.links.size() * page.words.size() > kMaxTests) return addresses;
  std::unordered_set<std::string> known;
  // A link that goes over several lines has a place on each.
  for (std::size_t begin = 0; begin < page.links.size() && addresses.size() < kMaxMarks;) {
    const std::string& address = page.links[begin].address;
    std::string said;
    PdfWord* last = nullptr;
    std::size_t end = begin;
    for (; end < page.links.size() && page.links[end].address == address; ++end) {
      for (PdfWord& word : page.words) {
        if (!stands_in(word, page.links[end].box)) continue;
        said += word.text;
        if (last == nullptr || reads_later(word, *last)) last = &word;
      }
    }
    begin = end;
    if (last == nullptr || says(said, address) || !known.insert(address).second) continue;
    append_mark(last->text, addresses.size());
    addresses.push_back(address);
  }
  return addresses;
}

void write_links(std::string& text, const std::vector<std::string>& addresses) {
  if (addresses.empty() || std::none_of(text.begin(), text.end(), is_link_mark)) return;
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    char32_t c = base::take_code_point(rest);
    if (c < kFirstMark || c - kFirstMark >= addresses.size()) {
      base::append_code_point(out, c);
    } else {
      out += " (" + addresses[c - kFirstMark] + ')';
    }
  }
  text = std::move(out);
}

}  // namespace qwalt::worker
