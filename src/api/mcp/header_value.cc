#include "api/mcp/header_value.h"

#include <algorithm>
#include <cstdint>

namespace qwalt::api::mcp {
namespace {

constexpr std::string_view kPrefix = "=?base64?";
constexpr std::string_view kSuffix = "?=";
constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<std::string> base64_decoded(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  std::string out;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pad = i >= text.size() - padding;
    const std::size_t digit = pad ? 0 : kDigits.find(text[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    if (i % 4 != 3) continue;
    for (int shift : {16, 8, 0}) out.push_back(static_cast<char>(bits >> shift & 0xff));
    bits = 0;
  }
  out.resize(out.size() - padding);
  return out;
}

std::string base64_encoded(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out.push_back(j <= count ? kDigits[bits >> (18 - 6 * j) & 63] : '=');
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> unwrapped(std::string_view value) {
  if (!value.starts_with(kPrefix) || !value.ends_with(kSuffix) ||
      value.size() < kPrefix.size() + kSuffix.size()) {
    return std::string(value);
  }
  value.remove_prefix(kPrefix.size());
  value.remove_suffix(kSuffix.size());
  return base64_decoded(value);
}

std::string wrapped(std::string_view value) {
  const auto plain = [](char c) { return c > ' ' && c < 0x7f; };
  const bool inner =
      std::all_of(value.begin(), value.end(), [&](char c) { return plain(c) || c == ' '; });
  const bool ends = value.empty() || (plain(value.front()) && plain(value.back()));
  if (inner && ends && !value.starts_with(kPrefix)) return std::string(value);
  std::string out(kPrefix);
  out.append(base64_encoded(value)).append(kSuffix);
  return out;
}

}  // namespace qwalt::api::mcp
