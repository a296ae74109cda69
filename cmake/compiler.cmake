# How every target is compiled. What differs between presets arrives as SNAPAUDIT_* options.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(snapaudit_compiler INTERFACE)
target_include_directories(snapaudit_compiler INTERFACE
  "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}/generated")
# -std=c17 hides POSIX; both are wanted. No file defines a feature macro of its own.
target_compile_definitions(snapaudit_compiler INTERFACE
  _POSIX_C_SOURCE=200809L _DEFAULT_SOURCE)
target_compile_options(snapaudit_compiler INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wundef)
# Only where the code was checked: a newer compiler warns of more, and must not fail a user's build.
if(SNAPAUDIT_WERROR AND "${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION}" MATCHES "^(GNU 12|Clang 14)\\.")
  target_compile_options(snapaudit_compiler INTERFACE -Werror)
endif()

if(SNAPAUDIT_SANITIZE)
  target_compile_options(snapaudit_compiler INTERFACE
    -fsanitize=${SNAPAUDIT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(snapaudit_compiler INTERFACE -fsanitize=${SNAPAUDIT_SANITIZE})
endif()
if(SNAPAUDIT_FUZZ)
  target_compile_options(snapaudit_compiler INTERFACE -fsanitize=fuzzer-no-link)
endif()

# assert() stays on everywhere, release included: a wrong audit is worse than none.
if(SNAPAUDIT_HARDEN)
  target_compile_options(snapaudit_compiler INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection
    # no path of the building machine in the binary (assert, debug info)
    "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=")
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|amd64|i[3-6]86")
    target_compile_options(snapaudit_compiler INTERFACE -fcf-protection)
  endif()
  target_link_options(snapaudit_compiler INTERFACE
    -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--as-needed)
endif()
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

if(SNAPAUDIT_LTO)
  include(CheckIPOSupported)
  check_ipo_supported(LANGUAGES C)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()
