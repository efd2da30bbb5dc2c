# SPDX-License-Identifier: MIT
"""Issue 9, findings 2 and 10, as distributions: every refusal takes the time of every other.

For NTLM and LogonUser that is every account that may not log on, and every name without an account;
for Digest also every account without a hash for the realm.

The attempts are interleaved at random on one processor, and quantiles are compared, which what else
the host does shifts alike for all. A control, the same call with five microseconds in addition,
shows that the test would see them. `make soak` measures long enough to tell 5 us; otherwise the
test tells what finding 10 was: 60 us. Whoever else uses the processor can disturb a measurement, so
a test fails only if each of several measurements fails: a difference that is there is in all of them.
"""

import json
import os

import pytest

SOAK = os.environ.get("OPENSSPI_SOAK") == "1"
ROUNDS, TELLS_US = (20_000, 5) if SOAK else (400, 50)
MEASUREMENTS = 3 if SOAK else 5
SPAN = 40  # accounts of each kind: the first attempt on each is as fast as the others, too

PREPARE = f"""
import datetime
from opensspi import accounts
def put(name, **state):
    accounts.add(name, "right", unix_user="daemon" if name.startswith("map") else "", **state)
for i in range({SPAN}):
    put(f"pla{{i:03}}")
    put(f"map{{i:03}}")
    put(f"dis{{i:03}}", enabled=False)
    put(f"exp{{i:03}}", expires=datetime.datetime(1970, 1, 2, tzinfo=datetime.UTC))
    put(f"chg{{i:03}}", must_change=True)
    put(f"loc{{i:03}}")
    outcome(log_on, f"loc{{i:03}}", ".", "wrong")
    assert outcome(log_on, f"loc{{i:03}}", ".", "right")[0] == winerror.ERROR_ACCOUNT_LOCKED_OUT
"""

DIGEST_SPAN = 10

PREPARE_DIGEST = f"""
from opensspi import accounts
def put(name, *realms, enabled=True):
    accounts.add(name, "right", enabled=enabled)
    accounts.set_digest_realms(name, realms, "right")
put("own", "the realm")
for i in range({DIGEST_SPAN}):
    put(f"pla{{i:03}}", "the realm")
    put(f"nor{{i:03}}")
    put(f"oth{{i:03}}", "another realm")
    put(f"dis{{i:03}}", "the realm", enabled=False)
    put(f"loc{{i:03}}", "the realm")
    outcome(log_on, f"loc{{i:03}}", ".", "wrong")
    assert outcome(log_on, f"loc{{i:03}}", ".", "right")[0] == winerror.ERROR_ACCOUNT_LOCKED_OUT
"""

MEASURE = """
import ctypes, gc, json, random, time
import opensspi
gc.disable()
os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
kinds = [("unk", b"wrong"), *((kind, b"wrong") for kind in sys.argv[1].split())]
for kind in sys.argv[2].split():
    kinds += [(kind, b"wrong"), (kind, b"right")]
kinds += [("unk", b"wrong"), ("unk", b"delayed")]
clock = time.perf_counter_ns
times = [[] for _ in kinds]

def wait_until(end):
    while clock() < end:
        pass

def measure(attempt, rounds, span, delay_ns):
    for kind, password in kinds:
        attempt(kind + "000", b"wrong")
    order = list(range(len(kinds)))
    for turn in range(rounds):
        random.shuffle(order)
        for which in order:
            kind, password = kinds[which]
            late = delay_ns if password == b"delayed" else 0
            times[which].append(attempt(f"{kind}{turn % span:03}", password, late))
    print(json.dumps(times))
"""

LOGON = """
library = ctypes.CDLL(opensspi.library_path())
handle = ctypes.c_void_p()
out = ctypes.byref(handle)
def attempt(name, password, late=0):
    user = name.encode()
    started = clock()
    logged_on = library.LogonUserA(user, b".", password, 3, 0, out)
    if late:
        wait_until(clock() + late)
    taken = clock() - started
    assert not logged_on
    return taken
"""

