#include "extract/worker/office_package.h"

#include <algorithm>
#include <utility>

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxTargets = 100'000;
constexpr std::size_t kMaxTitle = 1000;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// "%20" as a space: targets are parts of URIs.
std::string without_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                  hex_digit(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '\\' ? '/' : text[i];
    }
  }
  return out;
}

bool passed_a_limit(const Outcome& outcome) {
  return !outcome && outcome.error().kind == FailureKind::kTooLarge;
}

}  // namespace

std::string resolve_path(std::string_view folder, std::string_view target) {
  target = target.substr(0, target.find('#'));
  std::string given = without_escapes(target);
  if (given.empty()) return {};
  if (!given.starts_with('/')) given.insert(0, folder);
  std::vector<std::string_view> steps;
  for (std::string_view rest = given; !rest.empty();) {
    std::string_view step = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(step.size() + 1, rest.size()));
    if (step == "..") {
      if (!steps.empty()) steps.pop_back();
    } else if (!step.empty() && step != ".") {
      steps.push_back(step);
    }
  }
  std::string path;
  for (std::string_view step : steps) path.append(path.empty() ? "" : "/").append(step);
  return path;
}

Relationships::Relationships(std::string_view part)
    : folder_(part.substr(0, part.rfind('/') + 1)) {}

void Relationships::start(std::string_view name, const XmlAttributes& attributes) {
  if (name != "Relationship" || targets_.size() >= kMaxTargets) return;
  std::string_view type = attributes.get("Type");
  std::string_view target = attributes.get("Target");
  bool external = attributes.get("TargetMode") == "External";
  by_id_.try_emplace(std::string(attributes.get("Id")), targets_.size());
  targets_.push_back({std::string(attributes.get("Id")),
                      std::string(type.substr(type.rfind('/') + 1)),
                      external ? std::string(target) : resolve_path(folder_, target), external});
}

const Relationships::Target* Relationships::by_id(std::string_view id) const {
  auto found = by_id_.find(std::string(id));
  return found == by_id_.end() ? nullptr : &targets_[found->second];
}

std::string Relationships::first(std::string_view type) const {
  for (const Target& target : targets_) {
    if (target.type == type && !target.external) return target.path;
  }
  return {};
}

std::vector<std::string> Relationships::all(std::string_view type) const {
  std::vector<std::string> found;
  for (const Target& target : targets_) {
    if (target.type == type && !target.external) found.push_back(target.path);
  }
  return found;
}

Outcome OfficePackage::parse(std::string_view part, XmlHandler& handler) {
  XmlParser parser(handler, job_.limits.nesting);
  Outcome outcome = zip_.read(part, [&](std::string_view piece) {
    job_.output.alive();
    return parser.feed(piece);
  });
  return outcome ? parser.finish() : outcome;
}

bool OfficePackage::parse_if_there(std::string_view part, XmlHandler& handler) {
  if (!has(part)) return true;
  Outcome outcome = parse(part, handler);
  if (outcome) return true;
  if (passed_a_limit(outcome) && too_large_) too_large_ = outcome;
  job_.output.warning("A part of the document (styles, lists, notes or headers) is damaged.");
  return false;
}

Outcome OfficePackage::parse_text(std::string_view part, XmlHandler& handler) {
  Outcome outcome = parse(part, handler);
  if (outcome || outcome.error().kind != FailureKind::kUnreadable) return outcome;
  if (damage_) damage_ = outcome;
  return {};
}

Relationships OfficePackage::relationships_of(std::string_view part) {
  Relationships found(part);
  std::size_t cut = part.rfind('/') + 1;
  std::string path(part.substr(0, cut));
  path.append("_rels/").append(part.substr(cut)).append(".rels");
  parse_if_there(path, found);
  return found;
}

std::string OfficePackage::main_part(std::string_view usual_name) {
  std::string main = relationships_of("").first("officeDocument");
  if (has(main)) return main;
  return has(usual_name) ? std::string(usual_name) : std::string();
}

std::string OfficePackage::title() {
  std::string part = relationships_of("").first("core-properties");
  ElementText title("dc:title");
  parse_if_there(has(part) ? part : "docProps/core.xml", title);
  return title.take();
}

Outcome OfficePackage::finish() {
  if (!too_large_) return too_large_;
  if (!damage_ && !job_.output.has_text()) return damage_;
  if (!damage_) {
    job_.output.warning(
        "A part of the document is damaged; its text was read up to the damage, the rest of it is "
        "missing.");
  }
  if (zip_.checksum_failed()) {
    job_.output.warning(
        "A part of the file does not agree with its checksum: its text may be damaged.");
  }
  return {};
}

void ElementText::text(std::string_view text) {
  if (inside_ && text_.size() < kMaxTitle) text_.append(text.substr(0, kMaxTitle));
}

}  // namespace qwalt::worker
