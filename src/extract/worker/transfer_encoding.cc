#include "extract/worker/transfer_encoding.h"

#include <utility>

#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void quoted_printable(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    int high = text[i] == '=' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    int low = high < 0 ? -1 : hex_value(text[i + 2]);
    out.push_back(low < 0 ? text[i] : static_cast<char>(high * 16 + low));
    if (low >= 0) i += 2;
  }
}

}  // namespace

TransferDecoder::TransferDecoder(std::string_view encoding) {
  if (encoding == "base64") kind_ = Kind::kBase64;
  if (encoding == "quoted-printable") kind_ = Kind::kQuotedPrintable;
}

void TransferDecoder::base64(std::string_view text, std::string& out) {
  for (char c : text) {
    int value = base64_value(c);
    if (c == '=') bits_ = 0, count_ = 0;  // padding: what follows begins anew
    if (value < 0) continue;
    bits_ = (bits_ << 6) | static_cast<unsigned>(value);
    count_ += 6;
    if (count_ < 8) continue;
    count_ -= 8;
    out.push_back(static_cast<char>((bits_ >> count_) & 0xff));
  }
}

void TransferDecoder::decode(std::string_view line, bool ended, std::string& out) {
  if (kind_ == Kind::kBase64) return base64(line, out);
  if (kind_ == Kind::kPlain) {
    out.append(line);
    if (ended) out.push_back('\n');
    return;
  }
  std::string whole = std::exchange(cut_, {}).append(line);
  std::string_view text = whole;
  if (ended) {
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    bool soft = text.ends_with('=');
    if (soft) text.remove_suffix(1);
    quoted_printable(text, out);
    if (!soft) out.push_back('\n');
    return;
  }
  std::size_t at = text.rfind('=');
  if (at != std::string_view::npos && at + 3 > text.size()) {
    cut_ = text.substr(at);
    text = text.substr(0, at);
  }
  quoted_printable(text, out);
}

std::string decode_base64(std::string_view text) {
  std::string out;
  TransferDecoder("base64").decode(text, false, out);
  return out;
}

std::string decode_quoted_printable(std::string_view text) {
  std::string out;
  quoted_printable(text, out);
  return out;
}

}  // namespace qwalt::worker
