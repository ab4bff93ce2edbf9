// The words of one PDF page for people who look at its picture.
#pragma once

#include "extract/extractor.h"
#include "extract/worker/pdf_words.h"

namespace qwalt::worker {

// Whole words in the order of reading, each where it stands on the page as displayed; those across
// the page's direction last.
extract::PageWords displayed_words(PdfPageWords page);

}  // namespace qwalt::worker
