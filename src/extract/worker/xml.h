// XML as a stream of events, from expat, with what attackers use taken out: declarations of
// entities are refused, so is nesting beyond a limit, and a tag or comment of more than 4 MiB;
// nothing outside the text is ever opened.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "extract/worker/outcome.h"

namespace qwalt::worker {

// What a tag with its attributes, or a comment, may have: expat has to hold it as a whole.
constexpr std::size_t kMaxXmlTagBytes = std::size_t{4} << 20;

// The attributes of an element, by name with its short prefix ("w:val").
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  // Empty when it is not there; the view lives as long as the call that got the attributes.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;
  // The number it begins with, else `otherwise`.
  int number(std::string_view name, int otherwise) const;
  // Written as a truth value: "0", "false" and "off" are false, anything else is true.
  bool flag(std::string_view name, bool otherwise) const;
  // All of them, in the order of the document.
  void each(const std::function<void(std::string_view, std::string_view)>& take) const;

 private:
  const char* find(std::string_view name) const;
  const char** pairs_;
};

// Names come with the usual prefix of their namespace, whatever prefix the document uses, the
// strict and the transitional namespaces of Office alike: "w:p", "mc:AlternateContent". Names
// without a namespace, or of an unknown one, come bare. Text comes in pieces of any size.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view name) = 0;
  virtual void text(std::string_view text) = 0;
};

// Not thread-safe. The handler must outlive it.
class XmlParser {
 public:
  XmlParser(XmlHandler& handler, std::uint32_t max_depth);
  ~XmlParser();
  XmlParser(const XmlParser&) = delete;
  XmlParser& operator=(const XmlParser&) = delete;

  // kUnreadable for what is no XML or declares entities, kTooLarge beyond the depth and for a tag
  // that is too long. UTF-8, UTF-16 and encodings of one byte a character.
  Outcome feed(std::string_view bytes);
  Outcome finish();

 private:
  struct Events;
  Outcome parse(std::string_view bytes, bool last);
  Failure explain(bool too_long) const;

  XmlHandler& handler_;
  std::uint32_t max_depth_;
  std::uint32_t depth_ = 0;
  std::size_t without_event_ = 0;  // bytes that were fed since the last event
  std::string name_;               // the short name of the element at hand
  void* parser_;
  bool failed_ = false;
  Failure failure_;
};

}  // namespace qwalt::worker
