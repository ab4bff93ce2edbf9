// For tests: a document made of bytes, read in this process, its stream checked and gathered.
#pragma once

#include <gtest/gtest.h>
#include <minizip/zip.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "extract/block_stream.h"
#include "extract/worker/format.h"
#include "extract/worker/warm_up.h"

namespace qwalt::worker {

struct Extraction {
  Outcome outcome;
  extract::DocumentInfo info;
  std::vector<text::Page> pages;
  std::vector<std::string> warnings;

  std::vector<text::Block> blocks() const {
    std::vector<text::Block> all;
    for (const text::Page& page : pages) {
      all.insert(all.end(), page.blocks.begin(), page.blocks.end());
    }
    return all;
  }
  // The texts of all blocks, one after the other, each ended by "¶".
  std::string text() const {
    std::string out;
    for (const text::Block& block : blocks()) out += block.text + "¶";
    return out;
  }
  std::vector<std::string> texts(text::BlockKind kind) const {
    std::vector<std::string> out;
    for (const text::Block& block : blocks()) {
      if (block.kind == kind) out.push_back(block.text);
    }
    return out;
  }
  FailureKind failure() const {
    EXPECT_FALSE(outcome) << "text was found: " << text();
    return outcome ? FailureKind::kInternal : outcome.error().kind;
  }
};

inline Extraction extract_bytes(std::string_view bytes, const std::string& extension = "",
                                const Limits& limits = {},
                                extract::ReadingMode mode = extract::ReadingMode::kFull,
                                const std::function<void(Job&)>& change = {}) {
  Extraction result;
  extract::BlockDecoder decoder(limits.pages);
  Output output([&](std::string_view stream) {
    decoder.feed(stream);
    for (;;) {
      auto event = decoder.next();
      ASSERT_TRUE(event) << event.error().message;
      if (!*event) return;
      if (auto* info = std::get_if<extract::DocumentInfo>(&**event)) result.info = *info;
      if (auto* page = std::get_if<text::Page>(&**event)) result.pages.push_back(*page);
      if (auto* warning = std::get_if<extract::StreamWarning>(&**event)) {
        result.warnings.push_back(warning->message);
      }
    }
  });
  warm_up();
  Input input(bytes, extension);
  Job job{input, output, limits, mode};
  if (change) change(job);
  result.outcome = read_document(job);
  return result;
}

// A ZIP archive of these parts, deflated.
inline std::string make_zip(const std::vector<std::pair<std::string, std::string>>& parts) {
  std::string path = testing::TempDir() + "/qwalt_zip_" + std::to_string(::getpid());
  zipFile zip = zipOpen64(path.c_str(), APPEND_STATUS_CREATE);
  for (const auto& [name, bytes] : parts) {
    zip_fileinfo info{};
    zipOpenNewFileInZip(zip, name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr, Z_DEFLATED, 6);
    zipWriteInFileInZip(zip, bytes.data(), static_cast<unsigned>(bytes.size()));
    zipCloseFileInZip(zip);
  }
  zipClose(zip, nullptr);
  std::ifstream file(path, std::ios::binary);
  std::stringstream out;
  out << file.rdbuf();
  std::remove(path.c_str());
  return out.str();
}

}  // namespace qwalt::worker
