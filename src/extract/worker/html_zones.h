// Which parts of a web page are there to read, and which to find one's way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qwalt::worker {

struct HtmlAttribute {
  std::string_view name;
  std::string_view value;
};
using HtmlAttributes = std::vector<HtmlAttribute>;

std::string_view attribute(const HtmlAttributes& attributes, std::string_view name);

enum class HtmlZone : std::uint8_t {
  kPlain,
  kMain,     // <main>, <article> and what is marked like them
  kSuspect,  // headers, side bars, lists of links: text there is kept, links are not
  kMenu,     // navigation, footers, cookie notices
  kHidden    // not shown
};

// Follows the elements of a page. Not thread-safe. Memory: the marked elements that are open.
class HtmlZones {
 public:
  void start(std::string_view name, const HtmlAttributes& attributes);
  void end(std::string_view name);
  HtmlZone zone() const { return open_.empty() ? HtmlZone::kPlain : open_.back().zone; }
  // The zone within an element that starts here.
  HtmlZone zone_of(std::string_view name, const HtmlAttributes& attributes) const;
  // Whether the zone ends with the element that ends here.
  bool ends_with(std::string_view name) const {
    return !open_.empty() && open_.back().nested == 1 && open_.back().name == name;
  }

 private:
  struct Open {
    std::string name;
    int nested;  // elements of the same name within
    HtmlZone zone;
  };
  bool inside_main() const;

  std::vector<Open> open_;
};

}  // namespace qwalt::worker
