// The web addresses behind the words of a PDF page.
#pragma once

#include <string>
#include <vector>

#include "extract/worker/pdf_words.h"

namespace qwalt::worker {

// Puts a mark of one character at the end of each link's text, so that the layout is the same as
// without it, and returns the addresses in the order of the marks. An address that the text already
// says, or that the page had before, gets none; nor does a link without words, as of a picture. To
// be called after tidy_words(), which leaves no such mark in the text itself.
std::vector<std::string> mark_links(PdfPageWords& page);

// Replaces the marks by " (https://…)".
void write_links(std::string& text, const std::vector<std::string>& addresses);

// Whether a byte can only belong to a mark.
constexpr bool is_link_mark(char byte) { return byte == '\xf4'; }
constexpr std::size_t kLinkMarkBytes = 4;

}  // namespace qwalt::worker
