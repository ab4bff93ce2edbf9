// SHA-256 of a stream.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace qwalt::base {

// Not thread-safe; movable. Feed with update(), end with hex(), once.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(ByteView data);
  // 64 lower-case hexadecimal digits. The object may only be destroyed afterwards.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view data);

// HMAC-SHA-256 (RFC 2104) of `data`, 64 hexadecimal digits: a signature that only `key` makes.
std::string hmac_sha256_hex(std::string_view key, std::string_view data);

// Whether two secrets are equal, in time that does not depend on where they differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace qwalt::base
