// Citation markers of an answer: where they stand, and what may be shown of a text that still
// grows.
//
// A marker names sources by their numbers, 1 to kMaxMarkerNumber: [1], [1, 2], [1-3], [[1]], [^1],
// [1, p. 4], [Source 1: manual.pdf] (the word in twenty languages), 【1】, 【1†source】, ［1］,
// (source 1); digits of any script. None are [0], [2024], (1), raised digits as in m², a link
// [1](…), an image ![1], \[1\], an index as in a[1] or x_y[2] or v[1] = 0, and whatever stands in
// `code` or in a fenced block. Inline code ends with its line at the latest, so that one stray
// backtick hides no marker for long.
//
// Functions are thread-safe; a stream is not. Any bytes are taken, invalid UTF-8 as it comes.
// Cost: constant for each byte; a stream holds back at most kMaxMarkerBytes and some characters.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace qwalt::answer {

constexpr std::uint32_t kMaxMarkerNumber = 999;
constexpr std::size_t kMaxMarkerBytes = 120;

struct Marker {
  std::size_t begin = 0;  // bytes in the answer, end exclusive
  std::size_t end = 0;
  std::vector<std::uint32_t> numbers;  // as written, distinct, each above 0; ranges spelled out
};

// In order, not overlapping.
std::vector<Marker> find_markers(std::string_view answer);

// The answer with every marker written [n] or [n][m]; numbers above `sources` are left out, with
// the space before a marker of which nothing is left, and so is a marker that the end has cut.
std::string drop_unknown_markers(std::string_view answer, std::uint32_t sources);

// The text between the markers; a space that stood before a marker goes with it.
std::string without_markers(std::string_view text);

class MarkerScanner;
struct Piece;

// drop_unknown_markers() of a text that arrives piece by piece, cut at any byte: what feed() and
// finish() return, put together, is drop_unknown_markers() of the whole.
class MarkerStream {
 public:
  explicit MarkerStream(std::uint32_t sources);
  ~MarkerStream();
  MarkerStream(MarkerStream&&) noexcept;
  MarkerStream& operator=(MarkerStream&&) noexcept;

  // What may be shown now. It ends between code points.
  std::string feed(std::string_view delta);
  // What was held back; the stream is done.
  std::string finish();

 private:
  void show(const Piece& piece, std::string& out);
  void show_text(std::string_view text, std::string& out);

  std::uint32_t sources_;
  std::unique_ptr<MarkerScanner> scanner_;
  bool space_ = false;          // held back: it goes if nothing is left of the marker that follows
  bool line_start_ = true;      // nothing was shown of the line
  bool swallow_space_ = false;  // nothing is left of a marker that began the line
};

}  // namespace qwalt::answer
