// The rows of a corpus.jsonl as a collection: each row a passage, rows whose "_id" agrees before
// the first '#' the passages of one document, in the order of the file.
//
// The texts lie in a temporary file that is mapped; in memory is some 50 bytes a row. Immutable and
// thread-safe once read. Views live as long as the corpus.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file_system.h"
#include "eval/line_reader.h"
#include "eval/watch.h"
#include "search/searcher.h"
#include "text/language.h"

namespace qwalt::eval {

constexpr std::uint32_t kMaxRows = 200'000'000;

struct CorpusPassage {
  std::string_view id;
  std::string_view title;
  std::string_view text;
  text::Language language = text::Language::kUnknown;
};

class Corpus {
 public:
  // Reads to the end of `lines`, and writes into `folder`. Without `language` each row's is
  // guessed, and a row too short for that has the one of most rows. kInvalid for a malformed row,
  // an id that comes twice, and no row at all.
  static base::Result<Corpus> read(LineReader& lines, const std::string& folder,
                                   std::optional<text::Language> language, const Watch& watch);

  std::uint32_t rows() const { return static_cast<std::uint32_t>(rows_.size()); }
  std::uint32_t documents() const { return static_cast<std::uint32_t>(first_.size()) - 1; }
  std::uint64_t text_bytes() const { return text_bytes_; }  // without titles
  // How many rows are in each language, by text::Language.
  const std::array<std::uint32_t, text::kLanguages>& languages() const { return languages_; }

  CorpusPassage passage(std::uint32_t row) const;
  // Rows of a document (from 0), in order.
  std::uint32_t document_passages(std::uint32_t document) const {
    return first_[document + 1] - first_[document];
  }
  std::uint32_t row_of(std::uint32_t document, std::uint32_t ordinal) const {
    return by_document_[first_[document] + ordinal];
  }
  std::optional<std::uint32_t> find(std::string_view id) const;

 private:
  struct Row {
    std::uint64_t offset = 0;  // in the temporary file
    std::uint32_t line = 0;
    text::Language language = text::Language::kUnknown;
  };
  struct Hashed {
    std::uint64_t hash = 0;
    std::uint32_t row = 0;
    auto operator<=>(const Hashed&) const = default;
  };
  class Writer;

  base::Status read_rows(LineReader& lines, Writer& writer, std::optional<text::Language> language,
                         const Watch& watch);
  text::Language main_language() const;
  void settle_languages();
  base::Status hash_ids(const std::string& name);
  std::optional<std::pair<std::uint32_t, std::uint32_t>> first_repeat() const;
  void group();
  std::vector<std::uint32_t> first_rows_of_documents() const;

  std::vector<Row> rows_;
  std::vector<Hashed> ids_;                 // by hash of the id
  std::vector<std::uint32_t> by_document_;  // rows, document by document
  std::vector<std::uint32_t> first_;        // where each document begins in it, and the end
  std::uint64_t text_bytes_ = 0;
  std::array<std::uint32_t, text::kLanguages> languages_{};
  std::unique_ptr<base::MappedFile> texts_;
};

// What the searcher compares closely, out of a corpus that must outlive this. Document n of the
// corpus has the id n + 1. Thread-safe.
class CorpusTextSource final : public search::TextSource {
 public:
  explicit CorpusTextSource(const Corpus& corpus) : corpus_(corpus) {}
  base::Result<std::vector<search::PassageText>> texts(
      std::span<const search::PassageRef> refs) override;

 private:
  const Corpus& corpus_;
};

inline search::DocumentId document_id(std::uint32_t document) {
  return static_cast<search::DocumentId>(document) + 1;
}
inline std::uint32_t document_of(search::DocumentId id) {
  return static_cast<std::uint32_t>(id - 1);
}

}  // namespace qwalt::eval
