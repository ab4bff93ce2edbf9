// What a converter of the system made of an old Office file or an Outlook message: plain text, rows
// of cells, or a mail.
#include <string>
#include <string_view>
#include <utility>

#include "extract/worker/clean_text.h"
#include "extract/worker/format.h"
#include "extract/worker/lines.h"
#include "extract/worker/plain_text.h"
#include "extract/worker/sections.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxSlideTitle = 120;

// What catdoc and its kin say instead of text.
bool is_locked_note(std::string_view head) {
  head = trim(head);
  if (head.starts_with('[')) head.remove_prefix(1);
  return head.starts_with("File is encrypted") && head.size() < 100;
}

// Slides end with a form feed; the first line of each is its title.
class Slides {
 public:
  explicit Slides(Job& job) : job_(job) {}

  void line(std::string_view line) {
    if (line == "\f") return end_slide();
    if (trim(line).empty()) return;
    if (page_.blocks.empty() && line.size() <= kMaxSlideTitle) {
      page_.blocks.push_back({text::BlockKind::kHeading, 1, 0, std::string(line)});
      return;
    }
    bool first = page_.blocks.empty() || page_.blocks.back().kind == text::BlockKind::kHeading ||
                 page_.blocks.back().text.size() + line.size() > text::kMaxSectionBytes;
    if (first) page_.blocks.push_back({text::BlockKind::kParagraph, 0, 0, {}});
    page_.blocks.back().text.append(line).push_back('\n');
    // A slide without an end is no slide: what is gathered is bounded.
    if (page_.blocks.size() > kMaxBlocks) end_slide();
  }

  void finish() {
    if (!page_.blocks.empty()) end_slide();
  }

 private:
  static constexpr std::size_t kMaxBlocks = 50;

  void end_slide() {
    page_.number = number_++;
    if (page_.number <= job_.limits.pages) job_.output.page(std::exchange(page_, {}));
    page_ = {};
  }

  Job& job_;
  text::Page page_;
  std::uint32_t number_ = 1;
};

Outcome read_slides(Job& job) {
  job.output.info({job.media_type, true, 0, {}});
  Slides slides(job);
  for_each_line(job.input, job.output, [&](std::string_view line) { slides.line(line); });
  slides.finish();
  return {};
}

}  // namespace

Outcome read_converted(Job& job) {
  if (is_locked_note(job.input.head(200))) {
    return refuse(FailureKind::kPasswordProtected,
                  std::string(format_of(FormatId::kEncryptedOffice).message));
  }
  if (job.media_type == "application/vnd.ms-outlook") return read_mail(job);
  if (job.media_type == "application/vnd.ms-excel") return read_csv(job);
  if (job.media_type == "application/vnd.ms-powerpoint") return read_slides(job);
  return read_text_lines(job, job.media_type);
}

Outcome read_legacy(Job& job) {
  const Format& format = format_of(sniff(job.input));
  if (job.depth == 0) job.output.info({std::string(format.media_type), false, 0, {}});
  return refuse(format.failure, std::string(format.message));
}

}  // namespace qwalt::worker
