#include "extract/worker/xml.h"

#include <expat.h>
#include <fmt/format.h>

#include <new>
#include <utility>

namespace qwalt::worker {
namespace {

constexpr char kSeparator = '\n';

struct Namespace {
  std::string_view uri;
  std::string_view prefix;
};

constexpr Namespace kNamespaces[] = {
    {"http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w:"},
    {"http://purl.oclc.org/ooxml/wordprocessingml/main", "w:"},
    {"http://schemas.openxmlformats.org/markup-compatibility/2006", "mc:"},
    {"http://schemas.openxmlformats.org/officeDocument/2006/math", "m:"},
    {"http://purl.oclc.org/ooxml/officeDocument/math", "m:"},
    {"http://schemas.openxmlformats.org/officeDocument/2006/relationships", "r:"},
    {"http://purl.oclc.org/ooxml/officeDocument/relationships", "r:"},
    {"http://schemas.openxmlformats.org/drawingml/2006/main", "a:"},
    {"http://purl.oclc.org/ooxml/drawingml/main", "a:"},
    {"http://purl.org/dc/elements/1.1/", "dc:"}};

// "http://…/main\np" as "w:p". `space` holds the name when one has to be put together.
std::string_view short_name(std::string_view name, std::string& space) {
  std::size_t cut = name.find(kSeparator);
  if (cut == std::string_view::npos) return name;
  std::string_view uri = name.substr(0, cut);
  name.remove_prefix(cut + 1);
  for (const Namespace& known : kNamespaces) {
    if (known.uri != uri) continue;
    space.assign(known.prefix);
    space.append(name);
    return space;
  }
  return name;
}

XML_Parser handle(void* parser) { return static_cast<XML_Parser>(parser); }

}  // namespace

const char* XmlAttributes::find(std::string_view name) const {
  std::string space;
  for (const char** pair = pairs_; pair != nullptr && *pair != nullptr; pair += 2) {
    if (short_name(pair[0], space) == name) return pair[1];
  }
  return nullptr;
}

std::string_view XmlAttributes::get(std::string_view name) const {
  const char* value = find(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool XmlAttributes::has(std::string_view name) const { return find(name) != nullptr; }

// What expat calls; exceptions of a handler must not cross its C code.
struct XmlParser::Events {
  static XmlParser& of(void* data) { return *static_cast<XmlParser*>(data); }

  static void stop(XmlParser& self, FailureKind kind, std::string message) {
    self.failed_ = true;
    self.failure_ = {kind, std::move(message)};
    XML_StopParser(handle(self.parser_), XML_FALSE);
  }

  template <class Call>
  static void guard(XmlParser& self, Call call) {
    if (self.failed_) return;
    try {
      call();
    } catch (const std::bad_alloc&) {
      stop(self, FailureKind::kTooLarge, "The document needs more memory than its limit.");
    } catch (const std::exception&) {
      stop(self, FailureKind::kUnreadable, "A part of the document is damaged.");
    }
  }

  static void start(void* data, const char* name, const char** attributes) {
    XmlParser& self = of(data);
    if (++self.depth_ > self.max_depth_) {
      return stop(self, FailureKind::kTooLarge,
                  fmt::format("The document is nested more than {} deep.", self.max_depth_));
    }
    guard(self, [&] {
      std::string space;
      self.handler_.start(short_name(name, space), XmlAttributes(attributes));
    });
  }

  static void end(void* data, const char* name) {
    XmlParser& self = of(data);
    --self.depth_;
    guard(self, [&] {
      std::string space;
      self.handler_.end(short_name(name, space));
    });
  }

  static void text(void* data, const char* text, int length) {
    XmlParser& self = of(data);
    guard(self, [&] { self.handler_.text({text, static_cast<std::size_t>(length)}); });
  }

  static void entity(void* data, const char*, int, const char*, int, const char*, const char*,
                     const char*, const char*) {
    stop(of(data), FailureKind::kUnreadable,
         "The document declares entities, which harmless documents do not; it was refused.");
  }
};

XmlParser::XmlParser(XmlHandler& handler, std::uint32_t max_depth)
    : handler_(handler), max_depth_(max_depth), parser_(XML_ParserCreateNS(nullptr, kSeparator)) {
  if (parser_ == nullptr) throw std::bad_alloc();
  XML_SetUserData(handle(parser_), this);
  XML_SetElementHandler(handle(parser_), &Events::start, &Events::end);
  XML_SetCharacterDataHandler(handle(parser_), &Events::text);
  XML_SetEntityDeclHandler(handle(parser_), &Events::entity);
}

XmlParser::~XmlParser() { XML_ParserFree(handle(parser_)); }

Outcome XmlParser::feed(std::string_view bytes) { return parse(bytes, false); }

Outcome XmlParser::finish() { return parse({}, true); }

Outcome XmlParser::parse(std::string_view bytes, bool last) {
  if (failed_) return refuse(failure_);
  int status = XML_Parse(handle(parser_), bytes.data(), static_cast<int>(bytes.size()), last);
  if (status == XML_STATUS_OK) return {};
  if (!failed_) {
    failed_ = true;
    failure_ = {FailureKind::kUnreadable,
                fmt::format("A part of the document is damaged ({}).",
                            XML_ErrorString(XML_GetErrorCode(handle(parser_))))};
  }
  return refuse(failure_);
}

}  // namespace qwalt::worker