# Digest's responses are computed here, because a client of ours would take longer than the server.
# Each function returns the arguments of the call that is measured.
DIGEST = """
import hashlib
from opensspi import win32security
REALM = "the realm"
credential, _ = win32security.AcquireCredentialsHandle(
    None, "WDigest", sspicon.SECPKG_CRED_INBOUND, None, None
)

def buffers(*contents):
    made = win32security.PySecBufferDescType()
    for kind, content in contents:
        buffer = win32security.PySecBufferType(max(len(content), 1), kind)
        buffer.Buffer = content
        made.append(buffer)
    return made

def request(token):
    return buffers(
        (sspicon.SECBUFFER_TOKEN, token),
        *((sspicon.SECBUFFER_PKG_PARAMS, text) for text in (b"GET", b"/page", b"", REALM.encode())),
    )

def message(token):
    return buffers((sspicon.SECBUFFER_TOKEN, token))

def accept(known, given, context):
    reply = win32security.PySecBufferDescType()
    reply.append(win32security.PySecBufferType(4096, sspicon.SECBUFFER_TOKEN))
    arguments = (credential, known, given, 0, sspicon.SECURITY_NETWORK_DREP, context, reply)
    return arguments, reply

def challenge(given):
    context = win32security.PyCtxtHandleType()
    arguments, reply = accept(None, given, context)
    win32security.AcceptSecurityContext(*arguments)
    return context, reply[0].Buffer.split(b'nonce="')[1].split(b'"')[0].decode()

def md5(*parts):
    return hashlib.md5(b":".join(p if isinstance(p, bytes) else p.encode() for p in parts))

def response(name, password, nonce, nc, method, uri, in_a1, uri_name):
    secret = md5(name, REALM, password)
    session = md5(in_a1(secret), nonce, "0a4f113b").hexdigest()
    proof = md5(session, nonce, nc, "0a4f113b", "auth", md5(method, uri).hexdigest()).hexdigest()
    return (
        f'username="{name}",realm="{REALM}",nonce="{nonce}",{uri_name}="{uri}",cnonce="0a4f113b",nc={nc},'
        f'algorithm=MD5-sess,response={proof},qop=auth,charset=utf-8'
    ).encode()

def of_http(name, password, nonce, nc="00000001"):
    return request(response(name, password, nonce, nc, "GET", "/page", lambda a1: a1.hexdigest(), "uri"))

def of_sasl(name, password, nonce):
    token = response(
        name, password, nonce, "00000001", "AUTHENTICATE", "ldap/host", lambda a1: a1.digest(), "digest-uri"
    )
    return message(token)

def measured(arguments, late, complete=None):
    started = clock()
    try:
        win32security.AcceptSecurityContext(*arguments)
        complete(arguments[2])
        raise AssertionError("logged on")
    except error:
        pass
    if late:
        wait_until(clock() + late)
    return clock() - started
"""

# A wrong response leaves the nonce as it is, so that one serves for all.
FIRST_REQUEST = """
_, nonce = challenge(request(b""))
def attempt(name, password, late=0):
    arguments, _ = accept(None, of_http(name, password, nonce), win32security.PyCtxtHandleType())
    return measured(arguments, late)
"""

# The nonce has a session, of an account that was let in; the others use it in their requests.
LATER_REQUEST = """
_, nonce = challenge(request(b""))
own = win32security.PyCtxtHandleType()
win32security.AcceptSecurityContext(*accept(None, of_http("own", b"right", nonce), own)[0])
assert own.QueryContextAttributes(sspicon.SECPKG_ATTR_NAMES).endswith("own")
def attempt(name, password, late=0):
    context = win32security.PyCtxtHandleType()
    arguments, _ = accept(None, of_http(name, password, nonce, "00000002"), context)
    return measured(arguments, late, context.CompleteAuthToken)
"""

SASL = """
def attempt(name, password, late=0):
    context, nonce = challenge(message(b""))
    arguments, _ = accept(context, of_sasl(name, password, nonce), context)
    return measured(arguments, late)
"""

HANDSHAKE = """
clients = {}
def attempt(name, password, late=0):
    client = sspi.ClientAuth("NTLM", auth_info=(name, ".", password.decode()))
    server = sspi.ServerAuth("NTLM")
    _, first = client.authorize(None)
    _, challenge = server.authorize(first[0].Buffer)
    _, response = client.authorize(challenge[0].Buffer)
    token = response[0].Buffer
    started = clock()
    try:
        server.authorize(token)
        raise AssertionError("logged on")
    except error:
        pass
    if late:
        wait_until(clock() + late)
    return clock() - started
"""


