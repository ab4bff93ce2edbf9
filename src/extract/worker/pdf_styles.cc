#include "extract/worker/pdf_styles.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/ascii.h"
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

// Of the word in lower case (FNV-1a); never 0.
std::uint64_t hash_of(std::string_view word) {
  std::uint64_t hash = 14695981039346656037U;
  for (char c : word) {
    c = base::to_lower(c);
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
  return hash == 0 ? 1 : hash;
}

}  // namespace

void HashSet::add(std::uint64_t hash) {
  if (count_ >= kMaxWords) return;
  if (2 * (count_ + 1) > slots_.size()) {
    std::vector<std::uint64_t> old = std::move(slots_);
    slots_.assign(std::max<std::size_t>(1024, 2 * old.size()), 0);
    for (std::uint64_t known : old) {
      if (known != 0) slots_[place(known)] = known;
    }
  }
  std::uint64_t& slot = slots_[place(hash)];
  count_ += slot == 0;
  slot = hash;
}

bool HashSet::contains(std::uint64_t hash) const {
  return !slots_.empty() && slots_[place(hash)] == hash;
}

std::size_t HashSet::place(std::uint64_t hash) const {
  std::size_t at = (hash ^ (hash >> 32)) & (slots_.size() - 1);
  while (slots_[at] != 0 && slots_[at] != hash) at = (at + 1) & (slots_.size() - 1);
  return at;
}

void PdfStyles::learn(const std::vector<Segment>& segments) {
  for (const Segment& segment : segments) {
    int key = key_of(segment.size);
    if (characters_.size() < kMaxSizes || characters_.contains(key)) {
      characters_[key] += segment.characters;
    }
    all_ += segment.characters;
    bold_ += segment.bold ? segment.characters : 0;
    std::string_view rest = trim(segment.text);
    // The last word of a line may be half of one.
    for (std::size_t end = rest.find(' '); end != std::string_view::npos; end = rest.find(' ')) {
      std::string_view word = rest.substr(0, end);
      while (!word.empty() && std::string_view(".,;:!?)").find(word.back()) != word.npos) {
        word.remove_suffix(1);
      }
      if (word.size() >= 4) words_.add(hash_of(word));
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

bool PdfStyles::knows_word(std::string_view word) const { return words_.contains(hash_of(word)); }

}  // namespace qwalt::worker
