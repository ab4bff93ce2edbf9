// What tesseract writes in its TSV format: one line for each page, block, paragraph, line and word,
// with its box in pixels of the picture and, for words, how sure it is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "extract/worker/format.h"

namespace qwalt::worker {

struct OcrWord {
  int block = 0;  // these three count from 1 within the one before
  int paragraph = 0;
  int line = 0;
  int page = 1;
  float left = 0;
  float top = 0;
  float width = 0;
  float height = 0;
  float confidence = 0;  // 0 to 100
  std::string text;      // clean, on one line, not empty
};

struct OcrPage {
  int number = 1;
  float width = 0;
  float height = 0;
};

// Calls `page` at each page and `word` for each word that is likely enough to be one. Lines that
// are no such table are passed over. Memory: one line.
void for_each_ocr_word(const Input& input, Output& output,
                       const std::function<void(const OcrPage&)>& page,
                       const std::function<void(OcrWord)>& word);

// The words of the first page, coordinates as in the table; for Task::kWords.
Outcome send_ocr_words(Job& job);

}  // namespace qwalt::worker
