// Random bytes from the kernel, for ids, keys and boundaries. Safe to guess-proof secrets with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace qwalt::base {

// A uniformly random 63-bit number, never 0: the id of a new document, chat, message or key.
std::int64_t random_id();

// `bytes` random bytes as lower-case hexadecimal, twice as many characters.
std::string random_hex(std::size_t bytes);

// A version 4 UUID (RFC 9562), lower case.
std::string random_uuid();

}  // namespace qwalt::base
