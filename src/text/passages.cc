#include "text/passages.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "text/block_cutter.h"
#include "text/characters.h"

namespace qwalt::text {
namespace {

constexpr std::uint32_t kFilledPassage = 300;  // may be closed before a block that is too long
constexpr std::uint32_t kTinyPassage = 200;    // is merged with the one before
constexpr std::size_t kMaxHeadingBytes = 300;  // of a heading as context of a passage
constexpr std::size_t kMaxTableHeadBytes = 500;
constexpr std::uint8_t kMaxHeadingLevel = 9;

// A passage that is being packed.
struct Draft {
  ByteRange range;
  std::uint32_t characters = 0;
  bool has_heading = false;  // begins with one
  bool has_body = false;     // has more than headings
  std::vector<std::string> heading;
  std::string table_head;
};

std::string one_line(std::string_view text, std::size_t max_bytes) {
  std::string line(base::utf8_prefix(text, max_bytes));
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

std::string_view slice(std::string_view text, ByteRange range) {
  return text.substr(range.begin, range.end - range.begin);
}

std::string head_of(std::string_view table, std::uint8_t head_rows) {
  std::size_t end = 0;
  for (int row = 0; row < head_rows && end < table.size(); ++row) {
    end = std::min(table.find('\n', end + 1), table.size());
  }
  return one_line(table.substr(0, end), kMaxTableHeadBytes);
}

// Packs the blocks of one page, in order.
class Packer {
 public:
  explicit Packer(std::string_view text) : text_(text) {}

  void add_heading(ByteRange block, std::vector<std::string> path) {
    const std::uint32_t size = count_characters(text_, block);
    if (is_open() && (drafts_.back().has_body || size_with(block) > kTargetPassage)) close();
    extend(block, size);
    Draft& draft = drafts_.back();
    draft.has_heading = true;
    draft.heading = std::move(path);
  }

  void add_body(const Block& block, ByteRange range, const std::vector<std::string>& path) {
    const std::uint32_t size = count_characters(text_, range);
    const bool under_heading = is_open() && !drafts_.back().has_body;
    if (size <= kMaxPassage && (!under_heading || size_with(range) <= kMaxPassage)) {
      add_piece(range, size, path, {});
      return;
    }
    std::string head;
    for (const ByteRange& piece : cut_block(text_, range, block.kind)) {
      add_piece(piece, count_characters(text_, piece), path, head);
      if (block.kind == BlockKind::kTable && head.empty()) {
        head = head_of(slice(text_, range), block.head_rows);
      }
    }
  }

  // Tiny passages joined with the one before.
  std::vector<Draft> finish() {
    std::vector<Draft> merged;
    for (Draft& draft : drafts_) {
      if (!merged.empty() && may_merge(merged.back(), draft)) {
        Draft& before = merged.back();
        before.characters += count_characters(text_, {before.range.end, draft.range.end});
        before.range.end = draft.range.end;
        before.has_body = true;
      } else {
        merged.push_back(std::move(draft));
      }
    }
    return merged;
  }

 private:
  bool is_open() const { return open_; }
  void close() { open_ = false; }

  std::uint32_t size_with(ByteRange block) const {
    const Draft& draft = drafts_.back();
    return draft.characters + count_characters(text_, {draft.range.end, block.end});
  }

  void extend(ByteRange block, std::uint32_t size) {
    if (!open_) {
      drafts_.push_back({block, size, false, false, {}, {}});
      open_ = true;
      return;
    }
    drafts_.back().characters = size_with(block);
    drafts_.back().range.end = block.end;
  }

  void add_piece(ByteRange piece, std::uint32_t size, const std::vector<std::string>& path,
                 const std::string& table_head) {
    if (is_open() && is_full_for(piece)) close();
    const bool first = !is_open();
    extend(piece, size);
    Draft& draft = drafts_.back();
    draft.has_body = true;
    if (!first) return;
    draft.heading = path;
    draft.table_head = table_head;
  }

  bool is_full_for(ByteRange piece) const {
    const Draft& draft = drafts_.back();
    const std::uint32_t together = size_with(piece);
    if (!draft.has_body) return together > kMaxPassageCharacters;
    return together > kTargetPassage &&
           (together > kMaxPassage || draft.characters >= kFilledPassage);
  }

  bool may_merge(const Draft& before, const Draft& draft) const {
    if (draft.has_heading) return false;
    const bool tiny = before.characters < kTinyPassage || draft.characters < kTinyPassage;
    return tiny &&
           before.characters + count_characters(text_, {before.range.end, draft.range.end}) <=
               kMaxPassageCharacters;
  }

  std::string_view text_;
  std::vector<Draft> drafts_;
  bool open_ = false;  // whether drafts_.back() takes more
};

struct PlacedBlock {
  const Block* block;
  ByteRange range;
};

// Writes the page's text and says where each block of it lies.
std::vector<PlacedBlock> join_blocks(const Page& page, std::string& text) {
  std::vector<PlacedBlock> placed;
  for (const Block& block : page.blocks) {
    if (block.kind == BlockKind::kRunning) continue;
    const std::string valid = base::to_valid_utf8(block.text);
    const ByteRange kept = trim(valid, {0, static_cast<std::uint32_t>(valid.size())});
    if (kept.begin == kept.end) continue;
    if (!text.empty()) text += "\n\n";
    const auto begin = static_cast<std::uint32_t>(text.size());
    text += slice(valid, kept);
    placed.push_back({&block, {begin, static_cast<std::uint32_t>(text.size())}});
  }
  return placed;
}

std::vector<Passage> to_passages(std::string_view text, std::uint64_t char_start,
                                 std::vector<Draft> drafts) {
  std::vector<Passage> passages;
  passages.reserve(drafts.size());
  std::uint32_t counted = 0;
  std::uint64_t characters = char_start;
  auto advance = [&](std::uint32_t to) {
    characters += count_characters(text, {counted, to});
    counted = to;
    return characters;
  };
  for (Draft& draft : drafts) {
    const std::uint64_t start = advance(draft.range.begin);
    passages.push_back({draft.range.begin, draft.range.end, start, advance(draft.range.end),
                        std::move(draft.heading), std::move(draft.table_head)});
  }
  return passages;
}

}  // namespace

void PassageBuilder::enter(const Block& heading) {
  const std::uint8_t level =
      std::clamp(heading.level, std::uint8_t{1}, std::uint8_t{kMaxHeadingLevel});
  while (!path_.empty() && path_.back().level >= level) path_.pop_back();
  path_.push_back({level, one_line(heading.text, kMaxHeadingBytes)});
}

std::vector<std::string> PassageBuilder::path() const {
  std::vector<std::string> texts;
  for (const Heading& heading : path_) texts.push_back(heading.text);
  return texts;
}

PageText PassageBuilder::add(const Page& page) {
  PageText out;
  out.number = page.number;
  out.label = page.label;
  out.language = page.language;
  out.char_start = next_char_;
  const std::vector<PlacedBlock> placed = join_blocks(page, out.text);
  Packer packer(out.text);
  for (const auto& [block, range] : placed) {
    const bool heading =
        block->kind == BlockKind::kHeading && count_characters(out.text, range) <= kTargetPassage;
    if (heading) {
      enter(*block);
      packer.add_heading(range, path());
    } else {
      packer.add_body(*block, range, path());
    }
  }
  out.passages = to_passages(out.text, out.char_start, packer.finish());
  next_char_ += base::count_code_points(out.text) + 1;
  return out;
}

}  // namespace qwalt::text
