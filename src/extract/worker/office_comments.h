// The comments of a slide or a worksheet, of the old kind and of the threaded one.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extract/worker/xml.h"

namespace qwalt::worker {

// The names of those who commented, by their id or their place in the list.
class CommentAuthors final : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;
  // Empty for an unknown one.
  std::string name_of(const std::string& id) const;

 private:
  std::unordered_map<std::string, std::string> names_;
  std::string name_;
  std::size_t listed_ = 0;
  bool in_name_ = false;
};

struct OfficeComment {
  std::string place;   // the cell: "B7"; empty on a slide
  std::string author;  // the id
  std::string date;    // "2024-03-01"; empty when it is not said
  std::string text;    // on one line

  // "Comment on B7 by Ada (2024-03-01): …"; the name may be empty.
  std::string shown(const std::string& author_name) const;
};

// Not thread-safe. Memory: the comments, at most kMaxBytes of them.
class OfficeComments final : public XmlHandler {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 20;

  // In the order of the file, answers behind what they answer. To be called once, at the end.
  std::vector<OfficeComment> take();
  bool overflowed() const { return bytes_ > kMaxBytes; }

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

 private:
  void append(std::string_view text);

  std::vector<OfficeComment> comments_;
  std::vector<std::size_t> open_;  // places in comments_
  std::size_t bytes_ = 0;
  bool in_text_ = false;
};

}  // namespace qwalt::worker
