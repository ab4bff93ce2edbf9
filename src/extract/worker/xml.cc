#include "extract/worker/xml.h"

#include <expat.h>
#include <fmt/format.h>

#include <charconv>
#include <new>
#include <utility>

#include "base/utf8.h"
#include "extract/worker/encoding.h"

namespace qwalt::worker {
namespace {

constexpr char kSeparator = '\n';

struct Namespace {
  std::string_view uri;
  std::string_view prefix;
};

constexpr std::string_view kOpenDocument = "urn:oasis:names:tc:opendocument:xmlns:";
constexpr Namespace kNamespaces[] = {
    {"http://schemas.openxmlformats.org/spreadsheetml/2006/main", "x:"},
    {"http://purl.oclc.org/ooxml/spreadsheetml/main", "x:"},
    {"http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w:"},
    {"http://purl.oclc.org/ooxml/wordprocessingml/main", "w:"},
    {"http://schemas.openxmlformats.org/presentationml/2006/main", "p:"},
    {"http://purl.oclc.org/ooxml/presentationml/main", "p:"},
    {"http://schemas.openxmlformats.org/drawingml/2006/main", "a:"},
    {"http://purl.oclc.org/ooxml/drawingml/main", "a:"},
    {"http://schemas.openxmlformats.org/markup-compatibility/2006", "mc:"},
    {"http://schemas.openxmlformats.org/officeDocument/2006/math", "m:"},
    {"http://purl.oclc.org/ooxml/officeDocument/math", "m:"},
    {"http://schemas.openxmlformats.org/officeDocument/2006/relationships", "r:"},
    {"http://purl.oclc.org/ooxml/officeDocument/relationships", "r:"},
    {"http://schemas.openxmlformats.org/drawingml/2006/chart", "c:"},
    {"http://purl.oclc.org/ooxml/drawingml/chart", "c:"},
    {"http://schemas.openxmlformats.org/drawingml/2006/diagram", "dgm:"},
    {"http://purl.oclc.org/ooxml/drawingml/diagram", "dgm:"},
    {"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing", "xdr:"},
    {"http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing", "xdr:"},
    {"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing", "wp:"},
    {"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", "wp:"},
    {"http://schemas.microsoft.com/office/powerpoint/2018/8/main", "p188:"},
    {"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments", "tc:"},
    {"urn:schemas-microsoft-com:vml", "v:"},
    {"urn:schemas-microsoft-com:office:office", "o:"},
    {"http://purl.org/dc/elements/1.1/", "dc:"},
    {"http://www.w3.org/1999/xlink", "xlink:"}};

// OpenDocument's namespaces, by the word that tells them: "…:xmlns:table:1.0".
constexpr Namespace kDocumentNamespaces[] = {{"office", "office:"},
                                             {"text", "text:"},
                                             {"table", "table:"},
                                             {"drawing", "draw:"},
                                             {"style", "style:"},
                                             {"meta", "meta:"},
                                             {"presentation", "presentation:"},
                                             {"svg-compatible", "svg:"},
                                             {"xsl-fo-compatible", "fo:"}};

std::string_view open_document_prefix(std::string_view uri) {
  if (!uri.starts_with(kOpenDocument)) return {};
  uri.remove_prefix(kOpenDocument.size());
  uri = uri.substr(0, uri.find(':'));
  for (const Namespace& known : kDocumentNamespaces) {
    if (known.uri == uri) return known.prefix;
  }
  return {};
}

std::string_view prefix_of(std::string_view uri) {
  for (const Namespace& known : kNamespaces) {
    if (known.uri == uri) return known.prefix;
  }
  return open_document_prefix(uri);
}

// "http://…/main\np" as "w:p". `space` holds the name when one has to be put together.
std::string_view short_name(std::string_view name, std::string& space) {
  std::size_t cut = name.find(kSeparator);
  if (cut == std::string_view::npos) return name;
  std::string_view prefix = prefix_of(name.substr(0, cut));
  name.remove_prefix(cut + 1);
  if (prefix.empty()) return name;
  space.assign(prefix).append(name);
  return space;
}

// Whether short_name(name) is `wanted`; most names differ in their last letters already.
bool has_short_name(std::string_view name, std::string_view wanted) {
  std::size_t colon = wanted.find(':');
  std::string_view local = colon == std::string_view::npos ? wanted : wanted.substr(colon + 1);
  if (!name.ends_with(local)) return false;
  std::size_t cut = name.find(kSeparator);
  if (cut == std::string_view::npos) return name == wanted;
  if (name.substr(cut + 1) != local) return false;
  return prefix_of(name.substr(0, cut)) == wanted.substr(0, wanted.size() - local.size());
}

// Encodings of one byte a character, which expat asks for by name.
int describe_encoding(void* /*data*/, const char* name, XML_Encoding* info) {
  std::string known = encoding_from_label(name);
  if (known.empty()) return XML_STATUS_ERROR;
  for (int byte = 0; byte < 256; ++byte) {
    std::string text;
    Decoder decoder(known);
    char one = static_cast<char>(byte);
    decoder.decode({&one, 1}, text);
    std::string_view rest = text;
    char32_t c = rest.empty() ? base::kReplacement : base::take_code_point(rest);
    if (byte < 0x80 && c != static_cast<char32_t>(byte)) return XML_STATUS_ERROR;
    info->map[byte] = c == base::kReplacement ? -1 : static_cast<int>(c);
  }
  info->data = nullptr;
  info->convert = nullptr;
  info->release = nullptr;
  return XML_STATUS_OK;
}

XML_Parser handle(void* parser) { return static_cast<XML_Parser>(parser); }

}  // namespace

const char* XmlAttributes::find(std::string_view name) const {
  for (const char** pair = pairs_; pair != nullptr && *pair != nullptr; pair += 2) {
    if (has_short_name(pair[0], name)) return pair[1];
  }
  return nullptr;
}

std::string_view XmlAttributes::get(std::string_view name) const {
  const char* value = find(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

void XmlAttributes::each(
    const std::function<void(std::string_view, std::string_view)>& take) const {
  std::string space;
  for (const char** pair = pairs_; pair != nullptr && *pair != nullptr; pair += 2) {
    take(short_name(pair[0], space), pair[1]);
  }
}

bool XmlAttributes::has(std::string_view name) const { return find(name) != nullptr; }

int XmlAttributes::number(std::string_view name, int otherwise) const {
  std::string_view value = get(name);
  int number = otherwise;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

bool XmlAttributes::flag(std::string_view name, bool otherwise) const {
  const char* value = find(name);
  if (value == nullptr) return otherwise;
  std::string_view given = value;
  return given != "0" && given != "false" && given != "off";
}

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
    self.without_event_ = 0;
    if (++self.depth_ > self.max_depth_) {
      return stop(self, FailureKind::kTooLarge,
                  fmt::format("The document is nested more than {} deep.", self.max_depth_));
    }
    guard(self,
          [&] { self.handler_.start(short_name(name, self.name_), XmlAttributes(attributes)); });
  }

  static void end(void* data, const char* name) {
    XmlParser& self = of(data);
    self.without_event_ = 0;
    --self.depth_;
    guard(self, [&] { self.handler_.end(short_name(name, self.name_)); });
  }

  static void text(void* data, const char* text, int length) {
    XmlParser& self = of(data);
    self.without_event_ = 0;
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
  XML_SetUnknownEncodingHandler(handle(parser_), &describe_encoding, nullptr);
}

XmlParser::~XmlParser() { XML_ParserFree(handle(parser_)); }

Outcome XmlParser::feed(std::string_view bytes) { return parse(bytes, false); }

Outcome XmlParser::finish() { return parse({}, true); }

Outcome XmlParser::parse(std::string_view bytes, bool last) {
  if (failed_) return refuse(failure_);
  without_event_ += bytes.size();
  int status = XML_Parse(handle(parser_), bytes.data(), static_cast<int>(bytes.size()), last);
  bool too_long = status == XML_STATUS_OK && without_event_ > kMaxXmlTagBytes;
  if (status == XML_STATUS_OK && !too_long) return {};
  if (!std::exchange(failed_, true)) failure_ = explain(too_long);
  return refuse(failure_);
}

Failure XmlParser::explain(bool too_long) const {
  if (too_long) {
    return {FailureKind::kTooLarge,
            fmt::format("A tag of the document is longer than {} MiB.", kMaxXmlTagBytes >> 20)};
  }
  XML_Error error = XML_GetErrorCode(handle(parser_));
  if (error == XML_ERROR_NO_MEMORY) {
    return {FailureKind::kTooLarge, "The document needs more memory than its limit."};
  }
  return {FailureKind::kUnreadable,
          fmt::format("A part of the document is damaged ({}).", XML_ErrorString(error))};
}

}  // namespace qwalt::worker
