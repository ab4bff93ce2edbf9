#include "extract/worker/html_zones.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxOpen = 1000;

constexpr std::array kMenuRoles = {"navigation"sv, "menu"sv,        "menubar"sv,    "search"sv,
                                   "toolbar"sv,    "contentinfo"sv, "alertdialog"sv};

// Class names and identifiers as a whole; what only contains such a word says nothing.
constexpr std::array kSuspectNames = {"nav"sv,
                                      "navbar"sv,
                                      "navigation"sv,
                                      "menu"sv,
                                      "breadcrumb"sv,
                                      "breadcrumbs"sv,
                                      "pagination"sv,
                                      "pager"sv,
                                      "skip-link"sv,
                                      "skiplink"sv,
                                      "site-header"sv,
                                      "site-footer"sv,
                                      "site-nav"sv,
                                      "sidebar"sv,
                                      "side-bar"sv,
                                      "share"sv,
                                      "sharing"sv,
                                      "share-buttons"sv,
                                      "social"sv,
                                      "social-links"sv,
                                      "social-share"sv,
                                      "social-media"sv,
                                      "sharedaddy"sv,
                                      "related-posts"sv,
                                      "related"sv,
                                      "footer"sv,
                                      "masthead"sv,
                                      "topbar"sv,
                                      "advertisement"sv,
                                      "advert"sv,
                                      "ads"sv,
                                      "newsletter"sv,
                                      "tags"sv,
                                      "tag-list"sv,
                                      "toolbar"sv,
                                      "sr-only"sv,
                                      "visually-hidden"sv,
                                      "language-switcher"sv,
                                      "mw-editsection"sv,
                                      "navbox"sv,
                                      "catlinks"sv,
                                      "print-only"sv,
                                      "post-navigation"sv};
constexpr std::array kMenuPrefixes = {"cookie"sv,  "gdpr"sv,      "onetrust"sv,
                                      "consent"sv, "cc-banner"sv, "cc-window"sv};
constexpr std::array kMainNames = {
    "content"sv,         "main"sv,    "main-content"sv, "maincontent"sv,  "page-content"sv,
    "mw-content-text"sv, "article"sv, "article-body"sv, "post-content"sv, "entry-content"sv};

template <class List>
bool contains(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Whether one of the names in a class attribute is such a name.
template <class Test>
bool any_name(std::string_view names, Test test) {
  while (!(names = trim(names)).empty()) {
    std::size_t end = std::min(names.find_first_of(" \t\r\n"), names.size());
    if (test(base::to_lower(names.substr(0, end)))) return true;
    names.remove_prefix(end);
  }
  return false;
}

bool is_hidden(const HtmlAttributes& attributes) {
  return std::any_of(attributes.begin(), attributes.end(), [](const HtmlAttribute& a) {
    if (a.name == "hidden") return a.value != "until-found";
    if (a.name == "aria-hidden") return a.value == "true";
    if (a.name != "style") return false;
    std::string style;
    std::copy_if(a.value.begin(), a.value.end(), std::back_inserter(style),
                 [](char c) { return !is_space(c); });
    style = base::to_lower(style);
    return style.find("display:none") != std::string::npos ||
           style.find("visibility:hidden") != std::string::npos;
  });
}

}  // namespace

std::string_view attribute(const HtmlAttributes& attributes, std::string_view name) {
  auto found = std::find_if(attributes.begin(), attributes.end(),
                            [&](const HtmlAttribute& a) { return a.name == name; });
  return found == attributes.end() ? std::string_view() : found->value;
}

bool HtmlZones::inside_main() const {
  return std::any_of(open_.begin(), open_.end(),
                     [](const Open& open) { return open.zone == HtmlZone::kMain; });
}

HtmlZone HtmlZones::zone_of(std::string_view name, const HtmlAttributes& attributes) const {
  HtmlZone around = zone();
  if (around == HtmlZone::kHidden || is_hidden(attributes)) return HtmlZone::kHidden;
  if (around == HtmlZone::kMenu) return around;
  std::string role = base::to_lower(attribute(attributes, "role"));
  if (name == "nav" || name == "noscript" || name == "dialog" || contains(kMenuRoles, role)) {
    return HtmlZone::kMenu;
  }
  if (around == HtmlZone::kSuspect) return around;
  if (name == "main" || name == "article" || role == "main" || role == "article") {
    return HtmlZone::kMain;
  }
  bool main = inside_main();
  if (name == "footer" || name == "aside") return main ? HtmlZone::kSuspect : HtmlZone::kMenu;
  if (name == "header" || role == "banner" || role == "complementary") {
    return main && name == "header" ? around : HtmlZone::kSuspect;
  }
  // What is said of the whole page says nothing of a part.
  if (name == "html" || name == "body") return around;
  std::string_view id = attribute(attributes, "id");
  std::string_view classes = attribute(attributes, "class");
  auto test = [&](auto check) { return any_name(id, check) || any_name(classes, check); };
  bool notice = test([](const std::string& one) {
    return std::any_of(kMenuPrefixes.begin(), kMenuPrefixes.end(),
                       [&](std::string_view prefix) { return one.starts_with(prefix); });
  });
  if (notice) return HtmlZone::kMenu;
  auto suspect = [](const std::string& one) {
    return contains(kSuspectNames, one) || one.starts_with("skip");
  };
  if (test(suspect)) {
    return HtmlZone::kSuspect;
  }
  bool named_main = any_name(id, [](const std::string& one) { return contains(kMainNames, one); });
  return named_main ? HtmlZone::kMain : around;
}

void HtmlZones::start(std::string_view name, const HtmlAttributes& attributes) {
  if (!open_.empty() && open_.back().name == name) ++open_.back().nested;
  HtmlZone zone = zone_of(name, attributes);
  if (zone == this->zone() || open_.size() >= kMaxOpen) return;
  if (!open_.empty() && open_.back().name == name) --open_.back().nested;
  open_.push_back({std::string(name), 1, zone});
}

void HtmlZones::end(std::string_view name) {
  if (open_.empty() || open_.back().name != name) return;
  if (--open_.back().nested == 0) open_.pop_back();
}

}  // namespace qwalt::worker
