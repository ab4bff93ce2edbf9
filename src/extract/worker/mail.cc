// Mails (RFC 5322, MIME) as blocks: who, when, about what; the text; each attachment by the reader
// of its kind. Files of several mails (mbox) and saved web pages (MHTML) as well.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/utf8.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/embedded.h"
#include "extract/worker/format.h"
#include "extract/worker/lines.h"
#include "extract/worker/mail_text.h"
#include "extract/worker/mime_parts.h"
#include "extract/worker/plain_text.h"
#include "extract/worker/sections.h"

namespace qwalt::worker {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxBody = std::size_t{16} << 20;
constexpr std::size_t kMaxAttachment = std::size_t{64} << 20;
constexpr std::size_t kMaxHeaderText = 2000;  // of a list of recipients
constexpr std::size_t kMaxNames = 20;         // of attachments in a warning
constexpr std::size_t kMaxNameBytes = 100;

constexpr std::array kShownFields = {"From"sv, "To"sv, "Cc"sv, "Date"sv};

// Parts that are there for programs.
constexpr std::array kSilentTypes = {"application/pgp-signature"sv,
                                     "application/pkcs7-signature"sv,
                                     "application/x-pkcs7-signature"sv,
                                     "application/pgp-keys"sv,
                                     "text/css"sv,
                                     "text/javascript"sv,
                                     "application/javascript"sv};

struct TypeExtension {
  std::string_view type;
  std::string_view extension;
};
constexpr TypeExtension kExtensions[] = {{"text/csv", "csv"},       {"text/markdown", "md"},
                                         {"text/html", "html"},     {"application/json", "json"},
                                         {"message/rfc822", "eml"}, {"text/xml", "xml"},
                                         {"application/xml", "xml"}};

template <class List>
bool contains(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::string extension_for(const MimePart& part) {
  std::string extension = extract::extension_of(part.name());
  if (!extension.empty()) return extension;
  for (const TypeExtension& known : kExtensions) {
    if (known.type == part.type.value) return std::string(known.extension);
  }
  return {};
}

std::string shown_name(const MimePart& part) {
  std::string name = one_line(part.name());
  if (name.empty()) name = part.type.value == "message/rfc822" ? "message" : part.type.value;
  return std::string(base::utf8_prefix(name, kMaxNameBytes));
}

// Encrypted by S/MIME or PGP: only the recipient can open it.
bool is_encrypted(const MimePart& part) {
  bool smime =
      part.type.value.ends_with("pkcs7-mime") && part.type.parameter("smime-type") != "signed-data";
  return smime || part.type.value == "multipart/encrypted";
}

// "From somebody Thu Jan  1 00:00:00 1970": a message of an mbox file begins.
bool is_mbox_line(std::string_view line) {
  if (!line.starts_with("From ") || line.size() > 200) return false;
  return std::count(line.begin(), line.end(), ':') >= 1 &&
         std::any_of(line.begin(), line.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class MailReader {
 public:
  explicit MailReader(Job& job) : job_(job), sections_(job.output) {}

  Outcome read();

 private:
  Outcome read_message();
  Outcome read_mbox();
  Outcome read_page(const MimePart& root);
  void message(const MimePart& root, bool needs_heading);
  void header(const MimePart& root, bool needs_heading);
  void body(const MimePart& part);
  void alternative(const MimePart& part);
  void related(const MimePart& part);
  void leaf(const MimePart& part);
  void show(const MimePart& part);
  void show_text(const MimePart& part, std::string_view bytes);
  void show_html(const MimePart& part, std::string_view bytes, Reader reader);
  void keep_attachments(const MimePart& part);
  bool is_blank(const MimePart& part);
  void read_attachments();
  void read_attachment(const MimePart& part);
  void finish();

  Job& job_;
  Sections sections_;
  bool has_body_ = false;
  bool locked_ = false;
  std::vector<const MimePart*> attachments_;
  std::vector<std::string> skipped_;
  std::size_t skipped_count_ = 0;
};

void MailReader::header(const MimePart& root, bool needs_heading) {
  std::string subject = decode_header(root.header.get("subject"));
  if (subject.empty() && needs_heading) subject = "(no subject)";
  if (!subject.empty()) sections_.add({text::BlockKind::kHeading, 1, 0, subject});
  std::string lines;
  for (std::string_view field : kShownFields) {
    std::string value = decode_header(root.header.get(base::to_lower(field)));
    if (value.empty()) continue;
    if (value.size() > kMaxHeaderText) {
      value = std::string(base::utf8_prefix(value, kMaxHeaderText)) + " …";
    }
    lines += fmt::format("{}: {}\n", field, value);
  }
  sections_.add({text::BlockKind::kParagraph, 0, 0, std::move(lines)});
}

bool MailReader::is_blank(const MimePart& part) {
  bool cut = false;
  return trim(clean_text(decode_body(job_.input, part, 64 * 1024, cut))).empty();
}

void MailReader::show_text(const MimePart& part, std::string_view bytes) {
  std::string text = unfold_body(part, text_of_body(part, bytes));
  TextBlocks blocks(sections_);
  for_each_line(Input(text, {}), job_.output, [&](std::string_view line) { blocks.line(line); });
  blocks.finish();
}

void MailReader::show_html(const MimePart& part, std::string_view bytes, Reader reader) {
  // What the mail says of the charset goes before what the page says.
  std::string text(bytes);
  if (!part.type.parameter("charset").empty()) {
    text = "\xef\xbb\xbf" + text_of_body(part, bytes);
  }
  Embedded page{text, "html", reader, {}, 1, {}, 1};
  static_cast<void>(read_embedded(job_, page, sections_));
}

void MailReader::show(const MimePart& part) {
  has_body_ = true;
  bool cut = false;
  std::string bytes = decode_body(job_.input, part, kMaxBody, cut);
  if (cut) {
    job_.output.warning(fmt::format(
        "The text of the message is longer than {} MB; the rest was left out.", kMaxBody >> 20));
  }
  if (part.type.value == "text/html") {
    show_html(part, bytes, &read_whole_html);
  } else if (part.type.value == "application/rtf" || part.type.value == "text/rtf") {
    static_cast<void>(read_embedded(job_, {bytes, "rtf", &read_rtf, {}, 1, {}, 1}, sections_));
  } else {
    show_text(part, bytes);
  }
}

void MailReader::leaf(const MimePart& part) {
  const std::string& type = part.type.value;
  if (is_encrypted(part)) {
    locked_ = true;
    return;
  }
  bool text = type.starts_with("text/") || type == "message/delivery-status" ||
              type == "message/disposition-notification" || type == "application/rtf";
  bool named = !part.name().empty();
  bool attached = part.disposition.value == "attachment";
  bool shown = type == "text/plain" || type == "text/html" || !has_body_;
  if (text && shown && !attached && (!named || !has_body_)) {
    show(part);
  } else if (!contains(kSilentTypes, type)) {
    attachments_.push_back(&part);
  }
}

// The same text in several forms: plain text is what the sender's program makes of the rest.
void MailReader::alternative(const MimePart& part) {
  const MimePart* best = nullptr;
  int best_rank = 0;
  for (const MimePart& child : part.children) {
    const std::string& type = child.type.value;
    int rank = type == "text/plain" && !is_blank(child) ? 4
               : type == "text/html"                    ? 3
               : child.is_multipart()                   ? 2
                                                        : 1;
    if (rank > best_rank) best = &child;
    best_rank = std::max(rank, best_rank);
  }
  for (const MimePart& child : part.children) {
    if (&child == best) {
      body(child);
    } else if (child.is_multipart()) {
      keep_attachments(child);
    }
  }
}

// A page and what it shows; only what has a name may be worth telling of.
void MailReader::related(const MimePart& part) {
  for (const MimePart& child : part.children) {
    bool root = &child == &part.children.front();
    if (root) {
      body(child);
    } else if (child.is_multipart() || !child.name().empty()) {
      keep_attachments(child);
    }
  }
}

void MailReader::keep_attachments(const MimePart& part) {
  for (const MimePart& child : part.children) keep_attachments(child);
  bool text = part.type.value == "text/plain" || part.type.value == "text/html";
  bool attached = part.disposition.value == "attachment";
  if (!part.is_multipart() && (!text || attached) && !contains(kSilentTypes, part.type.value)) {
    attachments_.push_back(&part);
  }
}

void MailReader::body(const MimePart& part) {
  if (is_encrypted(part)) {
    locked_ = true;
  } else if (part.children.empty() && !part.is_multipart()) {
    leaf(part);
  } else if (part.type.value == "multipart/alternative") {
    alternative(part);
  } else if (part.type.value == "multipart/related") {
    related(part);
  } else if (part.children.empty()) {
    // It says that it has parts, and has none: its text is better than nothing.
    show(part);
  } else {
    for (const MimePart& child : part.children) body(child);
  }
}

void MailReader::read_attachment(const MimePart& part) {
  std::string name = shown_name(part);
  auto skip = [&] {
    ++skipped_count_;
    if (skipped_.size() < kMaxNames) skipped_.push_back(name);
  };
  if (job_.depth >= kMaxAttachmentDepth) return skip();
  bool cut = false;
  std::string bytes = decode_body(job_.input, part, kMaxAttachment, cut);
  if (cut) {
    return job_.output.warning(fmt::format("Attachment {} is larger than {} MB and was left out.",
                                           name, kMaxAttachment >> 20));
  }
  Embedded document{bytes, extension_for(part), nullptr, name, 2, "Attachment: " + name, 2};
  if (part.type.value == "message/rfc822") document.reader = &read_mail;
  Outcome outcome = read_embedded(job_, document, sections_);
  if (outcome) return;
  FailureKind kind = outcome.error().kind;
  bool not_read = kind == FailureKind::kUnsupported || kind == FailureKind::kNeedsOcr ||
                  kind == FailureKind::kNoText;
  if (not_read) return skip();
  job_.output.warning(fmt::format("Attachment {}: {}", name, outcome.error().message));
}

void MailReader::read_attachments() {
  for (const MimePart* part : std::exchange(attachments_, {})) {
    read_attachment(*part);
    job_.output.alive();
  }
}

void MailReader::message(const MimePart& root, bool needs_heading) {
  has_body_ = false;
  header(root, needs_heading);
  body(root);
  read_attachments();
}

void MailReader::finish() {
  sections_.finish();
  if (skipped_.empty()) return;
  std::size_t more = skipped_count_ - skipped_.size();
  job_.output.warning(fmt::format("Attachments skipped: {}{}.", fmt::join(skipped_, ", "),
                                  more > 0 ? fmt::format(" and {} more", more) : ""));
}

// A saved web page: the first part is the page, unless it only holds frames.
Outcome MailReader::read_page(const MimePart& root) {
  job_.output.info({"multipart/related", false, 0, decode_header(root.header.get("subject"))});
  std::vector<const MimePart*> pages;
  for (const MimePart& child : root.children) {
    bool html = child.type.value == "text/html" || child.type.value == "application/xhtml+xml";
    if (html) pages.push_back(&child);
  }
  for (const MimePart* page : pages) {
    bool cut = false;
    show_html(*page, decode_body(job_.input, *page, kMaxBody, cut), &read_html);
    sections_.finish();
    if (job_.output.has_text()) break;
  }
  return {};
}

Outcome MailReader::read_message() {
  MimePart root = parse_mime(job_.input, 0, job_.input.size(), job_.output);
  constexpr std::array kTelling = {"from"sv,         "subject"sv,   "date"sv,
                                   "to"sv,           "received"sv,  "mime-version"sv,
                                   "content-type"sv, "message-id"sv};
  bool mail = std::any_of(kTelling.begin(), kTelling.end(),
                          [&](std::string_view name) { return !root.header.get(name).empty(); });
  if (!mail) return read_plain_text(job_);
  std::string_view from = root.header.get("from");
  bool saved_page = root.type.value == "multipart/related" && root.header.get("to").empty() &&
                    (from.empty() || from.find("Saved by") != std::string_view::npos);
  if (saved_page) return read_page(root);
  std::string media = job_.media_type.empty() ? "message/rfc822" : job_.media_type;
  job_.output.info({media, false, 0, decode_header(root.header.get("subject"))});
  message(root, false);
  finish();
  if (locked_ && !has_body_) {
    return refuse(FailureKind::kPasswordProtected,
                  "The message is encrypted for its recipient; save it decrypted.");
  }
  return {};
}

Outcome MailReader::read_mbox() {
  job_.output.info({"application/mbox", false, 0, {}});
  ByteLines lines(job_.input, 0, job_.input.size());
  std::uint64_t begin = 0;
  std::string_view line;
  bool blank = true;
  auto take = [&](std::uint64_t end) {
    if (end <= begin) return;
    message(parse_mime(job_.input, begin, end, job_.output), true);
    sections_.cut();
  };
  while (lines.next(line)) {
    if (blank && lines.starts() && is_mbox_line(line)) {
      take(lines.begin());
      begin = lines.after();
    }
    blank = trim(line).empty();
    job_.output.alive();
  }
  take(job_.input.size());
  finish();
  return {};
}

Outcome MailReader::read() {
  std::string head = job_.input.head(200);
  return is_mbox_line(std::string_view(head).substr(0, head.find('\n'))) ? read_mbox()
                                                                         : read_message();
}

}  // namespace

Outcome read_mail(Job& job) { return MailReader(job).read(); }

}  // namespace qwalt::worker
