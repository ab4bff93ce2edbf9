#include "answer/markers.h"

#include <algorithm>
#include <utility>

#include "answer/marker_scanner.h"

namespace qwalt::answer {

std::vector<Marker> find_markers(std::string_view answer) {
  std::vector<Piece> pieces;
  MarkerScanner scanner;
  scanner.feed(answer, pieces);
  scanner.finish(pieces);
  std::vector<Marker> markers;
  std::size_t at = 0;
  for (Piece& piece : pieces) {
    const std::size_t begin = std::exchange(at, at + piece.text.size());
    if (!piece.numbers.empty()) markers.push_back({begin, at, std::move(piece.numbers)});
  }
  return markers;
}

std::string drop_unknown_markers(std::string_view answer, std::uint32_t sources) {
  MarkerStream stream(sources);
  std::string out = stream.feed(answer);
  return out.append(stream.finish());
}

std::string without_markers(std::string_view text) { return drop_unknown_markers(text, 0); }

MarkerStream::MarkerStream(std::uint32_t sources)
    : sources_(sources), scanner_(std::make_unique<MarkerScanner>()) {}
MarkerStream::~MarkerStream() = default;
MarkerStream::MarkerStream(MarkerStream&&) noexcept = default;
MarkerStream& MarkerStream::operator=(MarkerStream&&) noexcept = default;

std::string MarkerStream::feed(std::string_view delta) {
  std::vector<Piece> pieces;
  scanner_->feed(delta, pieces);
  std::string out;
  for (const Piece& piece : pieces) show(piece, out);
  return out;
}

std::string MarkerStream::finish() {
  std::vector<Piece> pieces;
  scanner_->finish(pieces);
  std::string out;
  for (const Piece& piece : pieces) show(piece, out);
  if (std::exchange(space_, false)) out.push_back(' ');
  return out;
}

void MarkerStream::show(const Piece& piece, std::string& out) {
  if (piece.numbers.empty() && !piece.cut) {
    show_text(piece.text, out);
    return;
  }
  bool any = false;
  for (const std::uint32_t number : piece.numbers) {
    if (number > sources_) continue;
    if (!std::exchange(any, true) && space_) out.push_back(' ');
    out.append("[").append(std::to_string(number)).append("]");
  }
  space_ = false;
  swallow_space_ = !any && line_start_;
  line_start_ = line_start_ && !any;
}

void MarkerStream::show_text(std::string_view text, std::string& out) {
  if (std::exchange(swallow_space_, false) && text.starts_with(' ')) text.remove_prefix(1);
  if (text.empty()) return;
  if (std::exchange(space_, false)) out.push_back(' ');
  if (text.ends_with(' ')) {
    space_ = true;
    text.remove_suffix(1);
  }
  out.append(text);
  if (!text.empty()) line_start_ = text.ends_with('\n');
}

}  // namespace qwalt::answer
