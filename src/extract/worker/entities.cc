#include "extract/worker/entities.h"

#include <libxml/HTMLparser.h>

#include <charconv>

#include "base/utf8.h"

namespace qwalt::worker {
namespace {

// The number of "&#…;", 0 for what is none.
char32_t numeric_reference(std::string_view entity) {
  if (!entity.starts_with("&#")) return 0;
  std::string_view digits = entity.substr(2);
  int base = 10;
  if (digits.starts_with('x') || digits.starts_with('X')) {
    digits.remove_prefix(1);
    base = 16;
  }
  std::uint32_t number = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  bool sound = error == std::errc() && end == digits.data() + digits.size();
  bool code_point = number <= 0x10ffff && (number < 0xd800 || number >= 0xe000);
  return sound && code_point ? number : 0;
}

}  // namespace

void append_entity(std::string& out, std::string_view entity) {
  std::string_view whole = entity;
  if (entity.ends_with(';')) entity.remove_suffix(1);
  char32_t c = numeric_reference(entity);
  if (c == 0 && entity.starts_with('&')) {
    std::string name(entity.substr(1));
    const htmlEntityDesc* known = htmlEntityLookup(reinterpret_cast<const xmlChar*>(name.c_str()));
    if (known != nullptr) c = known->value;
  }
  if (c == 0) {
    out.append(whole);
  } else {
    base::append_code_point(out, c);
  }
}

}  // namespace qwalt::worker
