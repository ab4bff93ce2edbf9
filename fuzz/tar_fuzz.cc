// Any bytes as a tar file, in pieces whose size the first byte says.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "library/tar.h"

namespace {

struct Sink final : qwalt::library::TarSink {
  qwalt::base::Status begin_file(const qwalt::library::TarEntry& entry) override {
    if (in_file || entry.size < 0 || !qwalt::library::is_archive_path(entry.path)) std::abort();
    in_file = true;
    left = entry.size;
    return {};
  }
  qwalt::base::Status file_bytes(qwalt::base::ByteView bytes) override {
    left -= static_cast<std::int64_t>(bytes.size());
    if (!in_file || left < 0) std::abort();
    return {};
  }
  qwalt::base::Status end_file() override {
    if (!in_file || left != 0) std::abort();
    in_file = false;
    return {};
  }
  bool in_file = false;
  std::int64_t left = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  Sink sink;
  qwalt::library::TarReader reader(sink);
  const std::size_t piece = std::size_t{data[0]} + 1;
  qwalt::base::ByteView rest(data + 1, size - 1);
  while (!rest.empty()) {
    const auto part = rest.first(std::min(piece, rest.size()));
    if (!reader.write(part)) return 0;
    rest = rest.subspan(part.size());
  }
  static_cast<void>(reader.finish());
  return 0;
}
