// Feeds (RSS, Atom): of each item the title, when, by whom, where, and its text without markup.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/format.h"
#include "extract/worker/sections.h"
#include "extract/worker/xml.h"

namespace qwalt::worker {

// Not thread-safe. Memory: one item.
class FeedText final : public XmlHandler {
 public:
  FeedText(Job& job, Sections& sections) : job_(job), sections_(sections) {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  // Whether the root element, by its local name in lower case, is that of a feed.
  static bool is_root(std::string_view name);

 private:
  struct Item {
    std::string title;
    std::string link;
    std::string date;
    std::string author;
    std::string categories;
    std::string summary;
    std::string content;
  };

  std::string* field(std::string_view name);
  void send_item();
  void send_html(const std::string& html);

  Job& job_;
  Sections& sections_;
  std::vector<std::string> open_;
  Item item_;
  bool in_item_ = false;
  bool feed_title_sent_ = false;
  std::string text_;
  std::size_t markup_depth_ = 0;  // of open_, inside of XHTML content; 0 outside
};

}  // namespace qwalt::worker
