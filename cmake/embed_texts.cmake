# Makes an assembler file and a table in C++ from the text files of a folder:
#   cmake -DFOLDER=… -DENDING=.txt -DTABLE=HEADER=NAMESPACE=STRUCT=FUNCTION -DOUT=… -P embed_texts.cmake
# STRUCT is {name without ending, text}; FUNCTION returns a span of all of them, sorted by name.
cmake_minimum_required(VERSION 3.25)

string(REPLACE "=" ";" parts "${TABLE}")
list(GET parts 0 header)
list(GET parts 1 namespace)
list(GET parts 2 struct)
list(GET parts 3 function)

set(assembler ".section .rodata\n")
set(declarations "")
set(rows "")
set(number 0)
file(GLOB files RELATIVE ${FOLDER} ${FOLDER}/*${ENDING})
list(SORT files)
foreach(file IN LISTS files)
  math(EXPR number "${number} + 1")
  set(label qwalt_${function}_${number})
  string(REGEX REPLACE "\\${ENDING}$" "" name ${file})
  string(APPEND assembler ".global ${label}\n.global ${label}_end\n.hidden ${label}\n"
                          ".hidden ${label}_end\n${label}:\n.incbin \"${FOLDER}/${file}\"\n${label}_end:\n")
  string(APPEND declarations "extern \"C\" const char ${label}[];\nextern \"C\" const char ${label}_end[];\n")
  string(APPEND rows "    {\"${name}\", span(${label}, ${label}_end)},\n")
endforeach()

file(WRITE ${OUT}.S "${assembler}.section .note.GNU-stack,\"\",@progbits\n")
file(WRITE ${OUT}.cc "#include \"${header}\"

${declarations}
namespace ${namespace} {
namespace {

std::string_view span(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

std::span<const ${struct}> ${function}() {
  static const ${struct} files[] = {
${rows}  };
  return files;
}

}  // namespace ${namespace}
")
