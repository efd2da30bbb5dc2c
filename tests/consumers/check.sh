#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: check.sh CMAKE BUILD_DIR WORK_DIR
# Installs the built library into WORK_DIR and builds programs against that installation alone, as a stranger would:
# with find_package, with pkg-config, and as a source written for the Windows SDK.
set -eu
# The host's own settings and machine store do not count here; only root can hide them.
if [ -z "${OPENSSPI_CONSUMERS_ALONE:-}" ] && [ "$(id -u)" = 0 ]; then
  # shellcheck disable=SC2016
  exec env OPENSSPI_CONSUMERS_ALONE=1 unshare --mount bash -c '
    for directory in /etc/opensspi /var/lib/opensspi; do
      [ ! -d "$directory" ] || mount -t tmpfs -o mode=0700 tmpfs "$directory"
    done
    exec bash "$0" "$@"' "$0" "$@"
fi
cmake=$1 build=$2 work=$3
source=$(cd "$(dirname "$0")" && pwd)
rm -rf "$work"
mkdir -p "$work"
stage=$work/stage

"$cmake" --install "$build" --prefix "$stage" --component library > "$work/install.log"
"$cmake" --install "$build" --prefix "$stage" --component sdk >> "$work/install.log"
mv "$stage" "$work/moved" # nothing may remember where it was installed
stage=$work/moved
libdir=$(dirname "$(find "$stage" -name libopensspi.so)")

# Debug information is apart, and installed only when it is asked for by name.
library=$(readlink -f "$libdir/libopensspi.so")
build_id() { readelf --notes "$1" | sed -n 's/.*Build ID: //p'; }
if [ -f "$build/src/$(basename "$library").debug" ]; then
  ! readelf --section-headers "$library" | grep -q -F .debug_info || { echo "$library has debug information"; exit 1; }
  [ -z "$(find "$stage" -name '*.debug')" ] || { echo "debug information is installed by default"; exit 1; }
  "$cmake" --install "$build" --prefix "$work/debug" --component debug >> "$work/install.log"
  apart=$(find "$work/debug" -name "$(basename "$library").debug")
  readelf --section-headers "$apart" | grep -q -F .debug_info || { echo "$apart has no debug information"; exit 1; }
  [ "$(build_id "$apart")" = "$(build_id "$library")" ] || { echo "$apart is of another build"; exit 1; }
fi

"$cmake" -S "$source" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$stage" > "$work/configure.log"
"$cmake" --build "$work/cmake" > "$work/build.log" || { cat "$work/build.log"; exit 1; }

export PKG_CONFIG_PATH="$libdir/pkgconfig"
for package in opensspi opensspi-windows; do
  pkg-config --modversion "$package" > /dev/null
done
# The flags are words.
# shellcheck disable=SC2046
cc -std=c11 -Wall -Wextra -Werror "$source/consumer.c" -o "$work/pkg_c" $(pkg-config --cflags --libs opensspi)
# shellcheck disable=SC2046
c++ -std=c++11 -Wall -Wextra -Werror "$source/consumer.cpp" -o "$work/pkg_cpp" $(pkg-config --cflags --libs opensspi)
for unicode in "" "-DUNICODE -D_UNICODE"; do
  # shellcheck disable=SC2046,SC2086
  cc -std=c11 -Wall -Wextra -Werror $unicode "$source/windows_program.c" -o "$work/pkg_windows$(echo $unicode | tr -d ' ')" \
    $(pkg-config --cflags --libs opensspi-windows)
done

export LD_LIBRARY_PATH="$libdir"
export OPENSSPI_HOME="$work/home"
for program in "$work"/pkg_* "$work/cmake/consumer_c" "$work/cmake/consumer_cpp" "$work/cmake/windows_program"; do
  "$program" > "$work/out.log" || { echo "$program failed:"; cat "$work/out.log"; exit 1; }
  grep -q NTLM "$work/out.log" || { echo "$program lists no NTLM"; exit 1; }
done

# As a part of another project. Building the library once more would take minutes, so the programs are compiled there
# and linked with the library that is built already; OPENSSPI_BUILD_PART=1 builds all of it.
"$cmake" -G Ninja -S "$source/subproject" -B "$work/part" -DOPENSSPI_SOURCE="$source/../.." > "$work/part.log" 2>&1 || {
  cat "$work/part.log"
  exit 1
}
"$cmake" --install "$work/part" --prefix "$work/part_installed" > "$work/part_install.log"
if [ -n "$(find "$work/part_installed" -name '*opensspi*' 2> /dev/null)" ]; then
  echo "a part of another project is installed with it"
  exit 1
fi
"$cmake" --build "$work/part" -- -t commands program | tail -1 | grep -q libopensspi.so || {
  echo "the program of the whole is not linked with the part"
  exit 1
}
if [ "${OPENSSPI_BUILD_PART:-}" = 1 ]; then
  "$cmake" --build "$work/part" > "$work/part_build.log" || { tail -50 "$work/part_build.log"; exit 1; }
  LD_LIBRARY_PATH='' "$work/part/program" | grep -q NTLM
  LD_LIBRARY_PATH='' "$work/part/program_cpp" | grep -q NTLM
