#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: debs.sh DIRECTORY   In a fresh root, as root: installs the packages in DIRECTORY without any compiler, uses them from
# Python, from the shell and its manual pages, then as a C programmer, and removes them.
set -eu
packages=$1
here=$(cd "$(dirname "$0")" && pwd)
export DEBIAN_FRONTEND=noninteractive
# A minimal root leaves manual pages out.
rm -f /etc/dpkg/dpkg.cfg.d/docker /etc/dpkg/dpkg.cfg.d/excludes
apt-get -q update
apt-get -q -y install --no-install-recommends "$packages"/libopensspi0_*.deb "$packages"/opensspi_*.deb \
  "$packages"/python3-opensspi_*.deb man-db libkrb5-3 bash-completion
! command -v cc || { echo "there is a compiler: this shows nothing"; exit 1; }

cd /
python3 "$here/use_python.py" system
opensspi --version
status=0
opensspi doctor || status=$?
[ $status = 0 ] || [ $status = 3 ]
man -P cat opensspi | grep -q "opensspi account add NAME"
man -P cat opensspi.conf | grep -q ntlm_v1
bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader opensspi; complete -p opensspi'
python3 -m opensspi -c 'import win32security; print(win32security.__name__)'
python3 -c 'import importlib.metadata as m; print("metadata", m.version("opensspi"))'

apt-get -q -y install --no-install-recommends "$packages"/libopensspi-dev_*.deb gcc libc6-dev pkg-config
# The flags are words.
# shellcheck disable=SC2046
gcc -Wall -Werror "$here/../consumers/windows_program.c" -o /tmp/windows_program $(pkg-config --cflags --libs opensspi-windows)
/tmp/windows_program
# shellcheck disable=SC2046
gcc -Wall -Werror "$here/../consumers/consumer.c" -o /tmp/consumer $(pkg-config --cflags --libs opensspi)
/tmp/consumer
# The handshake of the README.
sed -n '/^```c$/,/^```$/{/^```/!p}' "$here/../../README.md" >/tmp/hello.c
# shellcheck disable=SC2046
gcc -Wall -Werror /tmp/hello.c -o /tmp/hello $(pkg-config --cflags --libs opensspi-windows)
/tmp/hello | grep "the client is .*root"

apt-get -q -y purge opensspi python3-opensspi libopensspi-dev libopensspi0
left=$(find /usr -name '*opensspi*' -not -path '/usr/share/doc/*' -not -name '*.pyc')
[ -z "$left" ] || { echo "purging leaves $left"; exit 1; }
echo "the packages work on $(. /etc/os-release && echo "$PRETTY_NAME")"
