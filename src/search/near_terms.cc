#include "search/near_terms.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"

namespace qwalt::search {
namespace {

// Going on term by term this often is as cheap as finding a far one.
constexpr int kStepsBeforeJump = 24;

}  // namespace

NearTerms::NearTerms(const index::Segment& segment, std::span<const char32_t> word,
                     std::uint8_t most, std::string_view begin, std::string end)
    : segment_(segment),
      rows_(word, most),
      most_(most),
      end_(std::move(end)),
      terms_(segment.terms_from(begin)) {}

bool NearTerms::next() {
  while (advance() && terms_.term() < end_) {
    if (read()) return true;
  }
  return false;
}

base::Status NearTerms::status() const {
  if (!terms_.damaged()) return {};
  return index::damaged(segment_.name(), "its dictionary cannot be read");
}

// To the next term, or the first one at or behind target_.
bool NearTerms::advance() {
  if (target_.empty()) return terms_.next();
  for (int i = 0; i < kStepsBeforeJump; ++i) {
    if (!terms_.next()) return false;
    if (terms_.term() >= target_) return true;
  }
  terms_ = segment_.terms_from(target_);
  return terms_.next();
}

// Whether the current term is within reach.
bool NearTerms::read() {
  const std::string_view term = terms_.term();
  const auto differ = std::mismatch(term.begin(), term.end(), last_.begin(), last_.end()).first;
  const auto common = static_cast<std::size_t>(differ - term.begin());
  std::size_t depth = rows_.depth();
  while (depth > 0 && ends_[depth] > common) --depth;
  rows_.pop_to(depth);
  last_ = term;
  target_.clear();
  std::string_view rest = term.substr(ends_[depth]);
  while (!rest.empty()) {
    const char32_t character = base::take_code_point(rest);
    const std::size_t before = rows_.depth();
    if (!rows_.push(character)) {
      rows_.pop_to(before);
      aim_behind(character);
      return false;
    }
    ends_[rows_.depth()] = term.size() - rest.size();
  }
  return rows_.edits() <= most_;
}

// No term that goes on with `character` from here is within reach: the next that may be.
void NearTerms::aim_behind(char32_t character) {
  for (;;) {
    const std::size_t depth = rows_.depth();
    const std::string_view prefix = std::string_view(last_).substr(0, ends_[depth]);
    const auto next = rows_.next_viable(character);
    if (next) {
      target_.assign(prefix);
      base::append_code_point(target_, *next);
      return;
    }
    if (depth == 0) {
      target_.assign("\xff");
      return;
    }
    std::string_view left = prefix.substr(ends_[depth - 1]);
    character = base::take_code_point(left);
    rows_.pop_to(depth - 1);
  }
}

}  // namespace qwalt::search
