#include "answer/answer_cache.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace qwalt::answer {
namespace {

constexpr std::size_t kEntryBytes = 512;  // what an entry costs beside its texts
constexpr std::size_t kLargestShare = 4;

std::size_t size_of(const std::string& key, const CachedAnswer& answer) {
  std::size_t bytes = kEntryBytes + key.size() + answer.message.text.size() +
                      answer.message.searched_for.size() +
                      answer.message.citations.size() * sizeof(store::CitationRecord);
  for (const std::string& suggestion : answer.message.suggestions) bytes += suggestion.size() + 32;
  for (const Source& source : answer.sources) {
    bytes += sizeof(Source) + source.passage.text.size() + source.passage.document_name.size() +
             source.parts.size() * sizeof(SourcePart) + source.passage.record.table_head.size();
    for (const std::string& heading : source.passage.record.heading) bytes += heading.size() + 32;
  }
  return bytes;
}

}  // namespace

std::optional<CachedAnswer> AnswerCache::find(store::Id workspace, store::Sequence sequence,
                                              const std::string& key) {
  const std::lock_guard lock(mutex_);
  follow(workspace, sequence);
  const auto found = by_key_.find({workspace, key});
  if (found == by_key_.end() || sequences_[workspace] != sequence) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->answer;
}

void AnswerCache::put(store::Id workspace, store::Sequence sequence, const std::string& key,
                      CachedAnswer answer) {
  const std::size_t bytes = size_of(key, answer);
  const std::lock_guard lock(mutex_);
  follow(workspace, sequence);
  // What was answered from an older state than others have seen since is out of date.
  if (sequences_[workspace] != sequence || bytes > max_bytes_ / kLargestShare) return;
  const auto known = by_key_.find({workspace, key});
  if (known != by_key_.end()) drop(known->second);
  while (bytes_ + bytes > max_bytes_ && !entries_.empty()) drop(std::prev(entries_.end()));
  entries_.push_front({workspace, key, std::move(answer), bytes});
  by_key_[{workspace, key}] = entries_.begin();
  bytes_ += bytes;
}

std::size_t AnswerCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

// With the lock held: forgets what an earlier state of the workspace said.
void AnswerCache::follow(store::Id workspace, store::Sequence sequence) {
  store::Sequence& known = sequences_[workspace];
  if (sequence <= known) return;
  known = sequence;
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    const auto next = std::next(entry);
    if (entry->workspace == workspace) drop(entry);
    entry = next;
  }
}

void AnswerCache::drop(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  by_key_.erase({entry->workspace, entry->key});
  entries_.erase(entry);
}

std::string normalised_question(std::string_view text) {
  std::string out;
  bool space = false;
  while (!text.empty()) {
    std::size_t end = text.find_first_of(" \t\r\n");
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end, text.size()));
    if (word.empty()) {
      text.remove_prefix(1);
      space = !out.empty();
      continue;
    }
    if (space) out.push_back(' ');
    space = false;
    for (char c : word) out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  }
  while (!out.empty() &&
         (out.back() == '?' || out.back() == '.' || out.back() == '!' || out.back() == ' ')) {
    out.pop_back();
  }
  return out;
}

}  // namespace qwalt::answer
