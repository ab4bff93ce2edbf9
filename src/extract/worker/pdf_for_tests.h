// For tests: a PDF written by hand, in the fonts that every reader has.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace qwalt::worker {

class PdfForTests {
 public:
  // F1 Helvetica, F2 Helvetica-Bold, F3 Courier. y counts upwards, as in the format.
  PdfForTests& page(const std::string& entries = "/MediaBox [0 0 600 800]") {
    pages_.push_back({entries, {}, {}});
    return *this;
  }
  PdfForTests& text(int x, int y, const std::string& text, int size = 10, int font = 1) {
    return raw(fmt::format("BT /F{} {} Tf 1 0 0 1 {} {} Tm ({}) Tj ET\n", font, size, x, y, text));
  }
  PdfForTests& sideways(int x, int y, const std::string& text) {
    return raw(fmt::format("BT /F1 10 Tf 0 1 -1 0 {} {} Tm ({}) Tj ET\n", x, y, text));
  }
  PdfForTests& picture(int width = 100, int height = 100) {
    return raw(fmt::format("q {} 0 0 {} 0 0 cm /Im1 Do Q\n", width, height));
  }
  // Operators of the page's content.
  PdfForTests& raw(const std::string& operators) {
    pages_.back().content += operators;
    return *this;
  }
  PdfForTests& title(const std::string& title) {
    title_ = title;
    return *this;
  }
  PdfForTests& labels(const std::string& labels) {
    return catalog("/PageLabels << /Nums [" + labels + "] >>");
  }
  // Entries of the catalog.
  PdfForTests& catalog(const std::string& entries) {
    catalog_ += ' ' + entries;
    return *this;
  }
  // One more object; its number. "PAGE1" in it, and in the catalog, is the first page, and so on.
  int object(const std::string& body) {
    objects_.push_back(body);
    return kFirstObject + static_cast<int>(objects_.size()) - 1;
  }
  // One more object with a stream, such as a form; `entries` of its dictionary.
  int stream(const std::string& entries, const std::string& content) {
    return object(fmt::format("<< {} /Length {} >>\nstream\n{}\nendstream", entries, content.size(),
                              content));
  }
  // On the page that was begun last.
  PdfForTests& annotation(const std::string& entries) {
    pages_.back().annotations +=
        fmt::format("{} 0 R ", object("<< /Type /Annot " + entries + " >>"));
    return *this;
  }
  PdfForTests& link(int x, int y, int width, const std::string& address) {
    return annotation(fmt::format("/Subtype /Link /Rect [{} {} {} {}] /A << /S /URI /URI ({}) >>",
                                  x, y, x + width, y + 12, address));
  }

  std::string build() const {
    std::vector<std::string> objects;
    std::string kids;
    for (std::size_t i = 0; i < pages_.size(); ++i) kids += page_ref(i) + ' ';
    objects.push_back(fmt::format("<< /Type /Catalog /Pages 2 0 R {} >>", resolved(catalog_)));
    objects.push_back(fmt::format("<< /Type /Pages /Kids [{}] /Count {} >>", kids, pages_.size()));
    for (const char* font : {"Helvetica", "Helvetica-Bold", "Courier"}) {
      objects.push_back(fmt::format(
          "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>", font));
    }
    objects.push_back(fmt::format("<< /Title ({}) >>", title_));
    objects.push_back(
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
        "/BitsPerComponent 8 /Length 1 >>\nstream\nA\nendstream");
    std::string forms;
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      objects.push_back(resolved(objects_[i]));
      forms += fmt::format("/X{} {} 0 R ", kFirstObject + static_cast<int>(i),
                           kFirstObject + static_cast<int>(i));
    }
    for (std::size_t i = 0; i < pages_.size(); ++i) {
      const Page& page = pages_[i];
      objects.push_back(fmt::format(
          "<< /Type /Page /Parent 2 0 R {} /Contents {} 0 R /Annots [{}] /Resources << "
          "/Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> /XObject << /Im1 7 0 R {} >> >> >>",
          page.entries, first_page() + 2 * i + 1, page.annotations, forms));
      objects.push_back(
          fmt::format("<< /Length {} >>\nstream\n{}endstream", page.content.size(), page.content));
    }
    return assemble(objects);
  }

 private:
  struct Page {
    std::string entries;
    std::string content;
    std::string annotations;
  };
  static constexpr int kFirstObject = 8;

  std::size_t first_page() const { return kFirstObject + objects_.size(); }
  std::string page_ref(std::size_t page) const {
    return fmt::format("{} 0 R", first_page() + 2 * page);
  }

  std::string resolved(std::string text) const {
    for (std::size_t i = pages_.size(); i > 0; --i) {
      std::string name = fmt::format("PAGE{}", i);
      for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
        text.replace(at, name.size(), page_ref(i - 1));
      }
    }
    return text;
  }

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

  std::vector<Page> pages_;
  std::vector<std::string> objects_;
  std::string catalog_;
  std::string title_;
};

}  // namespace qwalt::worker
