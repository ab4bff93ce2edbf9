// EPUB (2 and 3): the chapters of a book in the order of its spine, read as web pages.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/worker/encoding.h"
#include "extract/worker/epub_package.h"
#include "extract/worker/format.h"
#include "extract/worker/html.h"
#include "extract/worker/html_head.h"
#include "extract/worker/office_package.h"
#include "extract/worker/sections.h"

namespace qwalt::worker {
namespace {

constexpr std::string_view kMediaType = "application/epub+zip";

class EpubReader {
 public:
  EpubReader(Job& job, ZipArchive& zip) : job_(job), package_(job, zip), sections_(job.output) {}

  Outcome read();

 private:
  Outcome find_chapters();
  Outcome check_protection();
  Outcome read_chapter(const std::string& path);

  Job& job_;
  OfficePackage package_;
  Sections sections_;
  EpubPackage book_;
  std::vector<std::string> chapters_;  // paths
};

Outcome EpubReader::find_chapters() {
  EpubContainer container;
  package_.parse_if_there("META-INF/container.xml", container);
  std::string path = container.package();
  // Without a pointer to it the description of the book is known by its name.
  if (!package_.has(path)) {
    std::vector<std::string> names = package_.zip().names("");
    auto found = std::find_if(names.begin(), names.end(),
                              [](const std::string& name) { return name.ends_with(".opf"); });
    path = found == names.end() ? std::string() : *found;
  }
  if (package_.has(path)) {
    book_ = EpubPackage(path);
    package_.parse_if_there(path, book_);
    chapters_ = book_.chapters();
  }
  if (!chapters_.empty()) return {};
  for (std::string& name : package_.zip().names("")) {
    if (is_chapter_name(name)) chapters_.push_back(std::move(name));
  }
  if (!chapters_.empty()) return {};
  return refuse(FailureKind::kUnreadable, "The book is damaged: it has no chapters.");
}

// Fonts may be scrambled in a book that anybody can read; chapters may not.
Outcome EpubReader::check_protection() {
  EpubEncryption encryption;
  package_.parse_if_there("META-INF/encryption.xml", encryption);
  bool locked = std::any_of(chapters_.begin(), chapters_.end(),
                            [&](const std::string& chapter) { return encryption.covers(chapter); });
  if (!locked) return {};
  return refuse(FailureKind::kPasswordProtected,
                "This book is locked by digital rights management; use a copy without it.");
}

Outcome EpubReader::read() {
  if (Outcome found = find_chapters(); !found) return found;
  if (Outcome open = check_protection(); !open) return open;
  job_.output.info({std::string(kMediaType), false, 0, book_.title()});
  std::size_t missing = 0;
  std::size_t damaged = 0;
  for (const std::string& chapter : chapters_) {
    if (!package_.has(chapter)) {
      ++missing;
      continue;
    }
    Outcome read = read_chapter(chapter);
    if (!read && read.error().kind != FailureKind::kUnreadable) return read;
    damaged += read ? 0 : 1;
    sections_.cut();
  }
  if (missing > 0) {
    job_.output.warning(fmt::format("{} chapters of the book are missing in the file.", missing));
  }
  if (damaged > 0) {
    job_.output.warning(
        fmt::format("{} chapters are damaged; they were read up to the damage.", damaged));
  }
  return package_.finish();
}

Outcome EpubReader::read_chapter(const std::string& path) {
  HtmlReader reader(sections_, HtmlChoice::Keep::kEverything, job_.limits);
  std::optional<Decoder> decoder;
  std::string text;
  Outcome outcome = package_.zip().read(path, [&](std::string_view piece) -> Outcome {
    job_.output.alive();
    if (!decoder) {
      Encoding encoding = html_encoding(piece);
      piece.remove_prefix(std::min(encoding.mark_bytes, piece.size()));
      decoder.emplace(encoding.name);
    }
    text.clear();
    decoder->decode(piece, text);
    return reader.feed(text);
  });
  reader.finish();
  return outcome;
}

}  // namespace

Outcome read_epub(Job& job) {
  auto zip = ZipArchive::open(job.input, job.limits);
  if (!zip) return refuse(std::move(zip).error());
  EpubReader reader(job, **zip);
  return reader.read();
}

}  // namespace qwalt::worker
