// XML as a stream of events, from expat, with what attackers use taken out: declarations of
// entities are refused, so is nesting beyond a limit; nothing outside the text is ever opened.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "extract/worker/outcome.h"

namespace qwalt::worker {

// The attributes of an element, by name with its short prefix ("w:val").
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  // Empty when it is not there; the view lives as long as the call that got the attributes.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;

 private:
  const char* find(std::string_view name) const;
  const char** pairs_;
};

// Names come with the usual prefix of their namespace, whatever prefix the document uses, the
// strict and the transitional namespaces of Office alike: "w:p", "mc:AlternateContent". Names
// without a namespace, or of an unknown one, come bare.
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

  // kUnreadable for what is no XML or declares entities, kTooLarge beyond the depth.
  Outcome feed(std::string_view bytes);
  Outcome finish();

 private:
  struct Events;
  Outcome parse(std::string_view bytes, bool last);

  XmlHandler& handler_;
  std::uint32_t max_depth_;
  std::uint32_t depth_ = 0;
  void* parser_;
  bool failed_ = false;
  Failure failure_;
};

}  // namespace qwalt::worker
