// Pictures of pages and their words, kept on disk for whoever looks again: one file each,
// <folder>/<sha256 of the document>-<hash of what was asked for>.
//
// The least recently used go when the folder would grow beyond its limit. Everything can be made
// anew, so nothing is synced: a file that is damaged (checksum), cut or not of ours counts as not
// there. remove() takes all of a document's entries, also one that is being made meanwhile: a
// Ticket from before it keeps nothing. Thread-safe; calls read or write one file, remove() lists
// the index.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"

namespace qwalt::api {

class PageCache {
 public:
  // `max_bytes` 0: nothing is kept. Makes the folder; files that an earlier process left half-made
  // are removed.
  static base::Result<std::unique_ptr<PageCache>> open(base::FileSystem& files, std::string folder,
                                                       std::int64_t max_bytes);

  // `asked`: whatever tells one entry of the document from another.
  static std::string key(std::string_view sha256, std::string_view asked);

  std::optional<std::string> find(const std::string& key);

  // To be taken before the entry's document is looked up.
  struct Ticket {
    std::uint64_t removals = 0;
  };
  Ticket ticket() const;
  // A failure is logged: it costs only time.
  void keep(const Ticket& ticket, const std::string& key, std::string_view bytes);
  // Everything of the document with these bytes.
  void remove(std::string_view sha256);

  std::int64_t bytes() const;

 private:
  struct Entry {
    std::int64_t bytes = 0;
    std::list<std::string>::iterator place;  // in used_
  };

  PageCache(base::FileSystem& files, std::string folder, std::int64_t max_bytes)
      : files_(files), folder_(std::move(folder)), max_(max_bytes) {}

  base::Status load();
  void add(const std::string& key, std::int64_t bytes);
  void drop(std::map<std::string, Entry, std::less<>>::iterator entry);
  std::string path(const std::string& key) const { return folder_ + "/" + key; }

  base::FileSystem& files_;
  const std::string folder_;
  const std::int64_t max_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::list<std::string> used_;  // least recently used first
  std::int64_t bytes_ = 0;
  std::uint64_t removals_ = 0;
  std::uint64_t temporary_ = 0;
};

}  // namespace qwalt::api
