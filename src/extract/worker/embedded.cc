#include "extract/worker/embedded.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "extract/block_stream.h"

namespace qwalt::worker {
namespace {

constexpr int kDeepestHeading = 9;

// Takes the stream of the inner document apart again: what holds of a stream holds of its blocks.
class Unwrap {
 public:
  Unwrap(Job& outer, const Embedded& document, Sections& sections)
      : outer_(outer), document_(document), sections_(sections), decoder_(outer.limits.pages) {}

  void feed(std::string_view stream) {
    decoder_.feed(stream);
    for (auto event = decoder_.next(); event && *event; event = decoder_.next()) take(**event);
  }

 private:
  void take(extract::StreamEvent& event) {
    if (auto* page = std::get_if<text::Page>(&event)) {
      for (text::Block& block : page->blocks) add(std::move(block));
    } else if (auto* warning = std::get_if<extract::StreamWarning>(&event)) {
      if (!document_.name.empty()) {
        outer_.output.warning(fmt::format("{}: {}", document_.name, warning->message));
      }
    }
    outer_.output.alive();
  }

  void add(text::Block block) {
    if (!std::exchange(begun_, true) && !document_.heading.empty()) {
      sections_.add({text::BlockKind::kHeading, static_cast<std::uint8_t>(document_.heading_level),
                     0, document_.heading});
    }
    if (block.kind == text::BlockKind::kHeading) {
      int level = std::clamp(block.level + document_.heading_shift, 1, kDeepestHeading);
      block.level = static_cast<std::uint8_t>(level);
    }
    sections_.add(std::move(block));
  }

  Job& outer_;
  const Embedded& document_;
  Sections& sections_;
  extract::BlockDecoder decoder_;
  bool begun_ = false;
};

}  // namespace

Outcome read_embedded(Job& outer, const Embedded& document, Sections& sections) {
  Unwrap unwrap(outer, document, sections);
  Output output([&](std::string_view stream) { unwrap.feed(stream); });
  Input input(document.bytes, document.extension);
  Job job{input, output, outer.limits, outer.mode};
  job.depth = outer.depth + 1;
  return document.reader == nullptr ? read_document(job) : read_by(job, document.reader);
}

}  // namespace qwalt::worker
