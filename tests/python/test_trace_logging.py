# SPDX-License-Identifier: MIT
"""opensspi.trace_to_logging: the trace as records of Python's logging."""

import logging
import os
import subprocess
import sys
import textwrap
import threading
import time

import opensspi
import pytest
from opensspi import pywintypes, sspi
from sessions import shake_hands


class Records(logging.Handler):
    """Records keeps every record."""

    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, record):
        self.records.append(record)

    def steps(self, kind="step"):
        return [record for record in self.records if record.opensspi_step == kind]


@pytest.fixture
def logger():
    made = logging.getLogger("test of the trace")
    made.setLevel(logging.DEBUG)
    made.propagate = False
    yield made
    made.handlers.clear()


@pytest.fixture
def records(logger):
    handler = Records()
    logger.addHandler(handler)
    return handler


def test_a_record_has_the_fields_of_its_line(account, logger, records):
    before = time.time()
    with opensspi.trace_to_logging(logger, logging.INFO):
        shake_hands(sspi.ClientAuth("NTLM", auth_info=account), sspi.ServerAuth("NTLM"))
    steps = records.steps()
    assert [(step.opensspi_role, step.opensspi_leg) for step in steps] == [
        ("client", "1"),
        ("server", "1"),
        ("client", "2"),
        ("server", "2"),
    ]
    last = steps[-1]
    assert last.opensspi_package == "NTLM" and last.opensspi_code == "SEC_E_OK"
    assert last.opensspi_fields["granted"] == last.opensspi_granted
    assert last.levelno == logging.INFO and last.name == logger.name
    assert last.process == os.getpid() and last.thread == threading.get_native_id()
    assert before - 1 < last.created < time.time() + 1
    assert last.getMessage().startswith("step package=NTLM role=server context=")
    assert records.steps("account")[0].opensspi_authority == "local"


def test_values_with_blanks_are_whole(account, logger, records):
    with opensspi.trace_to_logging(logger), pytest.raises(pywintypes.error):
        shake_hands(sspi.ClientAuth("NTLM", auth_info=("alice", ".", "no")), sspi.ServerAuth("NTLM"))
    refused = records.steps()[-1]
    assert refused.opensspi_code == "SEC_E_LOGON_DENIED"
    assert refused.opensspi_why == "the user name or the password is wrong"


def test_nothing_comes_after_the_end_and_a_second_one_takes_over(logger, records):
    first = opensspi.trace_to_logging(logger)
    sspi.ServerAuth("NTLM")
    second = opensspi.trace_to_logging(logger, logging.WARNING)
    sspi.ServerAuth("NTLM")
    first.stop()
    sspi.ServerAuth("NTLM")
    second.stop()
    second.stop()
    sspi.ServerAuth("NTLM")
    levels = [record.levelno for record in records.steps("acquire")]
    assert levels == [logging.DEBUG, logging.WARNING, logging.WARNING]
    assert "WARNING" in repr(second)


def test_a_level_that_is_off_makes_no_record(logger, records):
    logger.setLevel(logging.ERROR)
    with opensspi.trace_to_logging(logger):
        sspi.ServerAuth("NTLM")
    assert records.records == []


def test_a_handler_that_uses_the_library_does_not_feed_itself(logger, records):
    class Calling(logging.Handler):
        def emit(self, record):
            sspi.ServerAuth("NTLM")

    logger.addHandler(Calling())
    with opensspi.trace_to_logging(logger):
        sspi.ServerAuth("NTLM")
    assert len(records.steps("acquire")) == 1


def test_a_filter_that_raises_costs_one_record_only(logger, records, capfd):
    raised = []

    def broken(record):
        if not raised:
            raised.append(record)
            raise ValueError("broken filter")
        return True

    logger.addFilter(broken)
    with opensspi.trace_to_logging(logger):
        for _ in range(5):
            sspi.ServerAuth("NTLM")
    kept = records.steps("acquire") + [each for each in raised if each.opensspi_step == "acquire"]
    assert len(raised) == 1 and len(kept) == 5
    assert "broken filter" in capfd.readouterr().err


def test_many_threads_and_a_slow_handler(account, logger, records):
    """Handlers hold the GIL and locks of their own while threads are inside the library."""
    lock = threading.Lock()

    class Slow(logging.Handler):
        def emit(self, record):
            with lock:
                time.sleep(0.001)

    def work():
        for _ in range(10):
            with lock:
                client, server = sspi.ClientAuth("NTLM", auth_info=account), sspi.ServerAuth("NTLM")
                shake_hands(client, server)

    logger.addHandler(Slow())
    threads = [threading.Thread(target=work) for _ in range(4)]
    with opensspi.trace_to_logging(logger):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
            assert not thread.is_alive()
    assert len(records.steps()) == 4 * 10 * 4


def run(source, **variables):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(source)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=os.environ | variables,
    )


def test_a_forked_child_logs_its_own_lines(tmp_path):
    said = run(
        """
        import logging, os
        import opensspi
        from opensspi import sspi
        logging.basicConfig(level=logging.DEBUG, format="%(process)d %(opensspi_step)s", force=True)
        trace = opensspi.trace_to_logging()
        sspi.ServerAuth("NTLM")
        child = os.fork()
        sspi.ServerAuth("NTLM")
        trace.stop()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        """,
        OPENSSPI_HOME=str(tmp_path),
    ).stderr.split()
    processes = [process for process, step in zip(said[::2], said[1::2], strict=True) if step == "acquire"]
    assert len(processes) == 3 and len(set(processes)) == 2


def test_a_program_that_does_not_stop_it_ends(tmp_path):
    said = run(
        """
        import logging
        import opensspi
        from opensspi import sspi
        logging.basicConfig(level=logging.DEBUG, format="%(opensspi_step)s")
        opensspi.trace_to_logging()
        sspi.ServerAuth("NTLM")
        """,
        OPENSSPI_HOME=str(tmp_path),
    ).stderr
    assert said == "acquire\n"
