// Rows of a column as paragraphs, list items, headings, notes and code.
#pragma once

#include <vector>

#include "extract/worker/pdf_rows.h"
#include "extract/worker/pdf_styles.h"
#include "text/block.h"

namespace qwalt::worker {

struct Paragraph {
  std::vector<const Row*> rows;
  bool item = false;  // begins with a bullet or a number
  bool code = false;
};

// Where paragraphs end: a gap above the usual, another size or weight, a bullet or number, an
// indent, a short line that ends a sentence.
std::vector<Paragraph> split_paragraphs(const std::vector<const Row*>& rows, float body);

// Lines joined by spaces; a hyphen at a line's end is dropped where the next line goes on in lower
// case, unless the document writes the word with it.
std::string join_lines(const Paragraph& paragraph, const PdfStyles& styles);

// The blocks of a column: its tables, and the paragraphs between them.
std::vector<text::Block> make_blocks(const std::vector<Row>& rows, const PdfStyles& styles,
                                     float page_height);

}  // namespace qwalt::worker
