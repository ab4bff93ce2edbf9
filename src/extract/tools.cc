#include "extract/tools.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "extract/sandbox.h"

namespace qwalt::extract {
namespace {

constexpr std::string_view kDocumentPath = "/proc/self/fd/0";
constexpr std::string_view kModelEnding = ".traineddata";

// What catdoc, xls2csv and catppt share: tables of character sets, and UTF-8 as output. Sheets and
// slides end with a form feed.
Tool catdoc_kind(std::string_view name, std::vector<std::string> more) {
  std::vector<std::string> arguments = {"-d", "utf-8"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  arguments.emplace_back(kDocumentPath);
  return {name,      fmt::format("/usr/bin/{}", name),
          arguments, {"/usr/share/catdoc", "/etc/catdocrc"},
          {},        true};
}

// Run by the interpreter itself: a script cannot be run from a descriptor that closes.
Tool outlook_reader() {
  return {"msgconvert",
          "/usr/bin/perl",
          {"-w", "/usr/bin/msgconvert", "--outfile", "-", std::string(kDocumentPath)},
          {"/usr/bin/msgconvert", "/etc/perl", "/usr/share/perl", "/usr/share/perl5",
           "/usr/local/share/perl", "/usr/local/lib/site_perl", "/usr/share/zoneinfo",
           "/etc/localtime", "/dev/urandom", "/dev/null"},
          {"/usr/bin/msgconvert", "/usr/share/perl5/Email/Address.pm"},
          true};
}

const std::vector<Tool>& all_tools() {
  static const std::vector<Tool> tools = {{"tesseract",
                                           "/usr/bin/tesseract",
                                           {"stdin", "stdout", "-c", "tessedit_create_tsv=1"},
                                           {"/usr/share/tesseract-ocr"},
                                           {},
                                           false},
                                          catdoc_kind("catdoc", {"-w"}),
                                          catdoc_kind("xls2csv", {}),
                                          catdoc_kind("catppt", {}),
                                          outlook_reader()};
  return tools;
}

bool is_there(const std::string& path, int how) { return ::access(path.c_str(), how) == 0; }

// The models of tesseract, but the one that tells only how a page lies.
std::vector<std::string> installed_languages() {
  std::vector<std::string> out;
  for (const char* folder : {"/usr/share/tesseract-ocr/5/tessdata"}) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
      std::string name = entry.path().filename().string();
      if (!name.ends_with(kModelEnding)) continue;
      name.resize(name.size() - kModelEnding.size());
      if (name != "osd") out.push_back(std::move(name));
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

ToolRules rules_of(const Tool& tool, const Limits& limits) {
  ToolRules rules;
  rules.limits.cpu_seconds = limits.seconds;
  rules.limits.memory_bytes = limits.memory_bytes;
  rules.limits.readable = {
      "/lib", "/lib64", "/usr/lib", "/usr/local/lib", "/usr/share/locale", "/etc/ld.so.cache"};
  rules.limits.readable.insert(rules.limits.readable.end(), tool.readable.begin(),
                               tool.readable.end());
  rules.executable = {tool.program, "/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"};
  if (tool.opens_document) rules.readable_files = {STDIN_FILENO};
  return rules;
}

}  // namespace

const Tool* find_tool(std::string_view name) {
  for (const Tool& tool : all_tools()) {
    if (tool.name == name) return &tool;
  }
  return nullptr;
}

bool is_installed(const Tool& tool) {
  return is_there(tool.program, X_OK) &&
         std::all_of(tool.needed.begin(), tool.needed.end(),
                     [](const std::string& path) { return is_there(path, R_OK); });
}

const Tool* converter_of(std::string_view media_type) {
  if (media_type == "application/msword") return find_tool("catdoc");
  if (media_type == "application/vnd.ms-excel") return find_tool("xls2csv");
  if (media_type == "application/vnd.ms-powerpoint") return find_tool("catppt");
  if (media_type == "application/vnd.ms-outlook") return find_tool("msgconvert");
  return nullptr;
}

Tools find_tools() {
  auto has = [](std::string_view name) { return is_installed(*find_tool(name)); };
  Tools found;
  if (has("tesseract")) found.ocr_languages = installed_languages();
  found.ocr = !found.ocr_languages.empty();
  found.legacy_office = has("catdoc") && has("xls2csv") && has("catppt");
  found.outlook = has("msgconvert");
  return found;
}

std::vector<std::string> ocr_arguments(const std::vector<std::string>& wanted,
                                       const Tools& installed) {
  const auto& languages = installed.ocr_languages;
  std::string chosen;
  auto add = [&](const std::string& language) {
    if (std::find(languages.begin(), languages.end(), language) == languages.end()) return;
    chosen += (chosen.empty() ? "" : "+") + language;
  };
  for (const std::string& language : wanted) add(language);
  if (chosen.empty()) add("eng");
  if (chosen.empty() && !languages.empty()) chosen = languages.front();
  return {"-l", chosen};
}

int become_tool(const WorkerArguments& arguments) {
  const Tool* tool = find_tool(arguments.tool);
  if (tool == nullptr) return kWrongArguments;
  std::vector<std::string> all = tool->arguments;
  all.insert(all.end(), arguments.tool_arguments.begin(), arguments.tool_arguments.end());
  if (::dup2(kDocumentFd, STDIN_FILENO) < 0 || ::close(kDocumentFd) != 0) return kToolFailed;
  // One thread: the sandbox allows no other.
  int error = run_in_tool_sandbox(rules_of(*tool, arguments.limits), all,
                                  {"LC_ALL=C.UTF-8", "OMP_THREAD_LIMIT=1"});
  std::fputs(fmt::format("{} could not be run: {}.\n", tool->name, std::strerror(error)).c_str(),
             stderr);
  return kToolFailed;
}

}  // namespace qwalt::extract
