// Which blocks of a web page are its text: what the markup says, and how much of a block is links.
// Never all of them are left out: of a page that has text only in its menus, that is kept.
#pragma once

#include <cstddef>
#include <vector>

#include "extract/worker/html_zones.h"
#include "extract/worker/sections.h"

namespace qwalt::worker {

struct HtmlBlock {
  text::Block block;
  HtmlZone zone = HtmlZone::kPlain;
  std::size_t link_bytes = 0;  // of its text
};

// Not thread-safe. Memory: the blocks by which it decides, at most 2 MB; a longer page is decided
// by its beginning.
class HtmlChoice {
 public:
  enum class Keep { kMainText, kEverything };
  HtmlChoice(Sections& sections, Keep keep) : sections_(sections), keep_(keep) {}

  void add(HtmlBlock block);
  void finish();

 private:
  void decide();
  void mark_link_lists();

  Sections& sections_;
  Keep keep_;
  std::vector<HtmlBlock> waiting_;
  std::size_t bytes_ = 0;
  bool decided_ = false;
  bool keep_all_ = false;     // there is no text elsewhere
  bool keep_hidden_ = false;  // nor anything to be seen
};

}  // namespace qwalt::worker
