#include "extract/worker/feed.h"

#include <utility>

#include "extract/worker/clean_text.h"
#include "extract/worker/embedded.h"
#include "extract/worker/xml_text.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxField = std::size_t{4} << 20;

void append_escaped(std::string& out, std::string_view text) {
  for (char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      out.push_back(c);
    }
  }
}

bool is_item(std::string_view name) { return name == "item" || name == "entry"; }

}  // namespace

bool FeedText::is_root(std::string_view name) {
  return name == "rss" || name == "feed" || name == "rdf";
}

std::string* FeedText::field(std::string_view name) {
  if (name == "title") return &item_.title;
  if (name == "link") return &item_.link;
  if (name == "pubdate" || name == "published" || name == "date") return &item_.date;
  if (name == "updated") return item_.date.empty() ? &item_.date : nullptr;
  if (name == "creator" || name == "author" || name == "name") return &item_.author;
  if (name == "category" || name == "subject") return &item_.categories;
  if (name == "description" || name == "summary") return &item_.summary;
  if (name == "encoded" || name == "content") return &item_.content;
  return nullptr;
}

void FeedText::start(std::string_view name, const XmlAttributes& attributes) {
  std::string local = local_name(name);
  if (markup_depth_ > 0) {
    text_ += "<" + local + ">";
  } else {
    text_.clear();
  }
  if (is_item(local) && markup_depth_ == 0) {
    in_item_ = true;
    item_ = {};
  }
  open_.push_back(local);
  if (!in_item_ || markup_depth_ > 0) return;
  if (attributes.get("type") == "xhtml") markup_depth_ = open_.size();
  std::string_view target = attributes.get("href");
  std::string_view relation = attributes.get("rel");
  if (local == "link" && !target.empty() && (relation.empty() || relation == "alternate")) {
    item_.link = target;
  }
  if (local == "category" && !attributes.get("term").empty()) {
    item_.categories.append(item_.categories.empty() ? "" : ", ").append(attributes.get("term"));
  }
}

void FeedText::text(std::string_view text) {
  if (text_.size() + text.size() > kMaxField) {
    return job_.output.warning("A very long item of the feed was cut.");
  }
  markup_depth_ > 0 ? append_escaped(text_, text) : static_cast<void>(text_.append(text));
}

void FeedText::end(std::string_view name) {
  std::string local = local_name(name);
  if (!open_.empty()) open_.pop_back();
  if (markup_depth_ > 0 && open_.size() >= markup_depth_) {
    text_ += "</" + local + ">";
    return;
  }
  markup_depth_ = 0;
  std::string text = std::exchange(text_, {});
  if (in_item_ && is_item(local)) {
    send_item();
    in_item_ = false;
  } else if (in_item_) {
    std::string* to = field(local);
    if (to == nullptr || trim(text).empty()) return;
    if (to == &item_.categories && !to->empty()) {
      to->append(", ").append(one_line(text));
    } else if (to->empty() || to == &item_.content) {
      *to = std::move(text);
    }
  } else if (local == "title" && !feed_title_sent_ && open_.size() <= 2) {
    feed_title_sent_ = true;
    sections_.add({text::BlockKind::kHeading, 1, 0, one_line(text)});
  } else if ((local == "description" || local == "subtitle") && open_.size() <= 2) {
    send_html(text);
  }
}

void FeedText::send_item() {
  std::string title = one_line(item_.title);
  if (!title.empty()) sections_.add({text::BlockKind::kHeading, 2, 0, std::move(title)});
  std::string lines;
  for (const std::string* part : {&item_.date, &item_.author, &item_.categories, &item_.link}) {
    std::string line = one_line(*part);
    if (!line.empty()) lines.append(line).push_back('\n');
  }
  sections_.add({text::BlockKind::kParagraph, 0, 0, std::move(lines)});
  send_html(item_.content.empty() ? item_.summary : item_.content);
}

void FeedText::send_html(const std::string& html) {
  bool marked = html.find_first_of("<&") != std::string::npos;
  if (!marked) return sections_.add({text::BlockKind::kParagraph, 0, 0, one_line(html)});
  std::string page = "\xef\xbb\xbf" + html;
  Embedded embedded{page, "html", &read_whole_html, {}, 2, {}, 1};
  static_cast<void>(read_embedded(job_, embedded, sections_));
}

}  // namespace qwalt::worker
