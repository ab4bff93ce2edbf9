// A manifest, or a file of deletes, of any bytes: refused, or written back it is the same.
#include <string>

#include "base/check.h"
#include "base/crc32c.h"
#include "index/deletes.h"
#include "index/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qwalt;  // NOLINT(google-build-using-namespace)
  constexpr std::size_t kDocuments = 100;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  // Half of the inputs get the checksum that fits, or nothing would get past it.
  if (size > 0 && bytes[0] % 2 == 1) base::append(bytes, base::crc32c(base::as_bytes(bytes)));
  const auto manifest = index::decode_manifest(base::as_bytes(bytes));
  if (manifest) {
    const auto again = index::decode_manifest(base::as_bytes(index::encode_manifest(*manifest)));
    CHECK(again && *again == *manifest);
  }
  const auto deleted = index::decode_deletes(base::as_bytes(bytes), kDocuments, "1.1.del");
  if (deleted) {
    const std::string encoded = index::encode_deletes(*deleted);
    const auto again = index::decode_deletes(base::as_bytes(encoded), kDocuments, "1.1.del");
    CHECK(again && again->count() == deleted->count());
  }
  return 0;
}
