// A document inside another one: an attachment of a mail, its HTML text, a cell of a notebook. It
// is read by the reader of its own kind, and its blocks become blocks of the outer document.
#pragma once

#include <string>
#include <string_view>

#include "extract/worker/format.h"
#include "extract/worker/sections.h"

namespace qwalt::worker {

struct Embedded {
  std::string_view bytes;   // must outlive the call
  std::string extension;    // of its name: a hint, as for any document
  Reader reader = nullptr;  // null: by its content
  std::string name;         // for warnings; empty: they are dropped
  int heading_shift = 0;    // added to the level of its headings
  std::string heading;      // comes before its first block, if it has any
  int heading_level = 1;
};

// Its pages, titles and labels are not kept, its warnings are, each with its name before it. The
// failure is its own and says nothing of the outer document. Pictures are not sent to OCR.
Outcome read_embedded(Job& outer, const Embedded& document, Sections& sections);

}  // namespace qwalt::worker
