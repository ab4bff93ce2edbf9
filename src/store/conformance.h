// The suite that every Store passes: conformance_*_test.cc. An implementation takes part by
//
//   INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance, ::testing::Values(StoreFactory{…}));
//
// in a test file of its own.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace qwalt::store {

// Opens the store that lives in `folder`; opened again, it holds what it held.
struct StoreFactory {
  std::function<base::Result<std::unique_ptr<Store>>(const std::string& folder)> open;
};

// The value of a result that the test counts on; ends the test with its error otherwise.
template <class T>
T must(base::Result<T> result) {
  if (!result) throw std::runtime_error("unexpected error: " + result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// A folder that is there as long as the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct Text {
  std::vector<PageRecord> pages;
  std::vector<PassageRecord> passages;
};

// A text whose page p (from 1) is "<word> page p passage 0. <word> page p passage 1. …", one
// passage a sentence, under the heading path {"Part p", "Section p"}.
Text make_text(std::string_view word, std::uint32_t pages, std::uint32_t passages_a_page);
DocumentFacts facts_of(const Text& text);

// Begins, appends and finishes.
base::Result<Finished> read_in(Store& store, Id document, const Text& text);

// The texts of all passages of a document, as each_passage() gives them.
base::Result<std::vector<std::string>> passage_texts(Store& store, Id document);

class StoreConformance : public ::testing::TestWithParam<StoreFactory> {
 protected:
  void SetUp() override;

  Store& store() { return *store_; }
  void reopen();
  Id home() { return home_; }  // the default workspace

  Added add(std::string_view name, std::string_view bytes);
  // Reads a document in, with a text of two pages made from its hash.
  Finished finish(Id document);
  Document add_ready(std::string_view name, std::string_view bytes);
  Document failed(std::string_view name, std::string_view bytes);

  // Names of the document that answers to `name`, "" if there is none.
  Id found(std::string_view name);
  std::vector<std::string> names(Id document);
  bool there(Id document);
  std::vector<Change> changes();

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Store> store_;
  Id home_ = 0;
};

}  // namespace qwalt::store
