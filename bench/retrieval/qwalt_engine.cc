// QWalT's own index and search, by the same classes as the server's.
#include <algorithm>
#include <optional>

#include "base/file_system.h"
#include "engines.h"
#include "index/index_writer.h"
#include "library/passage_terms.h"
#include "search/passage_search.h"
#include "search/question.h"
#include "search/searcher.h"
#include "stop.h"
#include "text/analyzer.h"

namespace qwalt::bench {
namespace {

constexpr auto kLanguage = text::Language::kEnglish;

// Texts of a mapped collection.
class TableTexts final : public search::TextSource {
 public:
  explicit TableTexts(const PassageTable& table) : table_(table) {}

  base::Result<std::vector<search::PassageText>> texts(
      std::span<const search::PassageRef> refs) override {
    std::vector<search::PassageText> texts;
    texts.reserve(refs.size());
    for (const search::PassageRef& ref : refs) {
      const Passage passage = table_.passage(ref.document, ref.ordinal);
      texts.push_back({std::string(passage.title), std::string(passage.text), kLanguage});
    }
    return texts;
  }

 private:
  const PassageTable& table_;
};

// The words as they are, stop words too, which a question would leave out.
std::vector<text::QueryTerm> terms_of(const std::vector<std::string>& words) {
  std::vector<text::QueryTerm> terms;
  for (const std::string& word : words) {
    text::QueryTerm term;
    term.word = word;
    search::thread_analyzer().analyze(word, kLanguage, [&](const text::Token& token) {
      if (!token.extra && term.forms.empty()) term.forms.emplace_back(token.term);
    });
    const bool known = std::any_of(terms.begin(), terms.end(),
                                   [&](const auto& other) { return other.forms == term.forms; });
    if (!term.forms.empty() && !known) terms.push_back(std::move(term));
  }
  return terms;
}

class QwaltEngine final : public Engine {
 public:
  QwaltEngine(const PassageTable* table, QwaltSearch way) : table_(table), way_(way) {}

  std::string version() const override { return QWALT_VERSION; }

  void begin(const std::string& folder) override { open_writer(folder); }

  void add(const Passage& passage) override {
    if (passage.ordinal == 0) {
      if (passage.number > 0) need(writer_->end_document());
      need(writer_->begin_document(passage.document));
    }
    stored_.document_name = passage.title;
    stored_.text = passage.text;
    stored_.language = static_cast<std::uint8_t>(kLanguage);
    need(writer_->add_passage(terms_.analyse(stored_)));
  }

  void finish() override {
    need(writer_->end_document());
    need(writer_->commit(1));
  }

  void settle() override {
    while (need(writer_->merge_if_needed())) {
    }
  }

  void open(const std::string& folder) override {
    open_writer(folder);
    snapshot_ = writer_->snapshot();
  }

  std::vector<std::uint32_t> search(const Request& request) override {
    return way_ == QwaltSearch::kRanked ? search_ranked(request) : search_index(request);
  }

  bool can_filter(const Filter& /*filter*/) const override { return true; }

  void close() override {
    snapshot_.reset();
    writer_.reset();
  }

 private:
  void open_writer(const std::string& folder) {
    writer_ = need(index::IndexWriter::open(base::posix_file_system(), folder));
  }

  std::vector<text::QueryTerm> terms_for(const Request& request) const {
    if (request.words == Words::kAll) return terms_of(request.question.all_words);
    if (request.words == Words::kContent) return terms_of(request.question.content_words);
    return search::analyse_question(*snapshot_, request.question.text).terms;
  }

  std::vector<std::uint32_t> search_index(const Request& request) {
    const auto terms = terms_for(request);
    search::Selection selection;
    if (request.filter != nullptr) selection.documents = request.filter->documents;
    auto search = need(search::PassageSearch::prepare(*snapshot_, terms));
    const auto best =
        need(way_ == QwaltSearch::kPruned ? search.best(request.limit, selection)
                                          : search.best_of_all(request.limit, selection));
    std::vector<std::uint32_t> found;
    for (const auto& candidate : best) {
      found.push_back(number_of(candidate.document, candidate.ordinal));
    }
    return found;
  }

  std::vector<std::uint32_t> search_ranked(const Request& request) {
    search::Query query;
    query.text = request.question.text;
    query.limit = request.limit;
    if (request.filter != nullptr) query.documents = request.filter->documents;
    TableTexts texts(*table_);
    std::vector<std::uint32_t> found;
    for (const auto& hit : need(search::search(*snapshot_, query, texts)).hits) {
      found.push_back(number_of(hit.document, hit.ordinal));
    }
    return found;
  }

  std::uint32_t number_of(std::int64_t document, std::uint32_t ordinal) const {
    return table_ == nullptr ? ordinal : table_->first_passage(document) + ordinal;
  }

  const PassageTable* table_;
  QwaltSearch way_;
  std::unique_ptr<index::IndexWriter> writer_;
  std::shared_ptr<const index::Snapshot> snapshot_;
  library::PassageTerms terms_;
  store::PassageText stored_;
};

}  // namespace

std::unique_ptr<Engine> make_qwalt(const PassageTable* table, QwaltSearch search) {
  return std::make_unique<QwaltEngine>(table, search);
}

}  // namespace qwalt::bench
