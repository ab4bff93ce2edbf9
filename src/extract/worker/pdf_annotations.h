// What lies on the pages of a PDF beside their text: form fields, comments, links, attached files.
// Knows poppler; only pdf_document.cc may include it.
#pragma once

#include <string>
#include <vector>

#include "extract/worker/pdf_words.h"

class Annot;
class Page;

namespace qwalt::worker {

// Whether the annotation's own drawing says something: not for check boxes and radio buttons, whose
// state is told in words, nor for the icons of comments.
bool is_drawn_as_text(Annot& annotation);

// Adds to `page` its links, and notes for fields and comments whose object numbers are not among
// `drawn`: "name: value", "[x] name", the text of a comment. Names of attached files are added to
// `files`. Looks at no more than some thousand annotations.
void read_annotations(Page& from, const std::vector<int>& drawn, PdfPageWords& page,
                      std::vector<std::string>& files);

}  // namespace qwalt::worker