else
  "$cmake" --build "$work/part" --target CMakeFiles/program.dir/program.c.o CMakeFiles/program_cpp.dir/program.cpp.o \
    > "$work/part_build.log" || { cat "$work/part_build.log"; exit 1; }
  cc "$work/part/CMakeFiles/program.dir/program.c.o" -o "$work/part/program" -L"$libdir" -lopensspi
  "$work/part/program" | grep -q NTLM
fi

# The example for porters: sealed and opened again; another password, or a changed file, is refused.
# shellcheck disable=SC2046
cc -std=c11 -Wall -Wextra -Werror "$source/../../examples/seal_file.c" -o "$work/seal_file" \
  $(pkg-config --cflags --libs opensspi-windows)
echo "kept between us" > "$work/plain"
SEAL_PASSWORD=one "$work/seal_file" seal "$work/plain" "$work/sealed"
SEAL_PASSWORD=one "$work/seal_file" open "$work/sealed" "$work/opened"
cmp "$work/plain" "$work/opened"
if SEAL_PASSWORD=two "$work/seal_file" open "$work/sealed" "$work/opened" 2> /dev/null; then
  echo "seal_file took another password"
  exit 1
fi

# The C program of README.md, and the client and server over TCP.
# shellcheck disable=SC2016
sed -n '/^```c$/,/^```$/{/^```/d;p;}' "$source/../../README.md" > "$work/readme.c"
# shellcheck disable=SC2046
cc -Wall -Wextra -Werror "$work/readme.c" -o "$work/readme" $(pkg-config --cflags --libs opensspi-windows)
"$work/readme" | grep -q "the client is"
for end in client server; do
  # shellcheck disable=SC2046
  cc -Wall -Wextra -Werror "$source/../../examples/handshake_$end.c" -o "$work/handshake_$end" \
    $(pkg-config --cflags --libs opensspi-windows)
done
# serve PROGRAM ARGUMENT...: starts the server and waits for the port that it prints.
serve() {
  program=$1
  shift
  rm -f "$work/server.log" # the port of the last server must not be taken for this one's
  timeout 120 "$work/$program" "$@" > "$work/server.log" 2> "$work/server.errors" &
  server=$!
  for _ in $(seq 100); do
    [ ! -s "$work/server.log" ] || break
    sleep 0.1
  done
  port=$(head -n 1 "$work/server.log")
}
for package in NTLM Negotiate; do
  serve handshake_server "$package"
  "$work/handshake_client" "$port" "$package" > "$work/client.log"
  wait "$server"
  grep -q "^client: ." "$work/server.log"
  grep -q "^received: hello, server$" "$work/server.log"
  grep -q "^received: hello, client$" "$work/client.log"
done
serve handshake_server NTLM
if USER_NAME=nobody USER_DOMAIN=. USER_PASSWORD=wrong "$work/handshake_client" "$port" > "$work/client.log" 2>&1; then
  echo "handshake_server took an account that does not exist"
  exit 1
fi
if wait "$server"; then
  echo "handshake_server took an account that does not exist"
  exit 1
fi
grep -q "AcceptSecurityContext failed" "$work/server.errors"

# Both roles of TLS. The client trusts the certificate, or it does not.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost -keyout "$work/tls.key" -out "$work/tls.pem" 2> /dev/null
for end in client server; do
  # shellcheck disable=SC2046
  cc -Wall -Wextra -Werror "$source/../../examples/tls_$end.c" -o "$work/tls_$end" \
    $(pkg-config --cflags --libs opensspi-windows)
done
serve tls_server "$work/tls.pem" "$work/tls.key"
"$work/tls_client" localhost "$port" "$work/tls.pem" > "$work/client.log"
wait "$server"
grep -q "^you said: hello$" "$work/client.log"
serve tls_server "$work/tls.pem" "$work/tls.key"
if "$work/tls_client" localhost "$port" > "$work/client.log" 2>&1; then
  echo "tls_client took a certificate that nobody trusts"
  exit 1
fi
if wait "$server"; then
  echo "tls_server did not see the client's alert"
  exit 1
fi

# CryptoAPI as C and C++ programs for Windows use it: void main and _tmain, fopen_s, file handles, __try.
for program in own_keys cipher_file; do
  # shellcheck disable=SC2046
  cc -Wno-main "$source/$program.c" -o "$work/$program" $(pkg-config --cflags --libs opensspi-windows)
done
"$work/own_keys" | grep -q OK
"$work/own_keys" | grep -q OK # the second time all is there
"$work/cipher_file" e "$work/plain" "$work/sealed"
"$work/cipher_file" d "$work/sealed" "$work/opened"
cmp "$work/plain" "$work/opened"
for flags in "" "-DUNICODE -D_UNICODE" "-DUNICODE -D_UNICODE -fshort-wchar"; do
  # shellcheck disable=SC2046,SC2086
  c++ -Wall -Wextra -Werror $flags "$source/password_file.cpp" -o "$work/password_file" \
    $(pkg-config --cflags --libs opensspi-windows)
  rm -f "$work/sealed" "$work/opened"
  "$work/password_file" geheim /e "$work/plain" "$work/sealed" | grep -q "plain is encrypted"
  "$work/password_file" geheim /d "$work/sealed" "$work/opened" | grep -q "sealed is decrypted"
  cmp "$work/plain" "$work/opened"
  if cmp -s "$work/plain" "$work/sealed"; then
    echo "password_file encrypted nothing"
    exit 1
  fi
done
