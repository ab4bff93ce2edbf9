#include "library/ignore.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/utf8.h"

namespace qwalt::library {
namespace {

constexpr const char* kAlways[] = {".*",
                                   "~$*",
                                   "*~",
                                   "#*#",
                                   "*.tmp",
                                   "*.TMP",
                                   "*.part",
                                   "*.partial",
                                   "*.download",
                                   "*.crdownload",
                                   "*.swp",
                                   "Thumbs.db",
                                   "thumbs.db",
                                   "desktop.ini",
                                   "lost+found/",
                                   "__MACOSX/",
                                   "@eaDir/",
                                   "$RECYCLE.BIN/",
                                   "System Volume Information/"};

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) parts.emplace_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return parts;
}

// The bytes of a class up to and with its bracket, or nullopt when it is not closed. A bracket that
// comes first is a member.
std::optional<std::size_t> class_size(std::string_view pattern) {
  std::size_t at = 1;
  if (at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^')) ++at;
  if (at < pattern.size() && pattern[at] == ']') ++at;
  for (; at < pattern.size(); ++at) {
    if (pattern[at] == '\\') {
      ++at;
    } else if (pattern[at] == ']') {
      return at + 1;
    }
  }
  return std::nullopt;
}

// `members` without its brackets.
bool in_class(std::string_view members, char c) {
  const bool negated = !members.empty() && (members[0] == '!' || members[0] == '^');
  if (negated) members.remove_prefix(1);
  const auto value = static_cast<unsigned char>(c);
  bool found = false;
  auto take = [&] {
    if (members[0] == '\\' && members.size() > 1) members.remove_prefix(1);
    const auto taken = static_cast<unsigned char>(members[0]);
    members.remove_prefix(1);
    return taken;
  };
  while (!members.empty()) {
    const unsigned char low = take();
    unsigned char high = low;
    if (members.size() > 1 && members[0] == '-') {
      members.remove_prefix(1);
      high = take();
    }
    found = found || (low <= value && value <= high);
  }
  return found != negated;
}

// The bytes of the pattern's first element when it matches `c`; 0 when it does not.
std::size_t match_one(std::string_view pattern, char c) {
  switch (pattern[0]) {
    case '?':
      return 1;
    case '[': {
      const std::size_t size = *class_size(pattern);
      return in_class(pattern.substr(1, size - 2), c) ? size : 0;
    }
    case '\\':
      return pattern[1] == c ? 2 : 0;
    default:
      return pattern[0] == c ? 1 : 0;
  }
}

// Goes back to the last star only: that is enough, and bounds the cost.
bool matches(std::string_view pattern, std::string_view name) {
  std::string_view after_star;
  std::string_view retry;
  bool starred = false;
  while (!name.empty()) {
    if (!pattern.empty() && pattern[0] == '*') {
      pattern.remove_prefix(1);
      after_star = pattern;
      retry = name;
      starred = true;
      continue;
    }
    if (const std::size_t size = pattern.empty() ? 0 : match_one(pattern, name[0]); size > 0) {
      pattern.remove_prefix(size);
      name.remove_prefix(1);
      continue;
    }
    if (!starred) return false;
    retry.remove_prefix(1);
    name = retry;
    pattern = after_star;
  }
  return pattern.find_first_not_of('*') == std::string_view::npos;
}

// The same with parts in place of characters, and `**` in place of `*`.
bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  std::size_t at = 0;
  std::size_t part = 0;
  std::optional<std::size_t> star;
  std::size_t retry = 0;
  while (part < path.size()) {
    if (at < pattern.size() && pattern[at] == "**") {
      // At the end it is what lies in a folder, not the folder itself.
      if (at + 1 == pattern.size()) return true;
      star = ++at;
      retry = part;
    } else if (at < pattern.size() && matches(pattern[at], path[part])) {
      ++at;
      ++part;
    } else if (star) {
      part = ++retry;
      at = *star;
    } else {
      return false;
    }
  }
  return at == pattern.size();
}

tl::unexpected<base::Error> bad(std::string_view pattern, std::string_view why) {
  return base::fail(base::Code::kInvalid,
                    fmt::format("The ignore pattern \"{}\" {}.",
                                base::to_valid_utf8(pattern.substr(0, 80)), why));
}

}  // namespace

base::Result<IgnoreRules::Rule> IgnoreRules::parse_rule(std::string_view pattern) {
  const std::string_view whole = pattern;
  Rule rule;
  if (pattern.size() > kMaxIgnorePatternBytes) return bad(whole, "is too long");
  if (pattern.starts_with('!')) {
    rule.takes_back = true;
    pattern.remove_prefix(1);
  }
  rule.folders_only = pattern.ends_with('/');
  while (pattern.ends_with('/')) pattern.remove_suffix(1);
  rule.anchored = pattern.find('/') != std::string_view::npos;
  rule.parts = split(pattern);
  if (rule.parts.empty()) return bad(whole, "matches nothing");
  for (const std::string& part : rule.parts) {
    for (std::size_t at = 0; at < part.size(); ++at) {
      if (part[at] == '\\' && ++at == part.size()) return bad(whole, "ends in a backslash");
      if (part[at] != '[' || part[at - (at > 0)] == '\\') continue;
      const auto size = class_size(std::string_view(part).substr(at));
      if (!size) return bad(whole, "has a bracket that is not closed");
      at += *size - 1;
    }
  }
  return rule;
}

base::Result<IgnoreRules> IgnoreRules::parse(const std::vector<std::string>& patterns) {
  if (patterns.size() > kMaxIgnorePatterns) {
    return base::fail(base::Code::kInvalid,
                      fmt::format("There are more than {} ignore patterns.", kMaxIgnorePatterns));
  }
  IgnoreRules rules;
  for (const char* pattern : kAlways) {
    TRY_ASSIGN(Rule rule, parse_rule(pattern));
    rules.rules_.push_back(std::move(rule));
  }
  for (std::string_view pattern : patterns) {
    while (pattern.ends_with(' ') || pattern.ends_with('\r')) pattern.remove_suffix(1);
    if (pattern.empty() || pattern.starts_with('#')) continue;
    TRY_ASSIGN(Rule rule, parse_rule(pattern));
    rules.rules_.push_back(std::move(rule));
  }
  return rules;
}

bool IgnoreRules::ignores(std::string_view path, Kind kind) const {
  const std::vector<std::string> parts = split(path);
  if (parts.empty()) return false;
  for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule) {
    if (rule->folders_only && kind == Kind::kFile) continue;
    const bool matched =
        rule->anchored ? matches(rule->parts, parts) : matches(rule->parts.front(), parts.back());
    if (matched) return !rule->takes_back;
  }
  return false;
}

bool IgnoreRules::ignores_with_parents(std::string_view path, Kind kind) const {
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/', slash + 1)) {
    if (ignores(path.substr(0, slash), Kind::kFolder)) return true;
  }
  return ignores(path, kind);
}

}  // namespace qwalt::library
