// Folders and files of people, read without ever following a link: names and links in them are
// made by others. Thread-safe as descriptors are: each object by one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace qwalt::library {

struct FileFacts {
  std::int64_t bytes = 0;
  std::int64_t modified = 0;  // of its bytes; nanoseconds since 1970
  std::int64_t changed = 0;   // of its bytes or what is known of it: nobody can set it back
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
};

enum class EntryKind { kFile, kFolder, kOther };

struct Entry {
  std::string name;
  EntryKind kind = EntryKind::kOther;
  FileFacts facts;
};

class Folder {
 public:
  // Of a path that may lead over links, as people write it.
  static base::Result<Folder> open(const std::string& path);

  // What lies in it, by name; kNotFound when it is not there, or is something else.
  base::Result<Folder> folder(const std::string& name) const;
  base::Result<base::UniqueFd> file(const std::string& name) const;
  base::Result<Entry> entry(const std::string& name) const;  // kNotFound
  // Follows a path of names; "" is the folder itself.
  base::Result<Folder> below(std::string_view path) const;
  // As far as the path is there.
  base::Result<Folder> nearest(std::string_view path) const;

  // All names, sorted; kTooLarge when they are more than `limit`.
  base::Result<std::vector<std::string>> names(std::size_t limit) const;
  const FileFacts& facts() const { return facts_; }

 private:
  static base::Result<Folder> from(base::UniqueFd fd);

  base::UniqueFd fd_;
  FileFacts facts_;
};

// Of an open file.
base::Result<FileFacts> facts_of(int fd);

// Paths from a folder on: "" and "a" make "a", "a" and "b" make "a/b"; and back.
std::string joined(const std::string& folder, const std::string& name);
std::pair<std::string, std::string> split_last(const std::string& path);

}  // namespace qwalt::library
