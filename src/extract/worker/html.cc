#include "extract/worker/html.h"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <new>

#include "extract/worker/encoding.h"
#include "extract/worker/format.h"
#include "extract/worker/html_blocks.h"
#include "extract/worker/html_head.h"
#include "extract/worker/lines.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kSampleBytes = 64 * 1024;
// Broken pages leave elements open, so their nesting says little; beyond this it is an attack.
constexpr std::uint32_t kNestingFactor = 20;

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

using Context = std::unique_ptr<htmlParserCtxt, decltype(&htmlFreeParserCtxt)>;

}  // namespace

// The bridge from libxml2's C callbacks. It does not free what it holds when an exception passes
// through it, but the process ends with its document.
struct HtmlReader::Parse {
  Parse(Sections& sections, HtmlChoice::Keep keep) : choice(sections, keep), blocks(choice) {}

  static void on_start(void* data, const xmlChar* name, const xmlChar** pairs) {
    auto& parse = *static_cast<Parse*>(data);
    parse.attributes.clear();
    for (; pairs != nullptr && *pairs != nullptr; pairs += 2) {
      parse.attributes.push_back({view(pairs[0]), view(pairs[1])});
    }
    parse.deepest = std::max(parse.deepest, ++parse.depth);
    parse.blocks.start(view(name), parse.attributes);
  }

  static void on_end(void* data, const xmlChar* name) {
    auto& parse = *static_cast<Parse*>(data);
    if (parse.depth > 0) --parse.depth;
    parse.blocks.end(view(name));
  }

  static void on_text(void* data, const xmlChar* text, int length) {
    static_cast<Parse*>(data)->blocks.text(
        {reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)});
  }

  HtmlChoice choice;
  HtmlBlocks blocks;
  HtmlAttributes attributes;
  std::uint32_t depth = 0;
  std::uint32_t deepest = 0;
  htmlSAXHandler handler{};
  Context context{nullptr, &htmlFreeParserCtxt};
};

HtmlReader::HtmlReader(Sections& sections, HtmlChoice::Keep keep, const Limits& limits)
    : parse_(std::make_unique<Parse>(sections, keep)), max_depth_(limits.nesting * kNestingFactor) {
  parse_->handler.startElement = &Parse::on_start;
  parse_->handler.endElement = &Parse::on_end;
  parse_->handler.characters = &Parse::on_text;
  parse_->handler.ignorableWhitespace = &Parse::on_text;
  parse_->handler.cdataBlock = &Parse::on_text;
  parse_->context.reset(htmlCreatePushParserCtxt(&parse_->handler, parse_.get(), nullptr, 0,
                                                 nullptr, XML_CHAR_ENCODING_UTF8));
  if (!parse_->context) throw std::bad_alloc();
  // The text is UTF-8 already, whatever the page says of itself.
  htmlCtxtUseOptions(parse_->context.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                                HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                                HTML_PARSE_IGNORE_ENC);
}

HtmlReader::~HtmlReader() = default;

Outcome HtmlReader::feed(std::string_view utf8) {
  htmlParseChunk(parse_->context.get(), utf8.data(), static_cast<int>(utf8.size()), 0);
  if (parse_->deepest <= max_depth_) return {};
  return refuse(FailureKind::kTooLarge, "The page is nested deeper than any page should be.");
}

void HtmlReader::finish() {
  htmlParseChunk(parse_->context.get(), nullptr, 0, 1);
  parse_->blocks.finish();
  parse_->choice.finish();
}

namespace {

Outcome read_page(Job& job, HtmlChoice::Keep keep) {
  std::string head = job.input.head(kSampleBytes);
  Encoding encoding = html_encoding(head);
  job.output.info({"text/html", false, 0, html_title(decode_all(head, encoding))});
  Sections sections(job.output);
  HtmlReader reader(sections, keep, job.limits);
  Outcome outcome;
  for_each_piece(job.input, job.output, encoding, [&](std::string_view piece) {
    outcome = reader.feed(piece);
    return outcome.has_value();
  });
  if (!outcome) return outcome;
  reader.finish();
  sections.finish();
  return {};
}

}  // namespace

Outcome read_html(Job& job) { return read_page(job, HtmlChoice::Keep::kMainText); }

Outcome read_whole_html(Job& job) { return read_page(job, HtmlChoice::Keep::kEverything); }

}  // namespace qwalt::worker
