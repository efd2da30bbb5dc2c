# SPDX-License-Identifier: MIT
"""A network and mount namespace for the test process and every peer that it starts.

Inside, only `lo` exists, any port is free, and /run/samba is private, as libwbclient,
winbindd and ntlm_auth look nowhere else.
"""

import ctypes
import fcntl
import os
import pathlib
import socket
import stat
import struct
import subprocess

CLONE_NEWNS = 0x00020000
CLONE_NEWNET = 0x40000000
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
SIOCGIFFLAGS = 0x8913
SIOCSIFFLAGS = 0x8914
IFF_UP = 0x1
RUN_SAMBA = pathlib.Path("/run/samba")
MACHINE_STORE = "/var/lib/opensspi"
HOST_STATE = "/etc/opensspi", MACHINE_STORE

_libc = ctypes.CDLL(None, use_errno=True)
_outside = None


def enter(run_samba):
    """enter moves this thread, and what it starts from now on, into new namespaces.

    `run_samba` is the directory to be seen as /run/samba there. Returns True, or False
    where the kernel refuses; then nothing has changed and peers use free loopback ports.
    """
    global _outside
    network = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    if _libc.unshare(CLONE_NEWNS | CLONE_NEWNET) != 0:
        os.close(network)
        return False
    _outside = network
    _mount("none", "/", MS_REC | MS_PRIVATE)
    raise_loopback()
    if RUN_SAMBA.is_dir():
        _mount(str(run_samba), str(RUN_SAMBA), MS_BIND)
    return True


def hide_host_state(checkout):
    """hide_host_state moves this process into a mount namespace that does not show the host's own state.

    The directories in HOST_STATE are empty there, and every user can enter `checkout`. Returns True, or
    False where the kernel refuses.
    """
    if _libc.unshare(CLONE_NEWNS) != 0:
        return False
    _mount("none", "/", MS_REC | MS_PRIVATE)
    for directory in filter(os.path.isdir, HOST_STATE):
        _mount_empty(directory, 0o700 if directory == MACHINE_STORE else 0o755)
    _open_to_everybody(pathlib.Path(checkout))
    return True


def _open_to_everybody(folder):
    """_open_to_everybody covers a parent that others may not enter (/root), but shows `folder` there."""
    closed = [parent for parent in folder.parents if not parent.stat().st_mode & stat.S_IXOTH]
    if not closed:
        return
    working = pathlib.Path.cwd()
    descriptor = os.open(folder, os.O_PATH)
    _mount_empty(str(closed[-1]))
    folder.mkdir(parents=True, mode=0o755)
    _mount(f"/proc/self/fd/{descriptor}", str(folder), MS_BIND | MS_REC)
    os.close(descriptor)
    os.chdir(working if working.is_dir() else folder)  # not the same directory as before


def run_outside(command, **options):
    """run_outside runs a command in the network that the tests came from, as a download needs it."""
    if _outside is None:
        return subprocess.run(command, check=True, **options)
    inside_out = ["nsenter", f"--net=/proc/self/fd/{_outside}", *command]
    return subprocess.run(inside_out, check=True, pass_fds=[_outside], **options)


def raise_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = fcntl.ioctl(control, SIOCGIFFLAGS, struct.pack("16sh14x", b"lo", 0))
        flags = struct.unpack("16sh14x", request)[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def _mount_empty(target, mode=0o755):
    _mount("tmpfs", target, 0, b"tmpfs", f"mode={mode:o}".encode())


def _mount(source, target, flags, kind=None, options=None):
    if _libc.mount(source.encode(), target.encode(), kind, ctypes.c_ulong(flags), options) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), target)
