# SPDX-License-Identifier: MIT
"""A relay before a KDC that can discard what it receives, to simulate a network that is down."""

import select
import socket
import threading


class KdcRelay:
    """KdcRelay is a port of UDP and TCP; only UDP is ever answered, and only while `answering`.

    MIT's clients try UDP first. TCP connections are never accepted: connected, without a reply.
    """

    def __init__(self, kdc_port):
        self._kdc = ("127.0.0.1", kdc_port)
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self._end, self._ended = socket.socketpair()
        self.answering = False
        self.swallowed = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self):
        self._end.close()
        self._thread.join()
        for one in (self._tcp, self._udp, self._ended):
            one.close()

    def _run(self):
        while self._ended not in select.select([self._udp, self._ended], [], [])[0]:
            request, client = self._udp.recvfrom(65536)
            if not self.answering:
                self.swallowed += 1
                continue
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as onward:
                onward.settimeout(10)
                onward.sendto(request, self._kdc)
                self._udp.sendto(onward.recv(65536), client)
