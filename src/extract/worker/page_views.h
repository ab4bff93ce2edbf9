// What people see of a page: its words where they stand, and its picture. Readers for Task::kWords
// and Task::kImage; each sends one answer to the output, or says why not.
#pragma once

#include "extract/worker/format.h"

namespace qwalt::worker {

// The words of page `job.page` of a PDF, upright as the page is displayed. kUnsupported for other
// formats; kUnreadable for a page that the document does not have. Reads one page.
Outcome send_page_words(Job& job);

// Page `job.page` of a PDF as a PNG of `job.width` pixels, `job.marks` as translucent rectangles.
// At most four times as high as wide, else kTooLarge. A PNG file is its own picture where nothing
// is to be marked; kUnsupported for other formats.
Outcome send_page_image(Job& job);

}  // namespace qwalt::worker
