# Write a C file that defines the bytes of files; run by cmake -P. What it defines is declared in
# core/embedded.h.
#   -DSYMBOL=s -DINPUT=file -DOUTPUT=c         s[] and s_size; INPUT may be empty
#   -DSYMBOL=s -DDIR=dir -DEXT=.md -DIDS=a,b -DOUTPUT=c
#                                              a table s[] of dir/a.md, dir/b.md and s_count
cmake_minimum_required(VERSION 3.25)

# The bytes of a file as string literals, 32 a line; every byte is an escape, so nothing can be
# misread (trigraphs, digits after a hex escape).
function(literal path out)
  set(hex "")
  if(path)
    file(READ "${path}" hex HEX)
  endif()
  string(REPEAT "[0-9a-f]" 64 line)
  string(REGEX REPLACE "(${line})" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" hex "${hex}")
  string(REPLACE "\n" "\"\n    \"" hex "${hex}")
  set(${out} "\"${hex}\"" PARENT_SCOPE)
endfunction()

set(code "/* Written by cmake/embed.cmake. */\n#include \"core/embedded.h\"\n\n")
if(DEFINED DIR)
  string(REPLACE "," ";" ids "${IDS}")
  set(number 0)
  set(rows "")
  foreach(id IN LISTS ids)
    literal("${DIR}/${id}${EXT}" text)
    string(APPEND code "static const char page_${number}[] =\n    ${text};\n")
    string(APPEND rows "    {\"${id}\", page_${number}, sizeof page_${number} - 1},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  string(APPEND code "const struct embedded_doc ${SYMBOL}[] = {\n${rows}    {NULL, NULL, 0},\n};\n"
                     "const size_t ${SYMBOL}_count = ${number};\n")
else()
  literal("${INPUT}" text)
  string(APPEND code "const char ${SYMBOL}[] =\n    ${text};\n"
                     "const size_t ${SYMBOL}_size = sizeof ${SYMBOL} - 1;\n")
endif()
file(WRITE "${OUTPUT}" "${code}")
