// A segment file of any bytes: it is refused, or everything in it can be read without harm. All
// checksums are made to fit, or nothing would ever get past them.
#include <algorithm>
#include <cstring>
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

// Where a section is and what it holds, if the table has it and it lies before the table.
struct Place {
  std::size_t offset = 0;
  std::size_t size = 0;
};

Place find_section(const std::string& bytes, std::string_view name, std::size_t table,
                   std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned char* at = base::as_bytes(bytes).data() + table + i * index::kSectionEntryBytes;
    std::string own(reinterpret_cast<const char*>(at), 12);
    own.resize(std::min(own.find('\0'), own.size()));
    const auto offset = base::load<std::uint64_t>(at + 16);
    const auto size = base::load<std::uint64_t>(at + 24);
    if (own == name && offset <= table && size <= table - offset) return {offset, size};
  }
  return {};
}

// As far as CHECKS has the size that the other sections ask for.
void mend_checks(std::string& bytes, std::size_t table, std::size_t count) {
  std::string checks;
  for (const auto name : {index::kTermsSection, index::kSkipSection, index::kPostingsSection}) {
    const Place place = find_section(bytes, name, table, count);
    const auto section = base::as_bytes(bytes).subspan(place.offset, place.size);
    for (std::size_t at = 0; at < section.size(); at += index::kCheckedPieceBytes) {
      const std::size_t size = std::min(index::kCheckedPieceBytes, section.size() - at);
      base::append<std::uint32_t>(checks, base::crc32c(section.subspan(at, size)));
    }
  }
  const Place own = find_section(bytes, index::kChecksSection, table, count);
  if (own.size == checks.size()) bytes.replace(own.offset, own.size, checks);
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
  mend_checks(bytes, table, count);
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
  if (!(*segment)->check()) return 0;
  read_terms(**segment);
  for (index::PassageId id = 0; id < (*segment)->statistics().passages; ++id) {
    const index::DocumentIndex document = (*segment)->document_of(id);
    CHECK(document < (*segment)->statistics().documents);
    (void)(*segment)->find_document((*segment)->document(document).id);
  }
  return 0;
}
