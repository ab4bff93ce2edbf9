// The package around the parts of DOCX, PPTX and XLSX (Open Packaging Conventions, ECMA-376 part
// 2): which part is the main one, and which parts belong to another.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "extract/worker/format.h"
#include "extract/worker/xml.h"
#include "extract/worker/zip.h"

namespace qwalt::worker {

// What one part refers to. Targets are paths in the archive, or addresses when they are external.
class Relationships final : public XmlHandler {
 public:
  struct Target {
    std::string id;
    std::string type;  // the last word of its URI: "styles", "slide"…
    std::string path;
    bool external = false;
  };
  // `part`: whose relationships they are; targets are relative to its folder.
  explicit Relationships(std::string_view part = {});

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view) override {}
  void text(std::string_view) override {}

  const std::vector<Target>& targets() const { return targets_; }
  // Null without one; of several the first.
  const Target* by_id(std::string_view id) const;
  // The path of the first part of a type; empty without one. External ones are passed over.
  std::string first(std::string_view type) const;
  std::vector<std::string> all(std::string_view type) const;

 private:
  std::string folder_;
  std::vector<Target> targets_;
  std::unordered_map<std::string, std::size_t> by_id_;  // the place in targets_
};

// A target as it is written ("../media/a.png", "/ppt/b.xml", "slides\c.xml"), relative to a folder
// that ends with a slash or is empty, as a path without either.
std::string resolve_path(std::string_view folder, std::string_view target);

// Not thread-safe. Job and archive must outlive it. Memory: the relationships that are asked for.
class OfficePackage {
 public:
  OfficePackage(Job& job, ZipArchive& zip) : job_(job), zip_(zip) {}

  // Streams a part through `handler`.
  Outcome parse(std::string_view part, XmlHandler& handler);
  // A part that helps but is not needed: false, with a warning, when it is damaged; nothing when it
  // is missing. A limit that it passes is an error of the document, which finish() returns.
  bool parse_if_there(std::string_view part, XmlHandler& handler);
  // A part whose beginning is worth having although its rest is damaged. An error when a limit was
  // passed; damage is told by finish(), as an error if it left no text at all, else as a warning.
  Outcome parse_text(std::string_view part, XmlHandler& handler);

  bool has(std::string_view part) const { return !part.empty() && zip_.has(part); }
  ZipArchive& zip() { return zip_; }
  Job& job() { return job_; }

  // Those of `part`; of the whole package for "". None when they are missing.
  Relationships relationships_of(std::string_view part);

  // The main part by the package's relationships, else the usual name; empty when neither is there.
  std::string main_part(std::string_view usual_name);
  // dc:title of the core properties.
  std::string title();
  // To be called when all was read and sent: an error when a limit was passed, or when the damage
  // left no text; the warnings about the whole package.
  Outcome finish();

 private:
  Job& job_;
  ZipArchive& zip_;
  Outcome too_large_;  // the limit that a helping part passed
  Outcome damage_;     // the first of the parts with text
};

// Collects the text of one element, wherever it stands: a title.
class ElementText final : public XmlHandler {
 public:
  explicit ElementText(std::string_view element) : element_(element) {}
  void start(std::string_view name, const XmlAttributes&) override { inside_ = name == element_; }
  void end(std::string_view) override { inside_ = false; }
  void text(std::string_view text) override;
  std::string take() { return std::move(text_); }

 private:
  std::string element_;
  std::string text_;
  bool inside_ = false;
};

}  // namespace qwalt::worker
