// For tests: a small collection of texts, indexed in memory, and the source of its texts.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "index/index_writer.h"
#include "index/test_file_system.h"
#include "search/searcher.h"
#include "text/analyzer.h"

namespace qwalt::search {

// The terms of a text, and its length in words.
struct AnalysedText {
  std::vector<std::string> terms;
  std::uint32_t words = 0;

  std::vector<std::string_view> views() const { return {terms.begin(), terms.end()}; }
};

inline AnalysedText analysed(std::string_view text, text::Language language) {
  static text::Analyzer analyzer;
  AnalysedText result;
  analyzer.analyze(text, language, [&](const text::Token& token) {
    result.terms.emplace_back(token.term);
    result.words += token.extra ? 0 : 1;
  });
  return result;
}

class TestCollection final : public TextSource {
 public:
  explicit TestCollection(index::IndexWriter::Options options = {})
      : writer_(std::move(*index::IndexWriter::open(files_, "index", options))) {}

  // Replaces document `id`: its passages' titles and bodies.
  void add(DocumentId id, const std::vector<std::pair<std::string, std::string>>& passages,
           text::Language language = text::Language::kEnglish) {
    EXPECT_TRUE(writer_->begin_document(id));
    texts_[id].clear();
    for (const auto& [title, body] : passages) {
      const AnalysedText title_terms = analysed(title, language);
      const AnalysedText body_terms = analysed(body, language);
      const auto title_views = title_terms.views();
      const auto body_views = body_terms.views();
      EXPECT_TRUE(writer_->add_passage({body_views, title_views, body_terms.words,
                                        title_terms.words, static_cast<std::uint8_t>(language)}));
      texts_[id].push_back({title, body, language});
    }
    EXPECT_TRUE(writer_->end_document());
  }

  void remove(DocumentId id) {
    EXPECT_TRUE(writer_->remove_document(id));
    texts_.erase(id);
  }

  std::shared_ptr<const index::Snapshot> commit() {
    auto snapshot = writer_->commit(++sequence_);
    EXPECT_TRUE(snapshot);
    return *snapshot;
  }

  std::vector<Hit> search(const std::string& text, std::size_t limit = 10,
                          std::optional<std::vector<DocumentId>> documents = std::nullopt) {
    auto found = search::search(*writer_->snapshot(), {text, std::move(documents), limit}, *this);
    EXPECT_TRUE(found) << found.error().message;
    return found ? std::move(found->hits) : std::vector<Hit>();
  }

  index::IndexWriter& writer() { return *writer_; }
  const std::map<DocumentId, std::vector<PassageText>>& all() const { return texts_; }

  base::Result<std::vector<PassageText>> texts(std::span<const PassageRef> refs) override {
    std::vector<PassageText> found;
    for (const PassageRef& ref : refs) found.push_back(texts_.at(ref.document).at(ref.ordinal));
    return found;
  }

 private:
  index::TestFileSystem files_;
  std::unique_ptr<index::IndexWriter> writer_;
  std::map<DocumentId, std::vector<PassageText>> texts_;
  index::Sequence sequence_ = 0;
};

}  // namespace qwalt::search
