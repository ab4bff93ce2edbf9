// Takes a text apart, byte by byte, into plain pieces and citation markers (answer/markers.h).
//
// The pieces put together are the text. Not thread-safe. Cost: constant for each byte; at most
// kMaxMarkerBytes and a code point are held back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "answer/marker_grammar.h"

namespace qwalt::answer {

struct Piece {
  std::string text;                    // as it came
  std::vector<std::uint32_t> numbers;  // not empty: a marker
  bool cut = false;                    // the beginning of a marker, at the end of the text
};

// Which parts of a Markdown text are code, told as its characters come by.
class CodeState {
 public:
  void take(char32_t c);
  // Whether the character that comes next would be code; `c` is it.
  bool holds(char32_t c);

 private:
  void end_run();

  char32_t fence_ = 0;  // of the block that is open
  std::uint32_t fence_run_ = 0;
  bool fence_line_ = false;   // the line that opened it
  std::uint32_t inline_ = 0;  // backticks that opened a span
  char32_t run_of_ = 0;
  std::uint32_t run_ = 0;
  bool run_at_line_start_ = false;
  bool line_start_ = true;  // nothing but white space and quotation marks in the line so far
};

class MarkerScanner {
 public:
  // Appends to `pieces`; text is joined to a last piece of text.
  void feed(std::string_view bytes, std::vector<Piece>& pieces);
  void finish(std::vector<Piece>& pieces);

 private:
  struct Bracket {
    char32_t open;
    char32_t close;
    BracketKind kind;
  };
  static const Bracket* bracket_of(char32_t open);

  void take(std::string_view bytes, char32_t c, std::vector<Piece>& pieces);
  void take_plain(std::string_view bytes, char32_t c, std::vector<Piece>& pieces);
  void take_inside(std::string_view bytes, char32_t c, std::vector<Piece>& pieces);
  void take_behind(std::string_view bytes, char32_t c, std::vector<Piece>& pieces);
  void close(std::vector<Piece>& pieces);
  void accept(std::vector<Piece>& pieces);
  void reject(std::vector<Piece>& pieces);
  void emit(std::string_view bytes, char32_t c, std::vector<Piece>& pieces);
  bool is_index() const;
  std::string_view inside() const;

  std::string partial_;  // a code point of which bytes are missing
  // A bracket and what followed it, while it may be a marker; empty if there is none.
  std::string held_;
  const Bracket* bracket_ = nullptr;
  bool twice_ = false;                  // [[1]]
  bool attached_ = false;               // a word stands right before it
  std::vector<std::uint32_t> numbers_;  // not empty: it is closed, what follows decides
  std::size_t closed_bytes_ = 0;        // of held_, up to the closing bracket

  // What went before.
  CodeState code_;
  char32_t previous_ = 0;
  std::uint32_t word_ = 0;  // characters of the word that `previous_` ends
  bool inner_underscore_ = false;
  bool index_open_ = false;
  bool index_closed_ = false;  // `previous_` closed an index
};

}  // namespace qwalt::answer
