// Tables among the rows of a column.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "extract/worker/pdf_rows.h"

namespace qwalt::worker {

struct TableRange {
  std::size_t begin = 0;  // rows [begin, end)
  std::size_t end = 0;
};

// Runs of rows that are a table: at least three with two cells or more, or two of them with
// numbers; short cells. In order, not overlapping.
std::vector<TableRange> find_tables(const std::vector<Row>& rows, float body);

// The rows of a table as lines of cells joined by " | ", a cell's lines joined where it goes over
// several; `head_rows` is set to the rows without numbers at the top (at most three).
std::string format_table(const std::vector<Row>& rows, TableRange range, float body,
                         int& head_rows);

}  // namespace qwalt::worker
