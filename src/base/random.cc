#include "base/random.h"

#include <sys/random.h>

#include <vector>

#include "base/bytes.h"
#include "base/check.h"

namespace qwalt::base {
namespace {

void fill_random(void* out, std::size_t size) {
  // getrandom never fails or returns short for up to 256 bytes once the pool is initialised.
  CHECK(size <= 256);
  CHECK(::getrandom(out, size, 0) == static_cast<ssize_t>(size));
}

}  // namespace

std::int64_t random_id() {
  std::uint64_t value = 0;
  while (value == 0) {
    fill_random(&value, sizeof value);
    value >>= 1;
  }
  return static_cast<std::int64_t>(value);
}

std::string random_hex(std::size_t bytes) {
  std::vector<unsigned char> raw(bytes);
  fill_random(raw.data(), raw.size());
  return to_hex(raw);
}

std::string random_uuid() {
  std::string digits = random_hex(16);
  digits[12] = '4';
  digits[16] = "89ab"[static_cast<unsigned char>(digits[16]) % 4];
  for (std::size_t at : {8, 13, 18, 23}) digits.insert(at, "-");
  return digits;
}

}  // namespace qwalt::base
