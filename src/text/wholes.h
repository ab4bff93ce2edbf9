// Things written as several words without a space that are also searched as a whole: identifiers,
// addresses, acronyms. Pure functions; ranges are bytes in the text given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "text/characters.h"
#include "text/tokenizer.h"

namespace qwalt::text {

// A word of a chain, with the classes of its characters.
struct Link {
  std::uint32_t begin;
  std::uint32_t end;
  CharClass first_class;
  CharClass rest_class;
};

// What the words that are chained by single signs are like, as far as it decides what they are.
struct Chain {
  std::uint32_t links = 0;
  std::uint32_t at_signs = 0;
  bool ascii = true;
  bool has_digit = false;
  bool only_dots = true;  // between the words
  bool only_ampersands = true;
  bool host_signs = true;     // nothing but dots, hyphens and a last dot
  bool only_initials = true;  // every word is one letter
  bool dot_after_at = false;
  bool ends_like_name = false;  // in a dot and two to six small letters
};

// Length of the sign behind the word text[begin, end) that ties it to another word, else 0.
std::uint32_t connector_length(std::string_view text, std::uint32_t begin, std::uint32_t end);

// `sign` is the connector before the link, 0 for the first.
void add_link(Chain& chain, std::string_view text, const Link& link, char32_t sign);

// Whether the chain text[begin, end) is searched as a whole, and as what.
bool name_chain(const Chain& chain, std::uint32_t begin, std::uint32_t end, TokenKind& kind);

// The URL that begins with the word text[begin, end); end 0 if none does.
struct Url {
  std::uint32_t host_begin = 0;  // behind the scheme
  std::uint32_t host_end = 0;
  std::uint32_t end = 0;
};
Url url_at(std::string_view text, std::uint32_t begin, std::uint32_t end);

// End of C++, C# and their like, whose letters are text[begin, end); 0 if it is none.
std::uint32_t operator_name_end(std::string_view text, std::uint32_t begin, std::uint32_t end);

// Whether the sign at text[at], `bytes` long, is part of the word: an apostrophe between Cyrillic
// letters, geresh or gershayim between Hebrew ones.
bool is_inner_apostrophe(std::string_view text, std::uint32_t at, std::uint32_t bytes);

// "s", "t", "ll" and the others that follow an apostrophe in English.
bool is_contraction_tail(std::string_view letters);

// Whether a word before this ASCII sign may begin a whole.
bool is_ascii_connector(char c);

// Appends an identifier as it is searched: folded, with "-" for whatever stands between two digits
// and nothing for other signs, so that COVID-19 equals COVID19 and 2021/03 equals 2021-03.
void append_identifier(std::string_view identifier, bool turkish, std::string& out);

// Appends an address: folded, without scheme, "www." and the last slash.
void append_address(std::string_view address, std::string& out);

}  // namespace qwalt::text
