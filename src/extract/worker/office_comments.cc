#include "extract/worker/office_comments.h"

#include <utility>

#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxAuthors = 10'000;
constexpr std::size_t kMaxName = 200;
constexpr std::size_t kDateLength = 10;  // of "2024-03-01T12:00:00"
constexpr std::size_t kMaxComment = 64 * 1024;

bool is_comment(std::string_view name) {
  return name == "p:cm" || name == "p188:cm" || name == "p188:reply" || name == "x:comment" ||
         name == "tc:threadedComment";
}

}  // namespace

void CommentAuthors::start(std::string_view name, const XmlAttributes& attributes) {
  if (names_.size() >= kMaxAuthors) return;
  bool listed = name == "p:cmAuthor" || name == "p188:author";
  if (listed)
    names_[std::string(attributes.get("id"))] = attributes.get("name").substr(0, kMaxName);
  if (name == "tc:person") {
    names_[std::string(attributes.get("id"))] = attributes.get("displayName").substr(0, kMaxName);
  }
  in_name_ = name == "x:author";
  if (in_name_) name_.clear();
}

void CommentAuthors::end(std::string_view name) {
  in_name_ = false;
  if (name == "x:author") names_[std::to_string(listed_++)] = std::exchange(name_, {});
}

void CommentAuthors::text(std::string_view text) {
  if (in_name_ && name_.size() < kMaxName) name_.append(text);
}

std::string CommentAuthors::name_of(const std::string& id) const {
  auto found = names_.find(id);
  return found == names_.end() ? std::string() : one_line(found->second);
}

std::string OfficeComment::shown(const std::string& author_name) const {
  std::string out = "Comment";
  if (!place.empty()) out += " on " + place;
  if (!author_name.empty()) out += " by " + author_name;
  if (!date.empty()) out += " (" + date + ")";
  return out + ": " + text;
}

void OfficeComments::start(std::string_view name, const XmlAttributes& attributes) {
  in_text_ = name == "p:text" || name == "a:t" || name == "x:t" || name == "tc:text";
  if (name == "a:br") append(" ");
  if (!is_comment(name)) return;
  OfficeComment comment;
  comment.place = attributes.get("ref").substr(0, kMaxName);
  std::string_view author = attributes.get("authorId");
  if (author.empty()) author = attributes.get("personId");
  comment.author = author.substr(0, kMaxName);
  for (const char* date : {"dt", "created", "dT"}) {
    if (attributes.has(date)) comment.date = attributes.get(date).substr(0, kDateLength);
  }
  // Answers stand inside of what they answer, before its text.
  open_.push_back(comments_.size());
  bytes_ += sizeof(OfficeComment);
  if (!overflowed()) comments_.push_back(std::move(comment));
}

void OfficeComments::end(std::string_view name) {
  in_text_ = false;
  if (name == "a:p") append(" ");
  if (is_comment(name) && !open_.empty()) open_.pop_back();
}

void OfficeComments::text(std::string_view text) {
  if (in_text_) append(text);
}

void OfficeComments::append(std::string_view text) {
  if (open_.empty() || open_.back() >= comments_.size()) return;
  std::string& to = comments_[open_.back()].text;
  if (overflowed() || to.size() >= kMaxComment) return;
  bytes_ += text.size();
  to.append(text);
}

std::vector<OfficeComment> OfficeComments::take() {
  for (OfficeComment& comment : comments_) comment.text = one_line(comment.text);
  std::erase_if(comments_, [](const OfficeComment& comment) { return comment.text.empty(); });
  return std::move(comments_);
}

}  // namespace qwalt::worker
