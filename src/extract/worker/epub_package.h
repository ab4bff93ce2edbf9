// What an EPUB says of itself: which file describes the book (container.xml), its title, chapters
// and their order (the package document, .opf), and what of it is encrypted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "extract/worker/xml.h"

namespace qwalt::worker {

// META-INF/container.xml.
class EpubContainer final : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view) override {}
  void text(std::string_view) override {}
  // The path of the first package document; empty without one.
  const std::string& package() const { return package_; }

 private:
  std::string package_;
};

// The package document. Not thread-safe. Memory: the list of the book's files.
class EpubPackage final : public XmlHandler {
 public:
  static constexpr std::size_t kMaxItems = 50'000;

  // `path`: its own, which the files are named relative to.
  explicit EpubPackage(std::string_view path = {});

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view text) override;

  const std::string& title() const { return title_; }
  // The paths in reading order, tables of contents left out; without an order those of the list.
  std::vector<std::string> chapters() const;

 private:
  struct Item {
    std::string path;
    bool chapter = false;
  };

  std::string folder_;
  std::string title_;
  std::vector<std::string> order_;  // ids
  std::vector<Item> items_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::unordered_set<std::string> contents_;  // paths of tables of contents
  std::uint32_t titles_ = 0;
  bool in_title_ = false;
};

// META-INF/encryption.xml.
class EpubEncryption final : public XmlHandler {
 public:
  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view) override {}
  void text(std::string_view) override {}
  // Whether a file is encrypted by more than what scrambles fonts.
  bool covers(std::string_view path) const;

 private:
  std::unordered_set<std::string> paths_;
  bool scrambled_font_ = false;
};

// Whether a file is a page of a book by its name.
bool is_chapter_name(std::string_view name);

}  // namespace qwalt::worker
