/* SPDX-License-Identifier: MIT */
// Which test function runs, and what a fault inside one does. The file under test is compiled
// without optimisation, with frame pointers and -finstrument-functions: the compiler calls the two
// functions here at the beginning and at the end of every function of it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

#include "harness.h"
#include "win32_base.h"

// A test function is what the file's entry calls: depth 2.
enum { kTestDepth = 2 };
static int depth;
static int in_test;
static pthread_t test_thread;

// Where the test function returns to: its frame, the caller's frame, and the return address.
static struct {
  char* frame;
  void* caller_frame;
  void* return_address;
} test_frame;

void __cyg_profile_func_enter(void* function, void* caller) {
  if (!pthread_equal(test_thread, pthread_self()) || ++depth != kTestDepth) {
    return;
  }
  const DWORD error = GetLastError();
  Dl_info symbol;
  const int known = dladdr(function, &symbol) != 0 && symbol.dli_sname != NULL;
  current_function = function_at(known ? symbol.dli_sname : "?", function);
  void** frame = __builtin_frame_address(1);
  test_frame.frame = (char*)frame;
  test_frame.caller_frame = frame[0];
  test_frame.return_address = frame[1];
  in_test = 1;
  SetLastError(error);
}

void __cyg_profile_func_exit(void* function, void* caller) {
  if (!pthread_equal(test_thread, pthread_self()) || depth-- != kTestDepth) {
    return;
  }
  leave_function();
  in_test = 0;
}

// Windows' handles are pointers, and a test reads through one: mov (%rax),%rax. It is given 0, its
// check fails, and it continues.
static int skip_read_through_handle(const Dl_info* module, const Dl_info* own, greg_t* registers) {
  const unsigned char* code = (const unsigned char*)registers[REG_RIP];
  if (module->dli_fbase != own->dli_fbase) {
    return 0;
  }
  if (code[0] != 0x48 || code[1] != 0x8B || code[2] != 0x00) {
    return 0;
  }
  registers[REG_RAX] = 0;
  registers[REG_RIP] += 3;
  return 1;
}

static void return_from_test(int signal, greg_t* registers) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, signal);
  sigprocmask(SIG_UNBLOCK, &signals, NULL);
  depth = kTestDepth - 1;
  in_test = 0;
  leave_function();
  registers[REG_RSP] = (greg_t)(test_frame.frame + 2 * sizeof(void*));
  registers[REG_RBP] = (greg_t)test_frame.caller_frame;
  registers[REG_RIP] = (greg_t)test_frame.return_address;
  registers[REG_RAX] = 0;
}

// A fault within the library is its own; one in the test program is a function that the library
// lacks (a trap) or the test's.
static void on_fault(int signal, siginfo_t* info, void* context) {
  greg_t* registers = ((ucontext_t*)context)->uc_mcontext.gregs;
  Dl_info module = {0};
  Dl_info own = {0};
  dladdr((void*)registers[REG_RIP], &module);
  dladdr((void*)on_fault, &own);
  if (signal == SIGSEGV && skip_read_through_handle(&module, &own, registers)) {
    return;
  }
  const char* where = module.dli_fbase == own.dli_fbase ? "the test program" : module.dli_fname;
  printf("%s:%d: CRASH: signal %d in %s, at %s in %s\n", current_file(), current_line(), signal,
         current_function->name, module.dli_sname != NULL ? module.dli_sname : "?",
         where != NULL ? where : "?");
  current_function->num_crashes++;
  if (in_test && pthread_equal(test_thread, pthread_self())) {
    return_from_test(signal, registers);
    return;
  }
  printf("outside of a test function: the rest is not run\n");
  report();
  _exit(1);
}

void contain_crashes(void) {
  static char stack[1 << 16];
  const stack_t apart = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&apart, NULL);
  const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
  const struct sigaction action = {.sa_sigaction = on_fault,
                                   .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  for (size_t i = 0; i < ARRAYSIZE(signals); i++) {
    sigaction(signals[i], &action, NULL);
  }
  test_thread = pthread_self();
}
