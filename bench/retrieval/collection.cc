#include "collection.h"

#include <algorithm>
#include <cmath>

namespace qwalt::bench {
namespace {

constexpr double kRareShare = 0.04;    // of all words
constexpr double kRareRepeated = 0.5;  // of the rare ones, from the same document
constexpr std::size_t kRareKept = 8;   // of a document, the last ones
constexpr std::size_t kMinWords = 52;  // of a passage that is not cut at a sentence's end
constexpr std::size_t kMaxWords = 98;
constexpr std::size_t kSentenceSlack = 20;  // so much longer to end with a sentence

// Slope of log y over log x by least squares.
double exponent(const std::vector<std::pair<double, double>>& points) {
  double x_sum = 0, y_sum = 0, xx = 0, xy = 0;
  for (auto [x, y] : points) {
    x_sum += std::log(x);
    y_sum += std::log(y);
    xx += std::log(x) * std::log(x);
    xy += std::log(x) * std::log(y);
  }
  const auto n = static_cast<double>(points.size());
  const double spread = n * xx - x_sum * x_sum;
  return spread == 0 ? 0 : (n * xy - x_sum * y_sum) / spread;
}

double heaps_exponent(const CollectionFigures& figures) {
  std::vector<std::pair<double, double>> points;
  for (auto [words, vocabulary] : figures.growth) {
    if (words * 100 >= figures.words) points.emplace_back(words, vocabulary);
  }
  return exponent(points);
}

double zipf_exponent(std::vector<std::uint32_t> counts) {
  std::erase(counts, 0U);
  std::sort(counts.begin(), counts.end(), std::greater<>());
  std::vector<std::pair<double, double>> points;
  for (double rank = 10; rank <= 100'000 && rank < static_cast<double>(counts.size());
       rank *= 1.25) {
    points.emplace_back(rank, counts[static_cast<std::size_t>(rank)]);
  }
  return -exponent(points);
}

}  // namespace

// One document while it is written.
class CollectionMaker::Document {
 public:
  Document(CollectionMaker& maker, std::int64_t number)
      : maker_(maker),
        random_(Random::mix(maker.seed_) + static_cast<std::uint64_t>(number)),
        walk_(maker.model_, random_) {}

  std::uint64_t size() {
    return static_cast<std::uint64_t>(
        std::pow(static_cast<double>(kMaxDocumentPassages + 1), 1 - random_.uniform()));
  }

  const std::string& title() {
    text_.clear();
    const std::size_t words = 3 + random_.below(5);
    for (std::size_t i = 0; i < words; ++i) {
      write(walk_.text(), nullptr);
      walk_.step();
    }
    for (std::size_t i = 0; i < kMaxWords && !walk_.ends_sentence(); ++i) walk_.step();
    walk_.step();
    return text_;
  }

  const std::string& passage() {
    text_.clear();
    const std::size_t wanted = kMinWords + random_.below(kMaxWords - kMinWords + 1);
    for (std::size_t words = 0; words < wanted + kSentenceSlack; ++words) {
      const bool ends = walk_.ends_sentence();
      write(walk_.text(), &maker_.word_counts_[walk_.word()]);
      if (random_.chance(kRareShare)) write_rare();
      walk_.step();
      if (ends && words >= wanted) break;
    }
    return text_;
  }

 private:
  void write(std::string_view word, std::uint32_t* counter) {
    if (!text_.empty()) text_ += ' ';
    text_ += word;
    if (counter != nullptr) maker_.count(*counter);
  }

  void write_rare() {
    RareRank rank = 0;
    if (!recent_.empty() && random_.chance(kRareRepeated)) {
      rank = recent_[random_.below(recent_.size())];
    } else {
      rank = draw_rare_rank(random_);
      if (recent_.size() == kRareKept) recent_.erase(recent_.begin());
      recent_.push_back(rank);
    }
    write_rare_word(rank, word_);
    write(word_, &maker_.rare_counts_[rank]);
  }

  CollectionMaker& maker_;
  Random random_;
  WordWalk walk_;
  std::vector<RareRank> recent_;
  std::string text_;
  std::string word_;
};

CollectionMaker::CollectionMaker(const WordModel& model, std::uint64_t seed)
    : model_(model), seed_(seed), word_counts_(model.vocabulary()) {}

CollectionFigures CollectionMaker::make(std::uint64_t passages, PassageFileWriter& out) {
  while (made_.passages < passages) {
    const auto number = static_cast<std::int64_t>(++made_.documents);
    Document document(*this, number);
    const std::string title = document.title();
    const std::uint64_t size = std::min(document.size(), passages - made_.passages);
    for (std::uint64_t i = 0; i < size; ++i) {
      const std::string& text = document.passage();
      made_.text_bytes += text.size();
      out.add(number, title, text);
    }
    made_.passages += size;
  }
  return figures();
}

void CollectionMaker::count(std::uint32_t& counter) {
  constexpr std::uint64_t kFirst = 1000;
  made_.vocabulary += counter++ == 0;
  ++made_.words;
  if (made_.words == (made_.growth.empty() ? kFirst : made_.growth.back().first * 5 / 4)) {
    made_.growth.emplace_back(made_.words, made_.vocabulary);
  }
}

CollectionFigures CollectionMaker::figures() const {
  CollectionFigures figures = made_;
  figures.heaps_exponent = heaps_exponent(figures);
  std::vector<std::uint32_t> counts = word_counts_;
  for (const auto& [rank, count] : rare_counts_) counts.push_back(count);
  figures.zipf_exponent = zipf_exponent(std::move(counts));
  return figures;
}

}  // namespace qwalt::bench
