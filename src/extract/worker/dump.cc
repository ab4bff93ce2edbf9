#include "extract/worker/dump.h"

#include <fmt/format.h>

#include "text/language.h"

namespace qwalt::worker {
namespace {

const char* kind_name(text::BlockKind kind) {
  switch (kind) {
    case text::BlockKind::kHeading:
      return "heading";
    case text::BlockKind::kParagraph:
      return "paragraph";
    case text::BlockKind::kListItem:
      return "list item";
    case text::BlockKind::kTable:
      return "table";
    case text::BlockKind::kCode:
      return "code";
    case text::BlockKind::kContents:
      return "contents";
    case text::BlockKind::kRunning:
      return "running";
    case text::BlockKind::kFootnote:
      return "footnote";
    case text::BlockKind::kRotated:
      break;
  }
  return "rotated";
}

}  // namespace

void Dump::feed(std::string_view stream) {
  decoder_.feed(stream);
  for (;;) {
    auto event = decoder_.next();
    if (!event) {
      failed_ = true;
      return print_(fmt::format("# broken stream: {}\n", event.error().message));
    }
    if (!*event) return;
    print(**event);
  }
}

void Dump::print(const extract::StreamEvent& event) {
  if (const auto* info = std::get_if<extract::DocumentInfo>(&event)) {
    print_(fmt::format("# {}, {}, pages: {}, title: {}\n", info->media_type,
                       info->paged ? "paged" : "not paged", info->pages, info->title));
  } else if (const auto* page = std::get_if<text::Page>(&event)) {
    print_page(*page);
  } else if (const auto* warning = std::get_if<extract::StreamWarning>(&event)) {
    print_(fmt::format("# warning: {}\n", warning->message));
  } else if (const auto* failure = std::get_if<extract::Failure>(&event)) {
    failed_ = true;
    print_(
        fmt::format("# failed ({}): {}\n", extract::failure_name(failure->kind), failure->message));
  }
}

void Dump::print_page(const text::Page& page) {
  std::string out = fmt::format("\n## page {}", page.number);
  if (!page.label.empty()) out += fmt::format(" \"{}\"", page.label);
  out += fmt::format(" [{}]{}\n", text::language_code(page.language),
                     page.picture ? " (picture)" : "");
  for (const text::Block& block : page.blocks) {
    out += fmt::format("\n[{}", kind_name(block.kind));
    if (block.kind == text::BlockKind::kHeading || block.kind == text::BlockKind::kListItem) {
      out += fmt::format(" {}", block.level);
    }
    if (block.head_rows > 0) out += fmt::format(" head {}", block.head_rows);
    out += fmt::format("]\n{}\n", block.text);
  }
  print_(out);
}

}  // namespace qwalt::worker
