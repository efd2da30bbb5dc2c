/* SPDX-License-Identifier: MIT */
// The interface of Wine's test.h: counts the checks of each test function. A fault inside one is
// counted, too, and the test function returns, so that those after it still run (crash.c).
#define _GNU_SOURCE
#include "harness.h"

#include <dlfcn.h>
#include <signal.h>
#include <unistd.h>

#include "win32_base.h"

int winetest_debug = 1;
int winetest_time;
int winetest_interactive;
int winetest_report_flaky;
int winetest_report_success;
int winetest_mute_threshold = 42;
// "windows" lets checks pass that state what only an old Windows does (broken()); any other name is
// stricter. "wine" would expect what Wine's own faults give.
const char* winetest_platform = "windows";

static struct function functions[kMaxFunctions];
static int num_functions;
struct function* current_function;

enum { kMaxContexts = 8, kContextLen = 128 };
static __thread const char* file = "?";
static __thread int line;
static __thread unsigned todo;  // a bit for each todo_wine around the check
static __thread unsigned flaky;
static __thread int todo_runs;
static __thread int flaky_runs;
static __thread char contexts[kMaxContexts][kContextLen];
static __thread int num_contexts;

struct function* function_at(const char* name, void* address) {
  for (int i = 0; i < num_functions; i++) {
    if (functions[i].address == address) {
      return &functions[i];
    }
  }
  if (num_functions == kMaxFunctions) {
    abort();
  }
  functions[num_functions].name = name;
  functions[num_functions].address = address;
  return &functions[num_functions++];
}

void leave_function(void) {
  current_function = &functions[0];
  todo = 0;
  num_contexts = 0;
}

const char* current_file(void) { return file; }
int current_line(void) { return line; }

// print_detail prints the library's own sentence about its last error.
static void print_detail(void) {
  const char* (*detail)(void) = (const char* (*)(void))dlsym(RTLD_DEFAULT, "opensspi_last_detail");
  printf("    in %s: %s\n", current_function->name, detail != NULL ? detail() : "");
}

static void print_message(const char* kind, const char* format, va_list arguments) {
  printf("%s:%d: %s: ", file, line, kind);
  for (int i = 0; i < num_contexts && i < kMaxContexts; i++) {
    printf("%s: ", contexts[i]);
  }
  vprintf(format, arguments);
}

void winetest_set_location(const char* path, int at) {
  const char* slash = strrchr(path, '/');
  file = slash != NULL ? slash + 1 : path;
  line = at;
}

void winetest_subtest(const char* name) {}
void winetest_ignore_exceptions(BOOL ignore) {}

int broken(int condition) { return strcmp(winetest_platform, "windows") == 0 && condition; }

int winetest_vok(int condition, const char* format, va_list arguments) {
  const DWORD error = GetLastError();
  const enum outcome outcome =
      todo != 0 ? (condition ? kTodoPassed : kTodo) : (condition ? kPassed : kFailed);
  current_function->counts[outcome]++;
  if (outcome == kFailed) {
    print_message("FAIL", format, arguments);
    if (getenv("CONFORMANCE_DETAIL") != NULL) {
      print_detail();
    }
  }
  SetLastError(error);
  return outcome == kPassed || outcome == kTodo;
}

void winetest_ok(int condition, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  winetest_vok(condition, format, arguments);
  va_end(arguments);
}

void winetest_vskip(const char* format, va_list arguments) {
  current_function->counts[kSkipped]++;
  print_message("SKIP", format, arguments);
}

void winetest_skip(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  winetest_vskip(format, arguments);
  va_end(arguments);
}

void winetest_win_skip(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  if (strcmp(winetest_platform, "windows") == 0) {
    winetest_vskip(format, arguments);
  } else {
    winetest_vok(0, format, arguments);
  }
  va_end(arguments);
}

void winetest_trace(const char* format, ...) {}

void winetest_start_todo(int is_todo) {
  todo = todo << 1 | (is_todo != 0);
  todo_runs = 1;
}

int winetest_loop_todo(void) {
  const int runs = todo_runs;
  todo_runs = 0;
  return runs;
}

void winetest_end_todo(void) { todo >>= 1; }

void winetest_start_flaky(int is_flaky) {
  flaky = flaky << 1 | (is_flaky != 0);
  flaky_runs = 1;
}

int winetest_loop_flaky(void) {
  const int runs = flaky_runs;
  flaky_runs = 0;
  return runs;
}

void winetest_end_flaky(void) { flaky >>= 1; }

void winetest_push_context(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  if (num_contexts < kMaxContexts) {
    vsnprintf(contexts[num_contexts], kContextLen, format, arguments);
  }
  num_contexts++;
  va_end(arguments);
}

void winetest_pop_context(void) {
  if (num_contexts > 0) {
    num_contexts--;
  }
}

static int num_arguments;
static char** arguments;

int winetest_get_mainargs(char*** out) {
  *out = arguments;
  return num_arguments;
}

LONG winetest_get_failures(void) {
  LONG failures = 0;
  for (int i = 0; i < num_functions; i++) {
    failures += (LONG)functions[i].counts[kFailed];
  }
  return failures;
}

void winetest_add_failures(LONG number) { current_function->counts[kFailed] += number; }
void winetest_wait_child_process(HANDLE process) {}

void report(void) {
  for (int i = 0; i < num_functions; i++) {
    const struct function* each = &functions[i];
    printf("@@ %s passed=%ld failed=%ld todo=%ld todo_passed=%ld skipped=%ld crashed=%d\n",
           each->name, each->counts[kPassed], each->counts[kFailed], each->counts[kTodo],
           each->counts[kTodoPassed], each->counts[kSkipped], each->num_crashes);
  }
  fflush(stdout);
}

extern void TEST_ENTRY(void);  // func_NAME of the file under test

int main(int argc, char** argv) {
  enum { kSeconds = 240 };
  num_arguments = argc;
  arguments = argv;
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (getenv("CONFORMANCE_PLATFORM") != NULL) {
    winetest_platform = getenv("CONFORMANCE_PLATFORM");
  }
  current_function = function_at("(outside)", NULL);
  contain_crashes();
  alarm(kSeconds);
  TEST_ENTRY();
  report();
  return 0;
}
