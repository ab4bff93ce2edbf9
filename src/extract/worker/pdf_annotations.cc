#include "extract/worker/pdf_annotations.h"

#include <Annot.h>
#include <Array.h>
#include <Dict.h>
#include <Object.h>
#include <Page.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/utf8.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/pdf_text.h"

namespace qwalt::worker {
namespace {

constexpr int kMaxAnnotations = 5000;
constexpr std::size_t kMaxLinks = 500;
constexpr std::size_t kMaxNotes = 1000;
constexpr std::size_t kMaxAddress = 300;
constexpr std::size_t kMaxValue = 16 * 1024;
constexpr std::size_t kMaxName = 200;
constexpr std::size_t kMaxFiles = 200;
constexpr int kMaxAncestors = 32;
constexpr int kMaxChoices = 200;

// Flags of the format.
constexpr int kHidden = 1 << 1;
constexpr int kNoView = 1 << 5;
constexpr int kPassword = 1 << 13;
constexpr int kRadio = 1 << 15;
constexpr int kPushButton = 1 << 16;
constexpr int kCombo = 1 << 17;

// A value of a field, which may stand with one of its ancestors.
Object inherited(const Object& field, const char* key) {
  Object at = field.copy();
  for (int i = 0; i < kMaxAncestors && at.isDict(); ++i) {
    Object value = at.dictLookup(key);
    if (!value.isNull()) return value;
    at = at.dictLookup("Parent");
  }
  return Object(objNull);
}

int inherited_number(const Object& field, const char* key) {
  Object value = inherited(field, key);
  return value.isInt() ? value.getInt() : 0;
}

bool is_type(const Object& field, const char* type) { return inherited(field, "FT").isName(type); }

std::string text_of(const Object& value, std::size_t max_bytes) {
  if (value.isString()) return pdf_text(value.getString()->toStr(), max_bytes);
  if (value.isName()) return one_line(base::utf8_prefix(value.getName(), max_bytes));
  return {};
}

// As people see it: the field's description, else its own name.
std::string name_of(const Object& field) {
  std::string name = text_of(inherited(field, "TU"), kMaxName);
  return name.empty() ? text_of(inherited(field, "T"), kMaxName) : name;
}

// What is shown for a chosen value: options may be pairs of a code and a text.
std::string shown_choice(const Object& options, const std::string& chosen) {
  if (!options.isArray()) return chosen;
  for (int i = 0; i < std::min(options.arrayGetLength(), kMaxChoices); ++i) {
    Object option = options.arrayGet(i);
    if (!option.isArray() || option.arrayGetLength() < 2) continue;
    if (text_of(option.arrayGet(0), kMaxValue) == chosen) {
      return text_of(option.arrayGet(1), kMaxValue);
    }
  }
  return chosen;
}

std::string chosen_values(const Object& field) {
  Object value = inherited(field, "V");
  Object options = inherited(field, "Opt");
  if (!value.isArray()) return shown_choice(options, text_of(value, kMaxValue));
  std::string out;
  for (int i = 0; i < std::min(value.arrayGetLength(), kMaxChoices); ++i) {
    if (!out.empty()) out += ", ";
    out += shown_choice(options, text_of(value.arrayGet(i), kMaxValue));
  }
  return out;
}

// The name of the state in which a button is on.
std::string on_state(const Object& field) {
  Object drawings = field.dictLookup("AP");
  Object normal = drawings.isDict() ? drawings.dictLookup("N") : Object(objNull);
  if (!normal.isDict()) return {};
  for (int i = 0; i < normal.dictGetLength(); ++i) {
    std::string_view key = normal.dictGetKey(i);
    if (key != "Off") return one_line(base::utf8_prefix(key, kMaxName));
  }
  return {};
}

std::string button_note(const Object& field) {
  int flags = inherited_number(field, "Ff");
  if ((flags & kPushButton) != 0) return {};
  Object state = field.dictLookup("AS");
  if (!state.isName()) state = inherited(field, "V");
  std::string now = text_of(state, kMaxName);
  std::string on = on_state(field);
  bool radio = (flags & kRadio) != 0;
  bool pressed = !now.empty() && now != "Off" && (!radio || on.empty() || on == now);
  std::string name = name_of(field);
  if (radio && !on.empty()) name += (name.empty() ? "" : ": ") + on;
  if (name.empty()) return {};
  return (pressed ? "[x] " : "[ ] ") + name;
}

std::string field_note(const Object& field, bool drawn) {
  if (is_type(field, "Btn")) return button_note(field);
  int flags = inherited_number(field, "Ff");
  std::string value;
  // A list shows all of its choices; which of them is taken shows only in colour.
  bool list = is_type(field, "Ch") && (flags & kCombo) == 0;
  if (is_type(field, "Ch") && (list || !drawn)) value = chosen_values(field);
  if (is_type(field, "Tx") && !drawn && (flags & kPassword) == 0) {
    value = text_of(inherited(field, "V"), kMaxValue);
  }
  if (value.empty()) return {};
  std::string name = name_of(field);
  return name.empty() ? value : name + ": " + value;
}

bool is_web_address(std::string_view address) {
  for (std::string_view scheme : {"http://", "https://", "ftp://", "mailto:"}) {
    if (address.starts_with(scheme) && address.size() > scheme.size()) return true;
  }
  return false;
}

std::optional<std::string> address_of(const Object& link) {
  Object action = link.dictLookup("A");
  if (!action.isDict() || !action.dictLookup("S").isName("URI")) return std::nullopt;
  Object uri = action.dictLookup("URI");
  if (!uri.isString() || uri.getString()->toStr().size() > kMaxAddress) return std::nullopt;
  std::string address = one_line(base::to_valid_utf8(uri.getString()->toStr()));
  if (!is_web_address(address) || address.find(' ') != std::string::npos) return std::nullopt;
  return address;
}

// The place of an annotation on the page as displayed; an empty box for none.
Box box_of(const Object& annotation, const double (&matrix)[6]) {
  Object rect = annotation.dictLookup("Rect");
  if (!rect.isArray() || rect.arrayGetLength() != 4) return {};
  double corner[4];
  for (int i = 0; i < 4; ++i) {
    Object number = rect.arrayGet(i);
    if (!number.isNum()) return {};
    corner[i] = number.getNum();
  }
  auto x = [&](double a, double b) {
    return static_cast<float>(matrix[0] * a + matrix[2] * b + matrix[4]);
  };
  auto y = [&](double a, double b) {
    return static_cast<float>(matrix[1] * a + matrix[3] * b + matrix[5]);
  };
  Box one{x(corner[0], corner[1]), y(corner[0], corner[1]), x(corner[2], corner[3]),
          y(corner[2], corner[3])};
  return {std::min(one.x0, one.x1), std::min(one.y0, one.y1), std::max(one.x0, one.x1),
          std::max(one.y0, one.y1)};
}

std::string file_name(const Object& annotation) {
  Object file = annotation.dictLookup("FS");
  if (file.isString()) return text_of(file, kMaxName);
  if (!file.isDict()) return {};
  std::string name = text_of(file.dictLookup("UF"), kMaxName);
  return name.empty() ? text_of(file.dictLookup("F"), kMaxName) : name;
}

bool is_hidden(const Object& annotation) {
  Object flags = annotation.dictLookup("F");
  return flags.isInt() && (flags.getInt() & (kHidden | kNoView)) != 0;
}

}  // namespace

bool is_drawn_as_text(Annot& annotation) {
  if (annotation.getType() == Annot::typePopup || annotation.getType() == Annot::typeText ||
      annotation.getType() == Annot::typeFileAttachment) {
    return false;
  }
  if (annotation.getType() != Annot::typeWidget) return true;
  const Object& field = annotation.getAnnotObj();
  if (!field.isDict() || !is_type(field, "Btn")) return true;
  return (inherited_number(field, "Ff") & kPushButton) != 0;
}

void read_annotations(Page& from, const std::vector<int>& drawn, PdfPageWords& page,
                      std::vector<std::string>& files) {
  Object all = from.getAnnotsObject();
  if (!all.isArray()) return;
  double matrix[6];
  from.getDefaultCTM(matrix, 72, 72, 0, false, true);
  for (int i = 0; i < std::min(all.arrayGetLength(), kMaxAnnotations); ++i) {
    const Object& reference = all.arrayGetNF(i);
    Object annotation = all.arrayGet(i);
    if (!annotation.isDict() || is_hidden(annotation)) continue;
    bool is_drawn = reference.isRef() &&
                    std::find(drawn.begin(), drawn.end(), reference.getRef().num) != drawn.end();
    Object kind = annotation.dictLookup("Subtype");
    if (kind.isName("Link")) {
      auto address = address_of(annotation);
      Box box = box_of(annotation, matrix);
      if (address && page.links.size() < kMaxLinks) page.links.push_back({box, *address});
      continue;
    }
    if (kind.isName("FileAttachment")) {
      std::string name = file_name(annotation);
      if (!name.empty() && files.size() < kMaxFiles) files.push_back(std::move(name));
    }
    if (kind.isName("Popup") || page.notes.size() >= kMaxNotes) continue;
    std::string note;
    if (kind.isName("Widget")) {
      note = field_note(annotation, is_drawn);
    } else if (!is_drawn) {
      note = text_of(annotation.dictLookup("Contents"), kMaxValue);
    }
    if (!note.empty()) page.notes.push_back(std::move(note));
  }
}

}  // namespace qwalt::worker
