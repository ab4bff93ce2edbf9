#include "extract/worker/html_choice.h"

#include <utility>

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxWaiting = std::size_t{2} << 20;
// A page with less than this outside of its menus may have its text in them.
constexpr std::size_t kLittle = 150;
constexpr std::size_t kShort = 30;
// A run of links at the top or the end is a menu when the page has so much text of its own.
constexpr std::size_t kEnoughText = 500;
constexpr std::size_t kLinkBytes = 80;
constexpr std::size_t kRun = 3;

bool is_heading(const HtmlBlock& one) { return one.block.kind == text::BlockKind::kHeading; }

bool is_links(const HtmlBlock& one) { return one.link_bytes * 2 >= one.block.text.size(); }

// By itself: prose is, whatever it stands in.
bool is_worth_keeping(const HtmlBlock& one) {
  switch (one.zone) {
    case HtmlZone::kMenu:
    case HtmlZone::kHidden:
      return false;
    case HtmlZone::kSuspect:
      if (is_heading(one)) return one.block.level == 1;
      return !is_links(one) && one.block.text.size() >= kShort;
    default:
      return true;
  }
}

bool is_prose(const HtmlBlock& one) {
  return !is_heading(one) && !is_links(one) && one.block.text.size() >= kLinkBytes;
}

bool is_short_link(const HtmlBlock& one) {
  return one.zone == HtmlZone::kPlain && !is_heading(one) &&
         one.link_bytes * 10 >= one.block.text.size() * 8 && one.block.text.size() <= kLinkBytes;
}

}  // namespace

void HtmlChoice::add(HtmlBlock block) {
  if (keep_ == Keep::kEverything) {
    if (block.zone != HtmlZone::kHidden) sections_.add(std::move(block.block));
    return;
  }
  if (decided_) {
    bool kept =
        keep_all_ ? (keep_hidden_ || block.zone != HtmlZone::kHidden) : is_worth_keeping(block);
    if (kept) sections_.add(std::move(block.block));
    return;
  }
  bytes_ += block.block.text.size() + sizeof(HtmlBlock);
  waiting_.push_back(std::move(block));
  if (bytes_ > kMaxWaiting) decide();
}

// Links before the first and after the last text that is no link, in runs: menus without a mark.
void HtmlChoice::mark_link_lists() {
  std::size_t prose = 0;
  std::size_t first = waiting_.size();
  std::size_t last = 0;
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    const HtmlBlock& one = waiting_[i];
    if (!is_worth_keeping(one)) continue;
    if (is_prose(one)) prose += one.block.text.size();
    bool text = is_prose(one) || is_heading(one) || one.block.kind == text::BlockKind::kTable;
    if (!text) continue;
    first = std::min(first, i);
    last = i;
  }
  if (prose < kEnoughText) return;
  for (std::size_t i = 0; i < waiting_.size();) {
    std::size_t end = i;
    while (end < waiting_.size() && is_short_link(waiting_[end])) ++end;
    bool outside = end <= first || (i > last && !is_heading(waiting_[last]));
    if (end - i >= kRun && outside) {
      for (std::size_t k = i; k < end; ++k) waiting_[k].zone = HtmlZone::kMenu;
    }
    i = std::max(end, i + 1);
  }
}

void HtmlChoice::decide() {
  decided_ = true;
  mark_link_lists();
  std::size_t kept = 0;
  std::size_t shown = 0;
  std::size_t hidden = 0;
  for (const HtmlBlock& one : waiting_) {
    std::size_t bytes = one.block.text.size();
    if (is_worth_keeping(one)) {
      kept += bytes;
    } else {
      (one.zone == HtmlZone::kHidden ? hidden : shown) += bytes;
    }
  }
  keep_all_ = kept < kLittle && shown + hidden > 2 * kept;
  keep_hidden_ = keep_all_ && kept + shown < kLittle && hidden > kept + shown;
  for (HtmlBlock& one : std::exchange(waiting_, {})) add(std::move(one));
}

void HtmlChoice::finish() {
  if (!decided_ && keep_ == Keep::kMainText) decide();
}

}  // namespace qwalt::worker
