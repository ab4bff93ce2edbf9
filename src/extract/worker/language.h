// Which language a page is written in.
#pragma once

#include "text/block.h"

namespace qwalt::worker {

// Of most of the page's text; kUnknown when there is too little, or none of those known by name.
// Looks at some 1.5 KB.
text::Language page_language(const text::Page& page);

}  // namespace qwalt::worker
