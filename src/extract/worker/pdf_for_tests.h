// For tests: a PDF written by hand, in the fonts that every reader has.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

namespace qwalt::worker {

class PdfForTests {
 public:
  // F1 Helvetica, F2 Helvetica-Bold, F3 Courier. y counts upwards, as in the format.
  PdfForTests& page() {
    contents_.emplace_back();
    return *this;
  }
  PdfForTests& text(int x, int y, const std::string& text, int size = 10, int font = 1) {
    contents_.back() +=
        fmt::format("BT /F{} {} Tf 1 0 0 1 {} {} Tm ({}) Tj ET\n", font, size, x, y, text);
    return *this;
  }
  PdfForTests& sideways(int x, int y, const std::string& text) {
    contents_.back() += fmt::format("BT /F1 10 Tf 0 1 -1 0 {} {} Tm ({}) Tj ET\n", x, y, text);
    return *this;
  }
  PdfForTests& picture() {
    contents_.back() += "q 100 0 0 100 0 0 cm /Im1 Do Q\n";
    with_picture_ = true;
    return *this;
  }
  PdfForTests& title(const std::string& title) {
    title_ = title;
    return *this;
  }
  PdfForTests& labels(const std::string& labels) {
    labels_ = labels;
    return *this;
  }

  std::string build() const {
    std::vector<std::string> objects;
    std::string kids;
    std::size_t first = with_picture_ ? 8 : 7;
    for (std::size_t i = 0; i < contents_.size(); ++i)
      kids += fmt::format("{} 0 R ", first + 2 * i);
    objects.push_back(
        fmt::format("<< /Type /Catalog /Pages 2 0 R {} >>",
                    labels_.empty() ? "" : "/PageLabels << /Nums [" + labels_ + "] >>"));
    objects.push_back(
        fmt::format("<< /Type /Pages /Kids [{}] /Count {} >>", kids, contents_.size()));
    for (const char* font : {"Helvetica", "Helvetica-Bold", "Courier"}) {
      objects.push_back(fmt::format(
          "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>", font));
    }
    objects.push_back(fmt::format("<< /Title ({}) >>", title_));
    if (with_picture_) {
      objects.push_back(
          "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
          "/BitsPerComponent 8 /Length 1 >>\nstream\nA\nendstream");
    }
    for (std::size_t i = 0; i < contents_.size(); ++i) {
      objects.push_back(fmt::format(
          "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {} 0 R /Resources << "
          "/Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> {} >> >>",
          first + 2 * i + 1, with_picture_ ? "/XObject << /Im1 7 0 R >>" : ""));
      objects.push_back(
          fmt::format("<< /Length {} >>\nstream\n{}endstream", contents_[i].size(), contents_[i]));
    }
    return assemble(objects);
  }

 private:
  static std::string assemble(const std::vector<std::string>& objects) {
    std::string out = "%PDF-1.4\n";
    std::string table = fmt::format("xref\n0 {}\n0000000000 65535 f \n", objects.size() + 1);
    for (std::size_t i = 0; i < objects.size(); ++i) {
      table += fmt::format("{:010} 00000 n \n", out.size());
      out += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
    }
    std::size_t at = out.size();
    out += table +
           fmt::format("trailer\n<< /Size {} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{}\n%%EOF\n",
                       objects.size() + 1, at);
    return out;
  }

  std::vector<std::string> contents_;
  std::string title_;
  std::string labels_;
  bool with_picture_ = false;
};

}  // namespace qwalt::worker
