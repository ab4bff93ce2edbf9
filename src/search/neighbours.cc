#include "search/neighbours.h"

namespace qwalt::search {
namespace {

std::uint64_t key(std::int32_t first, std::int32_t second) {
  return static_cast<std::uint64_t>(static_cast<std::uint32_t>(first)) << 32 |
         static_cast<std::uint32_t>(second);
}

}  // namespace

Neighbours::Neighbours(const std::vector<std::string>& words) {
  std::int32_t before[2] = {kOther, kOther};
  for (const std::string& each : words) {
    const auto fresh = static_cast<std::int32_t>(words_.size());
    const std::int32_t number = words_.emplace(each, fresh).first->second;
    for (std::int32_t first : before) {
      if (first == kOther) continue;
      pairs_.emplace(key(first, number), static_cast<std::int32_t>(pairs_.size()));
    }
    before[1] = before[0];
    before[0] = number;
  }
}

std::int32_t Neighbours::word(std::string_view folded) const {
  const auto found = words_.find(folded);
  return found == words_.end() ? kOther : found->second;
}

std::int32_t Neighbours::pair(std::int32_t first, std::int32_t second) const {
  const auto found = pairs_.find(key(first, second));
  return found == pairs_.end() ? kOther : found->second;
}

}  // namespace qwalt::search
