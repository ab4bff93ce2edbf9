// For fuzzing a reader of documents: it must come to an end, and what it sends must be a stream
// that the server accepts, whatever the bytes are.
#pragma once

#include <string>
#include <string_view>

#include "base/check.h"
#include "extract/block_stream.h"
#include "extract/worker/format.h"
#include "extract/worker/warm_up.h"
#include "extract/worker/xml.h"

namespace qwalt::worker {

// Small limits, so that a run is short.
inline extract::Limits fuzz_limits() {
  extract::Limits limits;
  limits.unpacked_bytes = 4 << 20;
  limits.archive_entries = 100;
  return limits;
}

// Takes the bytes of a stream and ends the process when the server would refuse them.
class CheckedStream {
 public:
  void feed(std::string_view stream) {
    decoder_.feed(stream);
    for (;;) {
      auto event = decoder_.next();
      CHECK(event.has_value());
      if (!*event) return;
    }
  }

 private:
  extract::BlockDecoder decoder_{20'000};
};

inline void read_fuzzed(std::string_view bytes, const std::string& extension, Reader reader) {
  warm_up();
  extract::Limits limits = fuzz_limits();
  CheckedStream stream;
  Output output([&](std::string_view frames) { stream.feed(frames); });
  Input input(bytes, extension);
  Job job{input, output, limits};
  static_cast<void>(reader(job));
}

// One part of a package, whatever becomes of it.
inline void parse_fuzzed(std::string_view xml, XmlHandler& handler) {
  XmlParser parser(handler, fuzz_limits().nesting);
  if (parser.feed(xml)) static_cast<void>(parser.finish());
}

}  // namespace qwalt::worker
