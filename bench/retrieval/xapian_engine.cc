// Xapian: stems of title and text without positions, BM25 1.2/0.75, document n + 1 is passage n.
#include <xapian.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>

#include "engines.h"
#include "stop.h"

namespace qwalt::bench {
namespace {

// Passages of one interval, without a say in the score.
class IntervalSource final : public Xapian::PostingSource {
 public:
  IntervalSource(Xapian::docid first, Xapian::docid last) : first_(first), last_(last) {}

  void init(const Xapian::Database& /*database*/) override { at_ = 0; }
  Xapian::doccount get_termfreq_min() const override { return last_ - first_ + 1; }
  Xapian::doccount get_termfreq_est() const override { return last_ - first_ + 1; }
  Xapian::doccount get_termfreq_max() const override { return last_ - first_ + 1; }
  void next(double /*least_weight*/) override { at_ = at_ == 0 ? first_ : at_ + 1; }
  void skip_to(Xapian::docid id, double /*least_weight*/) override {
    at_ = std::max({at_, first_, id});
  }
  bool at_end() const override { return at_ > last_; }
  Xapian::docid get_docid() const override { return at_; }

 private:
  Xapian::docid first_;
  Xapian::docid last_;
  Xapian::docid at_ = 0;
};

// Marks such as hyphens and quotes would ask for phrases.
std::string without_marks(std::string text) {
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && !std::isalnum(byte)) c = ' ';
  }
  return text;
}

class XapianEngine final : public Engine {
 public:
  XapianEngine() : stem_("en") {}

  std::string version() const override { return Xapian::version_string(); }

  void begin(const std::string& folder) override {
    guarded([&] {
      folder_ = folder;
      writable_ = Xapian::WritableDatabase(folder + "/written", Xapian::DB_CREATE_OR_OVERWRITE);
      generator_.set_stemmer(stem_);
      generator_.set_stemming_strategy(Xapian::TermGenerator::STEM_ALL);
    });
  }

  void add(const Passage& passage) override {
    guarded([&] {
      Xapian::Document document;
      generator_.set_document(document);
      generator_.index_text_without_positions(std::string(passage.title));
      generator_.index_text_without_positions(std::string(passage.text));
      writable_.add_document(document);
    });
  }

  void finish() override {
    guarded([&] { writable_.commit(); });
  }

  void settle() override {
    guarded([&] {
      writable_.close();
      Xapian::Database(folder_ + "/written").compact(folder_ + "/compact");
      std::filesystem::remove_all(folder_ + "/written");
    });
  }

  void open(const std::string& folder) override {
    guarded([&] { database_.emplace(folder + "/compact"); });
  }

  std::vector<std::uint32_t> search(const Request& request) override {
    std::vector<std::uint32_t> found;
    guarded([&] {
      Xapian::Enquire enquire(*database_);
      enquire.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1, 0.75, 0.5));
      enquire.set_query(query_for(request));
      const auto limit = static_cast<Xapian::doccount>(request.limit);
      const Xapian::MSet matches = enquire.get_mset(0, limit);
      for (auto match = matches.begin(); match != matches.end(); ++match) {
        found.push_back(*match - 1);
      }
    });
    return found;
  }

  bool can_filter(const Filter& filter) const override { return filter.adjacent; }

  void close() override { database_.reset(); }

 private:
  template <class Work>
  static void guarded(Work work) {
    try {
      work();
    } catch (const Xapian::Error& error) {
      stop("Xapian: " + error.get_description());
    }
  }

  Xapian::Query any_of(const std::vector<std::string>& words) const {
    std::vector<std::string> terms;
    terms.reserve(words.size());
    for (const std::string& word : words) terms.push_back(stem_(word));
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    return {Xapian::Query::OP_OR, terms.begin(), terms.end()};
  }

  Xapian::Query as_asked(const std::string& text) const {
    Xapian::QueryParser parser;
    parser.set_stemmer(stem_);
    parser.set_stemming_strategy(Xapian::QueryParser::STEM_ALL);
    parser.set_database(*database_);
    return parser.parse_query(without_marks(text), 0);
  }

  Xapian::Query query_for(const Request& request) const {
    Xapian::Query query;
    if (request.words == Words::kAll) query = any_of(request.question.all_words);
    if (request.words == Words::kContent) query = any_of(request.question.content_words);
    if (request.words == Words::kAsked) query = as_asked(request.question.text);
    if (request.filter == nullptr) return query;
    auto* source = new IntervalSource(request.filter->first_passage + 1,
                                      request.filter->end_passage);  // release() gives it away
    return {Xapian::Query::OP_FILTER, query, Xapian::Query(source->release())};
  }

  Xapian::Stem stem_;
  Xapian::TermGenerator generator_;
  Xapian::WritableDatabase writable_;
  std::optional<Xapian::Database> database_;
  std::string folder_;
};

}  // namespace

std::unique_ptr<Engine> make_xapian() { return std::make_unique<XapianEngine>(); }

}  // namespace qwalt::bench
