// The texts that tell a model what to do. Each is built in; a file <name>.txt of the folder takes
// its place, so that people may edit it.
//
// A file is read when it has changed and is used if it is UTF-8 of at most 16 KB, has every
// placeholder that its template needs and no unknown one; otherwise the built-in text stays, and
// the log says once why. Thread-safe. Cost: one stat() for a text. What each is for, and its
// placeholders: docs/templates.md.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace qwalt::answer {

constexpr std::size_t kMaxTemplateBytes = 16 * 1024;

enum class Template : std::uint8_t {
  kSystem,       // the first message of every chat: who the model is, and the rules
  kQuestion,     // the last message: sources and question
  kNoSources,    // the last message when nothing was found
  kSuggestions,  // rules for questions to ask next
  kStandalone,   // rules for making a follow-up a question of its own
};

struct TemplateInfo {
  std::string_view name;                 // of its file, without ".txt"
  std::string_view built_in;             // its text
  std::vector<std::string_view> needed;  // placeholders that must be in it, without braces
  bool edited = false;                   // a file is in use
};

// What a template says, each placeholder given its value. One pass: braces in values are text.
std::string fill_template(std::string_view text,
                          std::span<const std::pair<std::string_view, std::string_view>> values);

// kInvalid or kTooLarge with a sentence when `text` cannot be used for `which`.
base::Status check_template(Template which, std::string_view text);

class PromptTemplates {
 public:
  // "": the built-in ones alone.
  explicit PromptTemplates(std::string folder = {}) : folder_(std::move(folder)) {}

  std::string text(Template which) const;
  std::vector<TemplateInfo> list() const;

 private:
  struct File {
    std::int64_t modified = 0;
    std::uint64_t bytes = 0;
    std::string text;  // empty: not usable
  };

  const std::string* edited(Template which) const;  // with the lock held

  std::string folder_;
  mutable std::mutex mutex_;
  mutable std::map<Template, File> files_;
};

}  // namespace qwalt::answer
