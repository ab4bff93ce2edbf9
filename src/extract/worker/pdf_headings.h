// Which paragraphs of a PDF are headings, and of which level.
#pragma once

#include <string>

#include "extract/worker/pdf_paragraphs.h"
#include "extract/worker/pdf_styles.h"

namespace qwalt::worker {

// 0 for what is no heading; else its level from 1. Large type, or bold where that is rare; few
// lines, no beginning in lower case; a plain numbered sentence stays an item of a list.
int heading_level(const Paragraph& paragraph, const std::string& text, const PdfStyles& styles);

}  // namespace qwalt::worker
