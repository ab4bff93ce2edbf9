#include "extract/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <variant>

#include "base/check.h"

namespace qwalt::extract {
namespace {

constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = kKiB * 1024;
constexpr std::uint64_t kGiB = kMiB * 1024;
// Far beyond any use; keeps sums of limits away from overflow.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 50;
constexpr std::uint32_t kMostCount = 1'000'000'000;

struct Field {
  LimitName name;
  std::variant<std::uint32_t Limits::*, std::uint64_t Limits::*> member;
};

const std::vector<Field>& fields() {
  static const std::vector<Field> all = {
      {{"seconds", "How long one document may be read."}, &Limits::seconds},
      {{"page-seconds", "How long the reader may work without anything to show."},
       &Limits::page_seconds},
      {{"memory", "Memory of one reader; without it a share of --memory.", true},
       &Limits::memory_bytes},
      {{"output", "Text of one document, or output of a converter.", true}, &Limits::output_bytes},
      {{"errors", "What is kept of a reader's error messages, for the log.", true},
       &Limits::error_bytes},
      {{"pages", "Pages of one document."}, &Limits::pages},
      {{"archive-entries", "Parts of an Office, EPUB or other archive."}, &Limits::archive_entries},
      {{"unpacked", "What the parts of an archive may unpack to.", true}, &Limits::unpacked_bytes},
      {{"ratio", "How many times its packed size a part may unpack to."}, &Limits::unpacked_ratio},
      {{"nesting", "How deep elements may lie in each other."}, &Limits::nesting},
      {{"ocr-pages", "Pages of one document that are read by OCR."}, &Limits::ocr_pages},
      {{"ocr-seconds", "How long OCR may take for one page."}, &Limits::ocr_seconds}};
  return all;
}

const Field* find(std::string_view name) {
  auto found = std::find_if(fields().begin(), fields().end(),
                            [&](const Field& field) { return field.name.name == name; });
  return found == fields().end() ? nullptr : &*found;
}

std::uint64_t value_of(const Limits& limits, const Field& field) {
  return std::visit([&](auto member) { return std::uint64_t{limits.*member}; }, field.member);
}

void store(Limits& limits, const Field& field, std::uint64_t value) {
  if (const auto* large = std::get_if<std::uint64_t Limits::*>(&field.member)) {
    limits.** large = value;
  } else {
    limits.*std::get<std::uint32_t Limits::*>(field.member) = static_cast<std::uint32_t>(value);
  }
}

std::uint64_t unit_of(std::string_view suffix) {
  if (suffix.empty()) return 1;
  if (suffix == "K" || suffix == "k") return kKiB;
  if (suffix == "M" || suffix == "m") return kMiB;
  return suffix == "G" || suffix == "g" ? kGiB : 0;
}

std::optional<std::uint64_t> parse_value(const Field& field, std::string_view text) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view suffix(end, static_cast<std::size_t>(text.data() + text.size() - end));
  std::uint64_t unit = field.name.bytes ? unit_of(suffix) : std::uint64_t{suffix.empty()};
  bool small = std::holds_alternative<std::uint32_t Limits::*>(field.member);
  std::uint64_t most = small ? kMostCount : kMostBytes;
  if (error != std::errc() || unit == 0 || number == 0 || number > most / unit) return std::nullopt;
  return number * unit;
}

std::string_view trimmed(std::string_view text) {
  std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

auto unknown(std::string_view assignment) {
  std::string names;
  for (const Field& field : fields()) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", field.name.name);
  }
  return base::fail(base::Code::kInvalid,
                    fmt::format("\"{}\" sets no limit; write NAME=VALUE with one of {}.",
                                assignment.substr(0, 60), names));
}

std::string written(const Field& field, std::uint64_t value) {
  if (!field.name.bytes) return fmt::format("{}", value);
  if (value % kGiB == 0) return fmt::format("{}G", value / kGiB);
  if (value % kMiB == 0) return fmt::format("{}M", value / kMiB);
  return value % kKiB == 0 ? fmt::format("{}K", value / kKiB) : fmt::format("{}", value);
}

}  // namespace

const std::vector<LimitName>& limit_names() {
  static const std::vector<LimitName> names = [] {
    std::vector<LimitName> out;
    for (const Field& field : fields()) out.push_back(field.name);
    return out;
  }();
  return names;
}

base::Status set_limit(Limits& limits, std::string_view assignment) {
  assignment = trimmed(assignment);
  std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos) return unknown(assignment);
  const Field* field = find(trimmed(assignment.substr(0, equals)));
  if (field == nullptr) return unknown(assignment);
  auto value = parse_value(*field, trimmed(assignment.substr(equals + 1)));
  if (!value) {
    return base::fail(
        base::Code::kInvalid,
        fmt::format("The limit \"{}\" has to be {}.", field->name.name,
                    field->name.bytes ? "a size such as 512M or 2G" : "a whole number from 1"));
  }
  store(limits, *field, *value);
  return {};
}

base::Status set_limits(Limits& limits, std::string_view assignments) {
  Limits changed = limits;
  while (!assignments.empty()) {
    std::size_t comma = std::min(assignments.find(','), assignments.size());
    std::string_view one = trimmed(assignments.substr(0, comma));
    if (!one.empty()) TRY(set_limit(changed, one));
    assignments.remove_prefix(std::min(comma + 1, assignments.size()));
  }
  limits = changed;
  return {};
}

std::string limit_value(const Limits& limits, std::string_view name) {
  const Field* field = find(name);
  CHECK(field != nullptr);
  return written(*field, value_of(limits, *field));
}

std::string how_to_raise(const Limits& limits, std::string_view name) {
  const Field* field = find(name);
  CHECK(field != nullptr);
  std::uint64_t twice = value_of(limits, *field) * 2;
  // A size that nobody would write is rounded up.
  if (field->name.bytes && twice % kMiB != 0) twice = (twice / kMiB + 1) * kMiB;
  return fmt::format("raise the limit with --limit {}={}", name, written(*field, twice));
}

}  // namespace qwalt::extract
