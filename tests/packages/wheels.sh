#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: wheels.sh DIRECTORY   In a fresh root, as root: installs the wheels in DIRECTORY with pip into an environment without
# any compiler, and uses them; then runs the Python tests that need nothing else.
set -eu
wheels=$1
here=$(cd "$(dirname "$0")" && pwd)
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q -y install --no-install-recommends python3 python3-venv
! command -v cc || { echo "there is a compiler: this shows nothing"; exit 1; }
python3 -m venv /opt/env
PATH=/opt/env/bin:$PATH
pip install -q --disable-pip-version-check --no-index --find-links "$wheels" opensspi opensspi-pywin32
cd /
python "$here/use_python.py" self-contained
command -v opensspi
opensspi --version
status=0
opensspi doctor || status=$?
[ $status = 0 ] || [ $status = 3 ]
printf 'correct horse\n' | opensspi account add alice --password-stdin
opensspi account list | grep alice
python -c 'import win32security, win32crypt, sspi; print(win32security.__name__)'
ls /opt/env/lib/python3*/site-packages/opensspi-*.dist-info/licenses/bundled

# Without the source tree's tools: what these tests need is Python alone.
apt-get -q -y install --no-install-recommends libkrb5-3 openssl softhsm2 p11-kit-modules
pip install -q --disable-pip-version-check pytest hypothesis cryptography
cd "$here/.."
python -m pytest -q -p no:cacheprovider python $(sed 's/#.*//' "$here/not_with_a_wheel.txt" | xargs -r -n1 printf -- '--deselect=python/%s\n')
echo "the wheels work on $(. /etc/os-release && echo "$PRETTY_NAME")"
