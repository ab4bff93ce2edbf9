// A segment file of any bytes: it is refused, or everything in it can be read without harm. The
// footer's checksums are made to fit, or nothing would ever get past them.
#include <string>

#include "base/check.h"
#include "base/crc32c.h"
#include "index/segment.h"

namespace {

using namespace qwalt;  // NOLINT(google-build-using-namespace)

class FuzzedFile final : public base::MappedFile {
 public:
  explicit FuzzedFile(std::string bytes) : bytes_(std::move(bytes)) {}
  base::ByteView bytes() const override { return base::as_bytes(bytes_); }

 private:
  std::string bytes_;
};

template <class T>
void store(std::string& bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

void mend_checksums(std::string& bytes) {
  if (bytes.size() < index::kFooterBytes) return;
  const std::size_t footer = bytes.size() - index::kFooterBytes;
  bytes.replace(footer + 24, 8, index::kSegmentMagic);
  store<std::uint32_t>(bytes, footer + 12, index::kSegmentVersion);
  const std::size_t count = base::as_bytes(bytes)[footer + 8] % 16;
  if (count * index::kSectionEntryBytes > footer) return;
  const std::size_t table = footer - count * index::kSectionEntryBytes;
  store<std::uint64_t>(bytes, footer, table);
  store<std::uint32_t>(bytes, footer + 8, static_cast<std::uint32_t>(count));
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = table + i * index::kSectionEntryBytes;
    const unsigned char* at = base::as_bytes(bytes).data() + entry;
    const auto offset = base::load<std::uint64_t>(at + 16);
    const auto size = base::load<std::uint64_t>(at + 24);
    if (offset > table || size > table - offset) continue;
    const auto section = base::as_bytes(bytes).subspan(offset, size);
    store<std::uint32_t>(bytes, entry + 12, base::crc32c(section));
  }
  const auto checked = base::as_bytes(bytes).subspan(table, footer - table + 20);
  store<std::uint32_t>(bytes, footer + 20, base::crc32c(checked));
}

void read_terms(const index::Segment& segment) {
  index::TermIterator terms = segment.terms();
  index::PostingBlock block;
  while (terms.next()) {
    (void)segment.find(terms.term());
    index::PostingCursor cursor = segment.postings(terms.info());
    std::int64_t previous = -1;
    while (cursor.next(block)) {
      for (std::size_t i = 0; i < block.count; ++i) {
        CHECK(block.passages[i] > previous && block.passages[i] < segment.statistics().passages);
        previous = block.passages[i];
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  mend_checksums(bytes);
  auto segment = index::Segment::open(std::make_unique<FuzzedFile>(std::move(bytes)), "1.seg");
  if (!segment) return 0;
  (void)(*segment)->verify();
  read_terms(**segment);
  for (index::PassageId id = 0; id < (*segment)->statistics().passages; ++id) {
    const index::DocumentIndex document = (*segment)->document_of(id);
    CHECK(document < (*segment)->statistics().documents);
    (void)(*segment)->find_document((*segment)->document(document).id);
  }
  return 0;
}
