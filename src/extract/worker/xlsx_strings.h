// sharedStrings.xml of a workbook: the texts that its cells refer to by number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/xml.h"

namespace qwalt::worker {

// Holds the texts in blocks of 8 KB; those beyond kPlainBytes are kept packed (deflate), and of the
// packed ones some are unpacked at a time. Texts beyond kMaxBytes of both are dropped. Not
// thread-safe. Memory: kMaxBytes and 2 MB; cost: 0.1 µs for a text in order, 40 µs for a packed one
// out of order.
class SharedStrings final : public XmlHandler {
 public:
  static constexpr std::size_t kPlainBytes = std::size_t{8} << 20;
  static constexpr std::size_t kMaxBytes = std::size_t{96} << 20;
  static constexpr std::size_t kMaxTextBytes = 64 * 1024;

  // Empty for a number that is not there. The view lives until the next call.
  std::string_view get(std::uint64_t index);

  // Whether texts were dropped.
  bool overflowed() const { return overflowed_; }
  // Whether a text was longer than kMaxTextBytes.
  bool was_cut() const { return cut_; }

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  // Adds a text as the next one; for tests too.
  void add(std::string_view text);

 private:
  struct Block {
    std::uint64_t first = 0;  // number of its first text
    std::string bytes;        // each text: length u32, bytes; packed or not
    std::uint32_t size = 0;   // when unpacked
    bool packed = false;
  };
  struct Unpacked {
    std::size_t block = 0;
    std::string bytes;
    bool used = false;
  };

  void seal();
  std::string_view bytes_of(std::size_t block);

  std::vector<Block> blocks_;
  Block open_;
  std::vector<Unpacked> unpacked_;  // by block number modulo its size
  std::uint64_t count_ = 0;
  std::size_t held_ = 0;
  bool overflowed_ = false;
  bool cut_ = false;

  // Where the last text was found: the next one is often behind it.
  std::size_t last_block_ = 0;
  std::uint64_t last_index_ = 0;
  std::size_t last_at_ = 0;

  std::string current_;
  bool in_text_ = false;
  std::uint32_t phonetic_ = 0;  // depth in the reading aid of East Asian text
};

}  // namespace qwalt::worker
