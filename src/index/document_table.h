// DOCS and DOCIDS: which passages a document has, and where a document is.
// Bytes: docs/format/segment.md.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "index/types.h"

namespace qwalt::index {

// One document, or a part of one, in a segment.
struct DocumentEntry {
  DocumentId id = 0;
  PassageId first_passage = 0;
  std::uint32_t passages = 0;
  std::uint32_t first_ordinal = 0;
  std::uint32_t body_length = 0;
  std::uint32_t title_length = 0;

  PassageId end_passage() const { return first_passage + passages; }
};

// How many bytes each field of DOCS takes: id, first_passage, first_ordinal, body_length,
// title_length.
class DocumentLayout {
 public:
  static constexpr std::size_t kBytes = 8;

  // Makes room for `entry`, the entry number `index`.
  void fit(const DocumentEntry& entry, DocumentIndex index);

  void append_head(std::string& out) const;
  void append(const DocumentEntry& entry, std::string& out) const;

 private:
  friend class DocumentTable;
  std::array<std::uint8_t, 5> widths_{};
};

// Reads both sections. A view: the bytes must outlive it, and a footer must follow them. Immutable
// and thread-safe. Unchecked bytes give any numbers, but no access outside.
class DocumentTable {
 public:
  DocumentTable() = default;

  // False if the sections do not have the sizes for this many.
  bool open(base::ByteView docs, base::ByteView doc_ids, std::uint32_t documents,
            std::uint32_t passages);

  // Whether the documents are without gaps, each with a passage at least.
  bool is_gapless() const;

  // `index` must be below the number of documents.
  DocumentEntry operator[](DocumentIndex index) const {
    const unsigned char* at = entries_ + std::size_t{index} * stride_;
    DocumentEntry entry;
    entry.id = static_cast<DocumentId>(field(at, 0));
    entry.first_passage = first_passage(index);
    entry.passages = first_passage(index + 1) - entry.first_passage;
    entry.first_ordinal = static_cast<std::uint32_t>(field(at, 2));
    entry.body_length = static_cast<std::uint32_t>(field(at, 3));
    entry.title_length = static_cast<std::uint32_t>(field(at, 4));
    return entry;
  }
  DocumentId id(DocumentIndex index) const {
    return static_cast<DocumentId>(field(entries_ + std::size_t{index} * stride_, 0));
  }
  // Of the document after the last one: the number of passages.
  PassageId first_passage(DocumentIndex index) const {
    if (index >= documents_) return passages_;
    if (masks_[1] == 0) return index;
    return static_cast<PassageId>(field(entries_ + std::size_t{index} * stride_, 1));
  }

  DocumentIndex document_of(PassageId passage) const;
  // Of the document with the rank-th lowest id.
  DocumentIndex by_id(std::size_t rank) const {
    const auto index = base::load<std::uint32_t>(ids_ + rank * id_bytes_) & id_mask_;
    return std::min(index, documents_ - 1);
  }
  std::vector<DocumentIndex> find(DocumentId id) const;

 private:
  std::uint64_t field(const unsigned char* entry, std::size_t number) const {
    return base::load<std::uint64_t>(entry + offsets_[number]) & masks_[number];
  }

  const unsigned char* entries_ = nullptr;
  const unsigned char* ids_ = nullptr;
  std::uint32_t documents_ = 0;
  std::uint32_t passages_ = 0;
  std::size_t stride_ = 0;
  std::array<std::uint8_t, 5> offsets_{};
  std::array<std::uint64_t, 5> masks_{};
  std::size_t id_bytes_ = 0;
  std::uint32_t id_mask_ = 0;
};

// One entry of DOCIDS, of that many.
void append_document_index(std::string& out, DocumentIndex index, std::size_t documents);
// The bytes of DOCIDS for documents with these ids.
std::string sorted_document_ids(const std::vector<DocumentId>& ids);

}  // namespace qwalt::index
