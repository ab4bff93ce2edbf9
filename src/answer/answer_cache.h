// Answers that a model has given, to be given again to the same question while nothing that they
// rest on has changed.
//
// An entry belongs to a workspace at one sequence number of the store: with any change of a
// document all of the workspace's entries go. What else an answer rests on is in its key. Bounded
// in bytes; the entry that was not asked for the longest goes first. Thread-safe. Nothing is kept
// on disk.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answer/source.h"
#include "store/records.h"

namespace qwalt::answer {

struct CachedAnswer {
  store::Message message;
  std::vector<Source> sources;
};

class AnswerCache {
 public:
  explicit AnswerCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // `sequence`: the store's, now.
  std::optional<CachedAnswer> find(store::Id workspace, store::Sequence sequence,
                                   const std::string& key);
  // Replaces one with the same key; one that is larger than a quarter of all is not kept.
  void put(store::Id workspace, store::Sequence sequence, const std::string& key,
           CachedAnswer answer);

  std::size_t bytes() const;

 private:
  struct Entry {
    store::Id workspace = 0;
    std::string key;
    CachedAnswer answer;
    std::size_t bytes = 0;
  };
  using Entries = std::list<Entry>;

  void follow(store::Id workspace, store::Sequence sequence);
  void drop(Entries::iterator entry);

  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  Entries entries_;  // the last used first
  std::map<std::pair<store::Id, std::string>, Entries::iterator> by_key_;
  std::map<store::Id, store::Sequence> sequences_;
  std::size_t bytes_ = 0;
};

// A question as it is compared: words in small letters with single spaces, without marks at the
// end.
std::string normalised_question(std::string_view text);

}  // namespace qwalt::answer
