// Random numbers that are the same on every machine for the same seed.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace qwalt::bench {

// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() { return mix(state_ += 0x9e3779b97f4a7c15U); }

  // From 0 to `count` - 1; `count` at least 1 and below 2^32.
  std::size_t below(std::size_t count) { return (next() >> 32) * count >> 32; }

  // Above 0, at most 1.
  double uniform() { return static_cast<double>((next() >> 11) + 1) * 0x1p-53; }

  bool chance(double probability) { return uniform() <= probability; }

  static std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
  }

 private:
  std::uint64_t state_;
};

}  // namespace qwalt::bench
