#include "extract/worker/sniff_text.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "base/utf8.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/csv.h"
#include "extract/worker/encoding.h"
#include "extract/worker/json_parser.h"
#include "extract/worker/lines.h"
#include "extract/worker/xml.h"

namespace qwalt::worker {
namespace {

using namespace std::string_view_literals;

constexpr std::array kCodeExtensions = {
    "yaml"sv,  "yml"sv,    "toml"sv, "ini"sv,   "c"sv,      "h"sv,     "cc"sv,         "cpp"sv,
    "cxx"sv,   "hpp"sv,    "cs"sv,   "go"sv,    "java"sv,   "js"sv,    "mjs"sv,        "ts"sv,
    "tsx"sv,   "jsx"sv,    "kt"sv,   "lua"sv,   "php"sv,    "pl"sv,    "py"sv,         "rb"sv,
    "rs"sv,    "sh"sv,     "bash"sv, "ps1"sv,   "bat"sv,    "sql"sv,   "swift"sv,      "css"sv,
    "scss"sv,  "conf"sv,   "cfg"sv,  "tex"sv,   "log"sv,    "env"sv,   "properties"sv, "scala"sv,
    "dart"sv,  "r"sv,      "m"sv,    "vue"sv,   "svelte"sv, "proto"sv, "graphql"sv,    "tf"sv,
    "cmake"sv, "gradle"sv, "diff"sv, "patch"sv, "asm"sv,    "vb"sv,    "f90"sv,        "hs"sv,
    "ex"sv,    "erl"sv,    "clj"sv};

template <class List>
bool contains(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Text has hardly a control character; random bytes have many, whatever encoding is guessed.
bool is_text(std::string_view decoded) {
  std::size_t characters = 0;
  std::size_t strange = 0;
  while (!decoded.empty()) {
    char32_t c = base::take_code_point(decoded);
    ++characters;
    bool fine = c >= 0x20 || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0x1b;
    strange += !fine || c == base::kReplacement || (c >= 0x7f && c < 0xa0 && c != 0x85);
  }
  return strange * 50 <= characters;
}

bool is_html(std::string_view folded) {
  std::string_view start = trim(folded);
  bool xml = start.starts_with("<?xml") || start.starts_with("<!--");
  constexpr std::array kStarts = {"<!doctype html"sv, "<html"sv, "<head"sv, "<body"sv};
  bool page = std::any_of(kStarts.begin(), kStarts.end(),
                          [&](std::string_view one) { return start.starts_with(one); });
  return page || (xml && start.find("<html") != std::string_view::npos);
}

// A part of a page; Markdown may begin like that too.
bool is_html_fragment(std::string_view folded) {
  constexpr std::array kStarts = {"<div"sv, "<p>"sv,   "<p "sv,     "<table"sv,  "<h1"sv,
                                  "<h2"sv,  "<meta"sv, "<title>"sv, "<script"sv, "<center"sv};
  std::string_view start = trim(folded);
  return std::any_of(kStarts.begin(), kStarts.end(),
                     [&](std::string_view one) { return start.starts_with(one); });
}

// At least two lines at the top that only a mail has.
bool is_mail(std::string_view folded) {
  constexpr std::array kFields = {
      "from:"sv,         "to:"sv,          "received:"sv, "subject:"sv,      "message-id:"sv,
      "mime-version:"sv, "return-path:"sv, "date:"sv,     "content-type:"sv, "delivered-to:"sv};
  if (folded.starts_with("from ")) folded.remove_prefix(std::min(folded.find('\n'), folded.size()));
  int found = 0;
  std::size_t at = folded.find_first_not_of("\r\n");
  bool first = true;
  while (at < folded.size() && found < 2) {
    std::string_view line = folded.substr(at, folded.find('\n', at) - at);
    if (trim(line).empty()) break;
    bool field = std::any_of(kFields.begin(), kFields.end(),
                             [&](std::string_view name) { return line.starts_with(name); });
    if (first && !field && !is_space(line.front()) && line.find(": ") == std::string_view::npos) {
      return false;
    }
    found += field ? 1 : 0;
    first = false;
    at += line.size() + 1;
  }
  return found >= 2;
}

class NoText final : public XmlHandler {
 public:
  void start(std::string_view /*name*/, const XmlAttributes& /*attributes*/) override {}
  void end(std::string_view /*name*/) override {}
  void text(std::string_view /*text*/) override {}
};

bool says_xml(std::string_view folded) {
  constexpr std::array kStarts = {"<?xml"sv, "<rss"sv, "<feed"sv, "<svg"sv, "<!doctype svg"sv};
  std::string_view start = trim(folded);
  return std::any_of(kStarts.begin(), kStarts.end(),
                     [&](std::string_view one) { return start.starts_with(one); });
}

// As far as it goes; `whole`: to its end.
bool is_well_formed(std::string_view text, bool whole) {
  constexpr std::uint32_t kDepth = 200;
  std::string_view start = trim(text);
  if (!start.starts_with('<')) return false;
  NoText nothing;
  XmlParser parser(nothing, kDepth);
  if (!parser.feed(start)) return false;
  return whole ? parser.finish().has_value() : start.find("</") != std::string_view::npos;
}

// Understands JSON and keeps nothing of it.
class Syntax final : public JsonHandler {
 public:
  void begin(bool /*array*/) override { ++found; }
  void end(bool /*array*/) override {}
  void key(std::string_view /*key*/) override { ++found; }
  void scalar(std::string_view /*text*/, bool /*more_follows*/) override { ++found; }
  int found = 0;
};

bool is_json(std::string_view text) {
  constexpr std::uint32_t kDepth = 1000;
  constexpr int kLeast = 3;
  std::string_view start = trim(text);
  if (!start.starts_with('{') && !start.starts_with('[')) return false;
  Syntax syntax;
  JsonParser parser(syntax, kDepth);
  parser.feed(text);
  return parser.state() == JsonParser::State::kFine && syntax.found >= kLeast;
}

// A notebook says what its cells are near the beginning, its format at the end.
bool is_notebook(std::string_view text) {
  return text.find("\"cells\"") != std::string_view::npos &&
         text.find("\"cell_type\"") != std::string_view::npos;
}

// "00:00:01,000 --> 00:00:04,000" in one of the first lines.
bool is_subtitles(std::string_view text) {
  if (text.starts_with("WEBVTT")) return true;
  std::string_view start = text.substr(0, 200);
  std::size_t arrow = start.find(" --> ");
  return arrow != std::string_view::npos && arrow >= 8 && start[arrow - 4] == ',' &&
         start[arrow + 7] == ':';
}

// Most lines begin with a date or a time.
bool is_log(std::string_view text) {
  constexpr std::size_t kLeastLines = 4;
  constexpr std::size_t kMostLines = 20;
  std::size_t lines = 0;
  std::size_t stamped = 0;
  while (!text.empty() && lines < kMostLines) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (trim(line).empty()) continue;
    ++lines;
    std::string_view start = line.substr(line.starts_with('[') ? 1 : 0, 10);
    auto digits =
        std::count_if(start.begin(), start.end(), [](char c) { return c >= '0' && c <= '9'; });
    bool marks = start.find_first_of(":/-") != std::string_view::npos;
    stamped += digits >= 6 && marks && line.size() > 12 ? 1 : 0;
  }
  return lines >= kLeastLines && stamped * 5 >= lines * 4;
}

bool is_flat_opendocument(std::string_view folded) {
  return trim(folded).starts_with("<?xml") &&
         folded.find("<office:document") != std::string_view::npos &&
         folded.find("urn:oasis:names:tc:opendocument") != std::string_view::npos;
}

// What Markdown alone looks like: a heading and at least one more of its signs.
bool is_markdown(std::string_view text) {
  bool heading = text.starts_with("# ") || text.starts_with("## ") ||
                 text.find("\n\n# ") != std::string_view::npos ||
                 text.find("\n\n## ") != std::string_view::npos;
  constexpr std::array kSigns = {"\n```"sv, "](http"sv, "|---"sv, "| ---"sv, "\n\n### "sv};
  return heading && std::any_of(kSigns.begin(), kSigns.end(), [&](std::string_view sign) {
           return text.find(sign) != std::string_view::npos;
         });
}

bool has_rows(std::string_view text, bool whole) {
  std::vector<std::string> lines;
  LineSplitter splitter([&](std::string_view line) { lines.emplace_back(line); });
  splitter.feed(text);
  if (whole) splitter.finish();
  std::erase_if(lines, [](const std::string& line) { return trim(line).empty(); });
  return looks_like_csv(lines);
}

// What the text says of itself; kUnknown where it says nothing.
FormatId text_by_signature(std::string_view decoded, std::string_view folded) {
  if (is_html(folded)) return FormatId::kHtml;
  if (is_flat_opendocument(folded)) return FormatId::kOpenDocument;
  if (says_xml(folded)) return FormatId::kXml;
  if (is_mail(folded)) return FormatId::kMail;
  return is_json(decoded) && is_notebook(decoded) ? FormatId::kNotebook : FormatId::kUnknown;
}

// By how it looks; kPlainText for what shows no signs.
FormatId text_by_look(std::string_view decoded, std::string_view folded, bool whole) {
  if (is_html_fragment(folded)) return FormatId::kHtml;
  if (is_well_formed(decoded, whole)) return FormatId::kXml;
  if (is_json(decoded)) return FormatId::kJson;
  if (is_subtitles(decoded)) return FormatId::kSubtitles;
  if (is_markdown(decoded)) return FormatId::kMarkdown;
  if (has_rows(decoded, whole)) return FormatId::kCsv;
  return is_log(decoded) ? FormatId::kCode : FormatId::kPlainText;
}

struct NamedText {
  std::string_view extension;
  FormatId id;
};

// Kinds of text that their bytes do not always tell apart.
constexpr NamedText kNamedTexts[] = {
    {"md", FormatId::kMarkdown},    {"markdown", FormatId::kMarkdown},
    {"mdown", FormatId::kMarkdown}, {"mkd", FormatId::kMarkdown},
    {"html", FormatId::kHtml},      {"htm", FormatId::kHtml},
    {"xhtml", FormatId::kHtml},     {"csv", FormatId::kCsv},
    {"tsv", FormatId::kCsv},        {"tab", FormatId::kCsv},
    {"eml", FormatId::kMail},       {"mbox", FormatId::kMail},
    {"mht", FormatId::kMail},       {"mhtml", FormatId::kMail},
    {"json", FormatId::kJson},      {"jsonl", FormatId::kJson},
    {"ndjson", FormatId::kJson},    {"geojson", FormatId::kJson},
    {"ipynb", FormatId::kNotebook}, {"xml", FormatId::kXml},
    {"rss", FormatId::kXml},        {"atom", FormatId::kXml},
    {"svg", FormatId::kXml},        {"dita", FormatId::kXml},
    {"srt", FormatId::kSubtitles},  {"vtt", FormatId::kSubtitles}};

}  // namespace

FormatId sniff_text(const Input& input, std::string_view head) {
  const std::string& extension = input.extension();
  std::string decoded = decode_all(head, detect_encoding(head));
  // The last character may be cut.
  while (decoded.ends_with("\xef\xbf\xbd")) decoded.resize(decoded.size() - 3);
  if (!is_text(decoded)) return FormatId::kUnknown;
  // Source code may hold any of the others.
  if (contains(kCodeExtensions, extension)) return FormatId::kCode;
  std::string folded = base::to_lower(decoded);
  FormatId says = text_by_signature(decoded, folded);
  if (says != FormatId::kUnknown) return says;
  const auto* named =
      std::find_if(std::begin(kNamedTexts), std::end(kNamedTexts),
                   [&](const NamedText& one) { return one.extension == extension; });
  if (named != std::end(kNamedTexts)) return named->id;
  return text_by_look(decoded, folded, input.size() <= head.size());
}

}  // namespace qwalt::worker
