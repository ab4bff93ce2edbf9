// Little-endian numbers in byte strings, LEB128 varints, hexadecimal.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace qwalt::base {

static_assert(std::endian::native == std::endian::little, "formats are read in place");

using ByteView = std::span<const unsigned char>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

// Reads a little-endian number at any alignment. `at` must have sizeof(T) readable bytes.
template <class T>
T load(const unsigned char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <class T>
void append(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// LEB128, 1 to 10 bytes.
void append_varint(std::string& out, std::uint64_t value);

// Takes a varint off the front of `in`; nullopt (and `in` unchanged) if it is cut or too long.
std::optional<std::uint64_t> take_varint(ByteView& in);

std::string to_hex(ByteView bytes);

// A decimal number of at most 9 digits, nothing else; nullopt otherwise.
std::optional<std::uint32_t> number_of(std::string_view text);

// 16 lower-case hexadecimal digits: how a 63-bit id is shown to clients.
std::string id_to_string(std::int64_t id);
// Inverse of id_to_string; nullopt for anything else.
std::optional<std::int64_t> id_from_string(std::string_view text);

}  // namespace qwalt::base
