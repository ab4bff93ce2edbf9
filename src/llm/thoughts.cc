#include "llm/thoughts.h"

#include <algorithm>
#include <utility>

namespace qwalt::llm {
namespace {

constexpr std::string_view kBegin = "<think>";
constexpr std::string_view kEnd = "</think>";
constexpr std::string_view kSpace = " \t\r\n";

std::string_view without_space(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  return text;
}

}  // namespace

std::string ThoughtFilter::feed(std::string_view piece) {
  if (state_ == State::kAnswer) return std::string(piece);
  held_.append(piece);
  if (state_ == State::kStart) {
    const std::string_view begun = without_space(held_);
    if (kBegin.starts_with(begun)) {
      if (begun != kBegin) return {};
    }
    if (!begun.starts_with(kBegin)) {
      state_ = State::kAnswer;
      return std::exchange(held_, {});
    }
    held_.erase(0, held_.size() - begun.size() + kBegin.size());
    state_ = State::kThinking;
  }
  if (state_ == State::kThinking) {
    const std::size_t end = held_.find(kEnd);
    if (end == std::string::npos) {
      // Only what may be the front of the end has to be kept.
      if (held_.size() >= kEnd.size()) held_.erase(0, held_.size() - kEnd.size() + 1);
      return {};
    }
    held_.erase(0, end + kEnd.size());
    state_ = State::kAfter;
  }
  held_.erase(0, held_.size() - without_space(held_).size());
  if (!held_.empty()) state_ = State::kAnswer;
  return std::exchange(held_, {});
}

std::string ThoughtFilter::finish() {
  return state_ == State::kStart ? std::exchange(held_, {}) : std::string();
}

}  // namespace qwalt::llm
