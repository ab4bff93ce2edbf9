// The rows of an evaluation's files: any bytes as a corpus, as questions and as judgements.
#include <algorithm>
#include <cstdint>
#include <cstring>

#include "eval/gold_text.h"
#include "eval/judgements.h"
#include "eval/language_guess.h"
#include "eval/line_reader.h"
#include "eval/rows.h"

namespace {

using qwalt::eval::LineReader;

LineReader reader_of(std::string_view text) {
  return {"fuzz", [text](std::span<char> into) mutable -> qwalt::base::Result<std::size_t> {
            const std::size_t size = std::min({into.size(), text.size(), std::size_t{100}});
            std::memcpy(into.data(), text.data(), size);
            text.remove_prefix(size);
            return size;
          }};
}

void look_at_text(std::string_view text) {
  static_cast<void>(qwalt::eval::guess_language(text));
  const std::string letters = qwalt::eval::letters_of(text);
  const std::size_t half = letters.size() / 2;
  static_cast<void>(qwalt::eval::places_of(std::string_view(letters).substr(half), letters));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  LineReader lines = reader_of(text);
  for (;;) {
    const auto line = lines.next();
    if (!line || !*line) break;
    if (const auto row = qwalt::eval::parse_corpus_row(**line)) look_at_text(row->text);
    static_cast<void>(qwalt::eval::parse_document_question(**line, lines.number()));
  }
  LineReader questions = reader_of(text);
  static_cast<void>(qwalt::eval::read_questions(questions));
  LineReader judgements = reader_of(text);
  static_cast<void>(qwalt::eval::read_judgements(judgements));
  look_at_text(text);
  return 0;
}
