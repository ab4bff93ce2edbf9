// Locks a process down before it touches a document: it can compute, read descriptors that it
// already holds, read a few folders of shared data, and write to its pipe; nothing else.
//
// Layers, each applied where the kernel has it, the others going on without it: resource limits,
// no_new_privs, Landlock (which paths can be opened), seccomp (which system calls can be made).
// Measurements and reasons: docs/decisions/extraction-sandbox.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "extract/extractor.h"

namespace qwalt::extract {

struct SandboxRules {
  std::uint32_t cpu_seconds = 300;  // beyond it the kernel sends SIGXCPU
  // Address space beyond what the process has mapped now. Not applied to builds with
  // AddressSanitizer, whose shadow is terabytes of it.
  std::uint64_t memory_bytes = std::uint64_t{256} << 20;
  // What a file behind an open descriptor may grow to; pipes are not files.
  std::uint64_t file_bytes = 0;
  // Folders whose files may be opened for reading. Those that do not exist are passed over.
  std::vector<std::string> readable;
};

// Rules for a program of the system that takes this process's place (extract/tools.h).
struct ToolRules {
  SandboxRules limits;  // `readable`: what the program itself reads
  // Files that are run: the program first, then its loader.
  std::vector<std::string> executable;
  // Descriptors whose files the program may open again, by /proc/self/fd.
  std::vector<int> readable_files;
};

// The folders that the parsers read while they work: shared libraries, fonts, character maps.
std::vector<std::string> parser_data_folders();

// What this kernel offers to an unprivileged process. Cheap; changes nothing.
SandboxSupport probe_sandbox();

// Puts the calling process under `rules`, for good, and returns which layers hold. Call with one
// thread. Without Landlock no file can be opened at all, as paths cannot be told apart.
//
// Afterwards: no new process or thread, no exec, no socket, no signal to others, no file opened for
// writing, no file grown, at most 32 descriptors, no core dump. A refused call gives EPERM (EACCES
// from Landlock), so that a library which merely tries goes on; calls that only an attacker makes
// (exec, ptrace, sockets…) end the process with SIGSYS.
SandboxSupport enter_sandbox(const SandboxRules& rules);

// Puts the calling process under `rules` and runs its program with these arguments (without its
// name) and environment ("NAME=value"). Returns only when it could not be run, with errno.
//
// The program has what the sandbox above leaves, and less: after this call nothing can be run any
// more. Without Landlock it can read, and name in its output, whatever this user can read;
// everything else holds.
int run_in_tool_sandbox(const ToolRules& rules, const std::vector<std::string>& arguments,
                        const std::vector<std::string>& environment);

}  // namespace qwalt::extract
