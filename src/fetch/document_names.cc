#include "fetch/document_names.h"

#include <algorithm>
#include <cctype>

#include "base/ascii.h"
#include "base/utf8.h"
#include "http/form.h"
#include "http/multipart.h"

namespace qwalt::fetch {
namespace {

constexpr std::size_t kMaxName = 200;
constexpr std::size_t kMaxExtension = 8;

struct Extension {
  std::string_view media_type;
  std::string_view text;
};

constexpr Extension kExtensions[] = {
    {"text/html", ".html"},
    {"application/xhtml+xml", ".html"},
    {"application/pdf", ".pdf"},
    {"text/plain", ".txt"},
    {"text/markdown", ".md"},
    {"text/csv", ".csv"},
    {"text/tab-separated-values", ".tsv"},
    {"application/json", ".json"},
    {"application/xml", ".xml"},
    {"text/xml", ".xml"},
    {"application/rtf", ".rtf"},
    {"text/rtf", ".rtf"},
    {"application/epub+zip", ".epub"},
    {"message/rfc822", ".eml"},
    {"application/vnd.ms-outlook", ".msg"},
    {"application/msword", ".doc"},
    {"application/vnd.ms-excel", ".xls"},
    {"application/vnd.ms-powerpoint", ".ppt"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"},
    {"application/vnd.oasis.opendocument.text", ".odt"},
    {"application/vnd.oasis.opendocument.presentation", ".odp"},
    {"application/vnd.oasis.opendocument.spreadsheet", ".ods"},
    {"image/png", ".png"},
    {"image/jpeg", ".jpg"},
    {"image/tiff", ".tiff"},
    {"image/webp", ".webp"},
};

std::string_view extension_for(std::string_view media_type) {
  for (const Extension& each : kExtensions) {
    if (each.media_type == media_type) return each.text;
  }
  return {};
}

// ".pdf" of "a.PDF"; empty for ".profile", "2301.12345" and "a.much-too-long".
std::string extension_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {};
  const std::string_view after = name.substr(dot + 1);
  const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0; };
  const auto is_plain = [](unsigned char c) { return std::isalnum(c) != 0; };
  const bool sound = after.size() <= kMaxExtension &&
                     std::any_of(after.begin(), after.end(), is_letter) &&
                     std::all_of(after.begin(), after.end(), is_plain);
  return sound ? base::to_lower(name.substr(dot)) : std::string();
}

bool says_html(std::string_view extension) {
  return extension == ".html" || extension == ".htm" || extension == ".xhtml" ||
         extension == ".xht" || extension == ".shtml";
}

std::string last_part(std::string_view path) {
  const std::size_t end = path.find_last_not_of('/');
  if (end == std::string_view::npos) return {};
  path = path.substr(0, end + 1);
  return std::string(path.substr(path.find_last_of("/\\") + 1));
}

std::string cleaned(std::string_view name) {
  std::string out;
  for (char c : base::to_valid_utf8(name)) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f && c != '/' && c != '\\') out += c;
  }
  if (out.size() > kMaxName) {
    std::size_t end = kMaxName;
    while ((static_cast<unsigned char>(out[end]) & 0xc0) == 0x80) --end;
    out.resize(end);
  }
  const std::size_t begin = out.find_first_not_of(" .");
  if (begin == std::string::npos) return {};
  return out.substr(begin, out.find_last_not_of(' ') - begin + 1);
}

}  // namespace

std::string name_of(const http::Url& url, std::string_view disposition,
                    std::string_view media_type) {
  std::string name = cleaned(last_part(http::disposition_filename(disposition).value_or("")));
  if (name.empty()) {
    const std::string_view path = std::string_view(url.target).substr(0, url.target.find('?'));
    const std::string part = last_part(path);
    name = cleaned(http::decode_path(part).value_or(part));
  }
  const std::string_view wanted = extension_for(media_type);
  if (name.empty()) {
    const std::string host = cleaned(url.host);
    return (host.empty() ? "page" : host) + std::string(wanted);
  }
  const std::string extension = extension_of(name);
  const bool replaceable = extension.empty() || (wanted == ".html" && !says_html(extension));
  return replaceable ? name + std::string(wanted) : name;
}

}  // namespace qwalt::fetch