def quantile(values, part):
    return sorted(values)[int(len(values) * part)]


def fault_of(times):
    """fault_of says what is wrong with the times of one measurement, or nothing."""
    unknown, *others, again, control = times
    for part in (0.1, 0.25, 0.5) if SOAK else (0.1, 0.25):
        base = quantile(unknown, part)

        def off(values, base=base, part=part):
            return round((quantile(values, part) - base) / 1000, 2)

        seen = [off(values) for values in others]
        note = f"quantile {part}: {seen} us off, again {off(again)}, control {off(control)}"
        if off(control) <= TELLS_US / 2:
            return f"the test is blind here: {note}"
        if max(map(abs, [*seen, off(again)])) >= TELLS_US / 2:
            return note
    return ""


def assert_once(measure, judge):
    """assert_once measures until a measurement is without fault, and fails if none is."""
    faults = []
    for _ in range(MEASUREMENTS):
        fault = judge(measure())
        if not fault:
            return
        faults.append(fault)
    pytest.fail("\n".join(faults))


def assert_same_time(run, attempt, kinds, rounds, span, **settings):
    """assert_same_time measures the attempts on accounts of all kinds: those that may log on and
    those that may not, in two texts."""

    def measure():
        printed = run(
            f"{MEASURE}{attempt}\nmeasure(attempt, {rounds}, {span}, {TELLS_US * 1000})\n",
            *kinds,
            OPENSSPI_LOCKOUT_THRESHOLD="4000000000",
            OPENSSPI_LOCKOUT_MINUTES="600",
            timeout=3600,
            **settings,
        )
        return json.loads(printed)

    assert_once(measure, fault_of)


@pytest.mark.parametrize(("attempt", "share"), [(LOGON, 1), (HANDSHAKE, 4)], ids=["LogonUser", "NTLM"])
def test_every_refusal_takes_the_same_time(run, attempt, share):
    run(PREPARE, OPENSSPI_LOCKOUT_THRESHOLD="1", OPENSSPI_LOCKOUT_MINUTES="600", timeout=600)
    rounds = max(ROUNDS // share, SPAN)
    assert_same_time(run, attempt, ("pla map", "dis exp chg loc"), rounds, SPAN)


@pytest.mark.parametrize(
    "attempt", [FIRST_REQUEST, LATER_REQUEST, SASL], ids=["HTTP", "HTTP of a session", "SASL"]
)
def test_every_refusal_of_digest_takes_the_same_time(run, attempt):
    """`nor` has no hash for the realm, `oth` one for another realm: both are like an unknown name."""
    run(PREPARE_DIGEST, OPENSSPI_LOCKOUT_THRESHOLD="1", OPENSSPI_LOCKOUT_MINUTES="600", timeout=600)
    assert_same_time(
        run,
        DIGEST + attempt,
        ("pla", "nor oth dis loc"),
        max(ROUNDS // 4, DIGEST_SPAN),
        DIGEST_SPAN,
        OPENSSPI_DIGEST_REALM="the realm",
    )


def test_the_first_attempt_on_a_mapped_account_is_as_fast(run):
    """Finding 10: who a mapped account is was asked once per minute, at the first attempt of
    anybody."""
    names = 200
    run(
        f"for i in range({names}):\n"
        '    add_account(f"pla{i:03}", "right")\n    add_account(f"map{i:03}", "right", "daemon")\n',
        timeout=600,
    )

    def measure():
        printed = run(
            MEASURE
            + LOGON
            + f"""
for _ in range(50):
    attempt("unk000", b"wrong")
first = {{"pla": [], "map": []}}
for i in range({names}):
    for kind in random.sample(sorted(first), 2):
        first[kind].append(attempt(f"{{kind}}{{i:03}}", b"wrong"))
print(json.dumps(first))
""",
            "",
            "",
            OPENSSPI_LOCKOUT_THRESHOLD="4000000000",
        )
        return json.loads(printed)

    def fault(first):
        for part in (0.1, 0.25):
            off = (quantile(first["map"], part) - quantile(first["pla"], part)) / 1000
            if abs(off) >= (5 if SOAK else 25):
                return f"quantile {part}: {off} us"
        return ""

    assert_once(measure, fault)
