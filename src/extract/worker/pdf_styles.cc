#include "extract/worker/pdf_styles.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxSizes = 400;
constexpr std::size_t kMaxWords = 100'000;
constexpr float kLarger = 1.15F;
// Sizes nearer than this to each other are one.
constexpr float kSameSize = 1.06F;
constexpr std::size_t kMaxRanks = 6;

int key_of(float size) { return static_cast<int>(std::lround(std::clamp(size, 0.0F, 1e4F) * 2)); }

std::uint64_t hash_of(std::string_view word) { return std::hash<std::string_view>()(word); }

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace

void PdfStyles::learn(const std::vector<Segment>& segments) {
  for (const Segment& segment : segments) {
    int key = key_of(segment.size);
    if (characters_.size() < kMaxSizes || characters_.contains(key)) {
      characters_[key] += segment.characters;
    }
    all_ += segment.characters;
    bold_ += segment.bold ? segment.characters : 0;
    std::string folded = lower(segment.text);
    std::string_view rest = trim(folded);
    // The last word of a line may be half of one.
    for (std::size_t end = rest.find(' '); end != std::string_view::npos; end = rest.find(' ')) {
      std::string_view word = rest.substr(0, end);
      while (!word.empty() && std::string_view(".,;:!?)").find(word.back()) != word.npos) {
        word.remove_suffix(1);
      }
      if (word.size() >= 4 && words_.size() < kMaxWords) words_.insert(hash_of(word));
      rest.remove_prefix(end + 1);
    }
  }
}

float PdfStyles::body() const {
  auto most = std::max_element(characters_.begin(), characters_.end(),
                               [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == characters_.end() || most->first == 0 ? 10 : static_cast<float>(most->first) / 2;
}

bool PdfStyles::bold_is_rare() const { return bold_ * 10 < all_ * 3; }

std::vector<float> PdfStyles::larger() const {
  std::vector<float> sizes;
  float body = this->body();
  for (auto at = characters_.rbegin(); at != characters_.rend(); ++at) {
    float size = static_cast<float>(at->first) / 2;
    if (size < kLarger * body) break;
    if (sizes.empty() || size * kSameSize < sizes.back()) sizes.push_back(size);
  }
  return sizes;
}

int PdfStyles::size_rank(float size) const {
  std::vector<float> sizes = larger();
  std::size_t rank = 0;
  while (rank + 1 < sizes.size() && size * kSameSize < sizes[rank]) ++rank;
  return static_cast<int>(std::min(rank + 1, kMaxRanks));
}

int PdfStyles::larger_sizes() const {
  return static_cast<int>(std::min(larger().size(), kMaxRanks));
}

bool PdfStyles::knows_word(std::string_view word) const {
  return words_.contains(hash_of(lower(word)));
}

}  // namespace qwalt::worker
