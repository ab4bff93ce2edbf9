#include "index/document_table.h"

#include <bit>
#include <numeric>
#include <utility>

namespace qwalt::index {
namespace {

constexpr std::array<std::uint8_t, 5> kMaxWidths = {8, 4, 4, 4, 4};

std::uint8_t bytes_for(std::uint64_t value) {
  return static_cast<std::uint8_t>((std::bit_width(value) + 7) / 8);
}

std::uint64_t mask_of(std::size_t bytes) {
  return bytes == 0 ? 0 : ~std::uint64_t{0} >> (64 - 8 * bytes);
}

// Of an index into DOCS.
std::size_t index_bytes(std::size_t documents) {
  return documents < 2 ? 1 : bytes_for(documents - 1);
}

std::array<std::uint64_t, 5> fields_of(const DocumentEntry& entry) {
  return {static_cast<std::uint64_t>(entry.id), entry.first_passage, entry.first_ordinal,
          entry.body_length, entry.title_length};
}

void append_bytes(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

}  // namespace

void DocumentLayout::fit(const DocumentEntry& entry, DocumentIndex index) {
  auto fields = fields_of(entry);
  // Left out while every document is one passage; the entries before this one are.
  if (widths_[1] == 0 && entry.first_passage == index) fields[1] = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    widths_[i] = std::max(widths_[i], bytes_for(fields[i]));
  }
}

void DocumentLayout::append_head(std::string& out) const {
  for (std::uint8_t width : widths_) out.push_back(static_cast<char>(width));
  out.append(kBytes - widths_.size(), '\0');
}

void DocumentLayout::append(const DocumentEntry& entry, std::string& out) const {
  const auto fields = fields_of(entry);
  for (std::size_t i = 0; i < fields.size(); ++i) append_bytes(out, fields[i], widths_[i]);
}

bool DocumentTable::open(base::ByteView docs, base::ByteView doc_ids, std::uint32_t documents,
                         std::uint32_t passages) {
  if (docs.size() < DocumentLayout::kBytes || documents > passages) return false;
  stride_ = 0;
  for (std::size_t i = 0; i < kMaxWidths.size(); ++i) {
    if (docs[i] > kMaxWidths[i]) return false;
    offsets_[i] = static_cast<std::uint8_t>(stride_);
    masks_[i] = mask_of(docs[i]);
    stride_ += docs[i];
  }
  id_bytes_ = index_bytes(documents);
  id_mask_ = static_cast<std::uint32_t>(mask_of(id_bytes_));
  entries_ = docs.data() + DocumentLayout::kBytes;
  ids_ = doc_ids.data();
  documents_ = documents;
  passages_ = passages;
  return docs.size() == DocumentLayout::kBytes + documents * stride_ &&
         doc_ids.size() == documents * id_bytes_;
}

bool DocumentTable::is_gapless() const {
  if (first_passage(0) != 0) return false;
  for (DocumentIndex i = 0; i < documents_; ++i) {
    if (first_passage(i) >= first_passage(i + 1)) return false;
  }
  return true;
}

DocumentIndex DocumentTable::document_of(PassageId passage) const {
  DocumentIndex low = 0;
  DocumentIndex high = documents_;
  while (high - low > 1) {
    const DocumentIndex middle = low + (high - low) / 2;
    if (first_passage(middle) <= passage) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

std::vector<DocumentIndex> DocumentTable::find(DocumentId wanted) const {
  std::size_t low = 0;
  std::size_t high = documents_;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (id(by_id(middle)) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  std::vector<DocumentIndex> found;
  for (; low < documents_ && id(by_id(low)) == wanted; ++low) found.push_back(by_id(low));
  return found;
}

void append_document_index(std::string& out, DocumentIndex index, std::size_t documents) {
  append_bytes(out, index, index_bytes(documents));
}

std::string sorted_document_ids(const std::vector<DocumentId>& ids) {
  std::vector<DocumentIndex> order(ids.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](DocumentIndex a, DocumentIndex b) {
    return std::pair(ids[a], a) < std::pair(ids[b], b);
  });
  std::string out;
  out.reserve(order.size() * index_bytes(ids.size()));
  for (DocumentIndex index : order) append_document_index(out, index, ids.size());
  return out;
}

}  // namespace qwalt::index
