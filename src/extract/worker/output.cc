#include "extract/worker/output.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/utf8.h"
#include "extract/block_stream.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/language.h"

namespace qwalt::worker {
namespace {

using namespace std::chrono_literals;

bool is_place(float points) { return std::abs(points) <= extract::kMaxPoints; }

bool stands_on_page(const extract::WordBox& word) {
  return !word.text.empty() && is_place(word.x0) && is_place(word.y0) && is_place(word.x1) &&
         is_place(word.y1);
}

bool is_text(const text::Block& block) { return block.kind != text::BlockKind::kRunning; }

}  // namespace

Output::Output(std::function<void(std::string_view)> write)
    : write_(std::move(write)), last_frame_(std::chrono::steady_clock::now()) {
  write_(extract::encode_header());
}

void Output::info(extract::DocumentInfo info) {
  has_info_ = true;
  info.title = one_line(info.title);
  write_(extract::encode_info(info));
}

void Output::page(text::Page page) {
  keep_contract(page);
  page.label = one_line(page.label);
  text::Language found = page_language(page);
  // A page too short to tell is most likely in the language of the one before it.
  if (found == text::Language::kUnknown && !page.blocks.empty()) found = last_language_;
  page.language = last_language_ = found;
  has_text_ = has_text_ || std::any_of(page.blocks.begin(), page.blocks.end(), is_text);
  has_pictures_ = has_pictures_ || page.picture;
  ++pages_;
  write_(extract::encode_page(page));
  last_frame_ = std::chrono::steady_clock::now();
}

void Output::keep_contract(text::Page& page) {
  std::size_t left = extract::kMaxPageTextBytes;
  std::size_t kept = 0;
  for (text::Block& block : page.blocks) {
    block.text = trim_lines(block.text);
    if (block.text.empty()) continue;
    if (block.text.size() > left) {
      block.text = trim_lines(base::utf8_prefix(block.text, left));
      warning(fmt::format("Page {} holds more text than a page may; the rest was left out.",
                          page.number));
    }
    // Each block costs its head in the frame as well.
    left -= std::min(left, block.text.size() + 8);
    if (block.text.empty()) break;
    block.level = std::min<std::uint8_t>(block.level, 9);
    if (&page.blocks[kept] != &block) page.blocks[kept] = std::move(block);
    ++kept;
  }
  page.blocks.resize(kept);
}

void Output::warning(std::string_view message) {
  std::string line = one_line(message);
  if (line.empty() || warnings_.size() >= extract::kMaxWarnings) return;
  if (std::find(warnings_.begin(), warnings_.end(), line) != warnings_.end()) return;
  write_(extract::encode_warning(line));
  warnings_.push_back(std::move(line));
}

void Output::alive() {
  auto now = std::chrono::steady_clock::now();
  if (now - last_frame_ < 1s) return;
  last_frame_ = now;
  write_(extract::encode_alive());
}

void Output::words(extract::PageWords page) {
  for (extract::WordBox& word : page.words) word.text = one_line(word.text);
  std::erase_if(page.words, [](const auto& word) { return !stands_on_page(word); });
  // A page without a size would be refused by the other side.
  page.width = std::clamp(page.width, 1.0F, extract::kMaxPoints);
  page.height = std::clamp(page.height, 1.0F, extract::kMaxPoints);
  write_(extract::encode_words(page));
  last_frame_ = std::chrono::steady_clock::now();
}

void Output::image(std::string_view png) {
  image_bytes_ += png.size();
  if (image_bytes_ > extract::kMaxImageBytes) return;
  for (; !png.empty(); png.remove_prefix(std::min(png.size(), extract::kMaxImagePieceBytes))) {
    write_(extract::encode_image(png));
  }
  last_frame_ = std::chrono::steady_clock::now();
}

void Output::finish() {
  if (image_bytes_ > extract::kMaxImageBytes) {
    return fail({extract::FailureKind::kTooLarge,
                 fmt::format("The picture of the page is larger than {} MiB; ask for a narrower "
                             "one.",
                             extract::kMaxImageBytes >> 20)});
  }
  write_(extract::encode_end(pages_));
}

void Output::fail(const extract::Failure& failure) {
  write_(extract::encode_failure({failure.kind, one_line(failure.message)}));
}

}  // namespace qwalt::worker
