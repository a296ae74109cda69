# The libraries, as imported targets. Each is a Debian package of packages.txt.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

# snapaudit_pkg(TARGET pkg-config-module debian-package)
macro(snapaudit_pkg target module package)
  string(MAKE_C_IDENTIFIER "${module}" prefix)
  pkg_check_modules(${prefix} QUIET IMPORTED_TARGET ${module})
  if(NOT ${prefix}_FOUND)
    message(FATAL_ERROR "${module} not found: install ${package} (or run ./dev setup)")
  endif()
  add_library(${target} ALIAS PkgConfig::${prefix})
endmacro()

snapaudit_pkg(jansson::jansson jansson libjansson-dev)
snapaudit_pkg(pcre2::pcre2 libpcre2-8 libpcre2-dev)
snapaudit_pkg(yaml::yaml yaml-0.1 libyaml-dev)
snapaudit_pkg(OpenSSL::Crypto libcrypto libssl-dev)
snapaudit_pkg(xml::xml libxml-2.0 libxml2-dev)
snapaudit_pkg(curl::curl libcurl libcurl4-openssl-dev)
if(SNAPAUDIT_SANDBOX)
  snapaudit_pkg(microhttpd::microhttpd libmicrohttpd libmicrohttpd-dev)
endif()

# libcsv ships no .pc file.
find_path(CSV_INCLUDE_DIR csv.h)
find_library(CSV_LIBRARY csv)
mark_as_advanced(CSV_INCLUDE_DIR CSV_LIBRARY)
if(NOT CSV_INCLUDE_DIR OR NOT CSV_LIBRARY)
  message(FATAL_ERROR "libcsv not found: install libcsv-dev (or run ./dev setup)")
endif()
add_library(csv::csv UNKNOWN IMPORTED)
set_target_properties(csv::csv PROPERTIES
  IMPORTED_LOCATION "${CSV_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${CSV_INCLUDE_DIR}")
