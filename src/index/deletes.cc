#include "index/deletes.h"

#include <string_view>

#include "base/crc32c.h"

namespace qwalt::index {
namespace {

constexpr std::string_view kMagic = "QWaltDel";
constexpr std::uint32_t kVersion = 2;
constexpr std::size_t kHeadBytes = 20;
constexpr std::size_t kChecksumBytes = 4;

}  // namespace

bool DeletedDocuments::mark(DocumentIndex document) {
  if (deleted_[document]) return false;
  deleted_[document] = true;
  ++count_;
  return true;
}

void DeletedDocuments::insert(DocumentIndex document, const DocumentEntry& entry,
                              base::ByteView languages) {
  if (mark(document)) totals_.add(entry, languages);
}

std::string encode_deletes(const DeletedDocuments& deleted) {
  std::string out(kMagic);
  base::append<std::uint32_t>(out, kVersion);
  base::append<std::uint32_t>(out, static_cast<std::uint32_t>(deleted.documents()));
  base::append<std::uint32_t>(out, static_cast<std::uint32_t>(deleted.count()));
  for (DocumentIndex i = 0; i < deleted.documents(); ++i) {
    if (deleted.contains(i)) base::append<std::uint32_t>(out, i);
  }
  append_totals(out, deleted.totals());
  base::append<std::uint32_t>(out, base::crc32c(base::as_bytes(out)));
  return out;
}

base::Result<DeletedDocuments> decode_deletes(base::ByteView bytes, std::size_t documents,
                                              const std::string& name) {
  if (bytes.size() < kHeadBytes + kChecksumBytes) return damaged(name, "it is too short");
  const auto body = bytes.first(bytes.size() - kChecksumBytes);
  const unsigned char* at = bytes.data();
  if (std::string_view(reinterpret_cast<const char*>(at), kMagic.size()) != kMagic ||
      base::crc32c(body) != base::load<std::uint32_t>(at + body.size())) {
    return damaged(name, "its checksum is wrong");
  }
  const std::size_t count = base::load<std::uint32_t>(at + 16);
  if (base::load<std::uint32_t>(at + 8) != kVersion ||
      base::load<std::uint32_t>(at + 12) != documents ||
      (body.size() - kHeadBytes) / sizeof(DocumentIndex) < count) {
    return damaged(name, "it does not belong to its segment");
  }
  DeletedDocuments deleted(documents);
  for (std::size_t i = 0; i < count; ++i) {
    const auto document = base::load<DocumentIndex>(at + kHeadBytes + i * sizeof(DocumentIndex));
    if (document >= documents) return damaged(name, "it names a document that is not there");
    if (!deleted.mark(document)) return damaged(name, "it names a document twice");
  }
  auto rest = body.subspan(kHeadBytes + count * sizeof(DocumentIndex));
  const auto totals = take_totals(rest);
  if (!totals || !rest.empty() || totals->begun > count)
    return damaged(name, "it does not have its size");
  deleted.totals_ = *totals;
  return deleted;
}

}  // namespace qwalt::index
