// Which files of a watched folder are none of ours: patterns in the manner of .gitignore.
//
// A pattern without a slash, or with one at its end only, is about names at any depth; with another
// slash it is about the path from the watched folder on. `*`, `?`, `[a-z]` and `[!a-z]` stay within
// a name, `**` between slashes is any number of folders, a slash at the end means folders only, `!`
// in front takes back what an earlier pattern said, `\` takes the next character as it is. The last
// pattern that matches decides. Lines that are empty or begin with `#` say nothing.
// Hidden files and what editors and browsers leave while they work are ignored from the start.
// Immutable, thread-safe. Cost: at most the product of the lengths of pattern and path.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace qwalt::library {

constexpr std::size_t kMaxIgnorePatterns = 200;
constexpr std::size_t kMaxIgnorePatternBytes = 300;

class IgnoreRules {
 public:
  // kInvalid, naming the pattern, for one that is too long or has an open bracket.
  static base::Result<IgnoreRules> parse(const std::vector<std::string>& patterns);

  enum class Kind { kFile, kFolder };
  // `path` from the watched folder on; the folders it lies in are not looked at.
  bool ignores(std::string_view path, Kind kind) const;
  // The same for one that may lie in an ignored folder.
  bool ignores_with_parents(std::string_view path, Kind kind) const;

 private:
  struct Rule {
    std::vector<std::string> parts;  // between slashes
    bool anchored = false;
    bool folders_only = false;
    bool takes_back = false;
  };

  static base::Result<Rule> parse_rule(std::string_view pattern);

  std::vector<Rule> rules_;
};

}  // namespace qwalt::library
