/* POSIX threads for modules: making and ending them, joining, keys, cancelling, sleeping. Locks are in sync.c.
 *
 * The host starts a worker for each thread, with an instance of this runtime and of the module over the same memory. What
 * is thread-local here is so by the linker's means: each instance has its own block.
 *
 * Nobody may wait by himself in the engine's own thread: threads that call API functions need it to answer. So it waits on
 * one word of its own, which `wake` and every request of a thread change, and looks at the rest in between. */
#include "threads.h"

#define IMPORT(name) __attribute__((import_module("env"), import_name(name)))

/* 0, or an error number. The record's `number` is set before. */
IMPORT("thread_spawn") extern int host_spawn(struct thread *thread);
/* As wait_for, in the engine's thread. */
IMPORT("thread_attend") extern int host_attend(volatile int *word, int seen, long long nanoseconds);
/* Does not return. */
IMPORT("thread_leave") extern _Noreturn void host_leave(void);
/* Nanoseconds of clock 0 (wall) or another (monotonic). */
IMPORT("thread_clock") extern long long host_clock(int clock);

/* Words of src/abi/address-space.ts. */
#define ENGINE_WORD ((volatile int *)0x800008)
#define ENGINE_ATTENDS ((volatile int *)0x80000c)
#define GATE ((volatile int *)0x800018)

/* Parts of the gate's word, as src/threads/thread-gate.ts has them: how many threads wait, whether they are to stay, how often one left. */
#define GATE_WAITS 1
#define GATE_CLOSED (1 << 9)
#define GATE_LEFT (1 << 10)

#define DEFAULT_STACK (1u << 20)
#define KEY_ROUNDS 4

static struct thread engine_thread = {.number = 1};
static _Thread_local struct thread *current;
static volatile int last_number = 1;
static volatile int key_used[KEYS];
static void (*volatile key_destructor[KEYS])(void *);

struct thread *current_thread(void) {
    return current ? current : &engine_thread;
}

__attribute__((noinline)) int sleep_on(volatile int *word, int seen, long long nanoseconds) {
    return __builtin_wasm_memory_atomic_wait32((int *)word, seen, nanoseconds);
}

/* Stands while the gate is closed; the caller looks again. */
__attribute__((noinline)) static void stand_at_gate(void) {
    int now = __atomic_load_n(GATE, __ATOMIC_SEQ_CST);
    if (now & GATE_CLOSED) sleep_on(GATE, now, -1);
}

/* Nobody leaves a wait while the gate is closed: memory may be that of another time then. */
__attribute__((noinline)) static void leave_wait(void) {
    for (;;) {
        stand_at_gate();
        int now = __atomic_load_n(GATE, __ATOMIC_SEQ_CST);
        int after = now - GATE_WAITS + GATE_LEFT;
        if (!(now & GATE_CLOSED) && __atomic_compare_exchange_n(GATE, &now, after, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return;
    }
}

int wait_for(volatile int *word, int seen, long long nanoseconds) {
    struct thread *self = current_thread();
    if (self == &engine_thread) return host_attend(word, seen, nanoseconds);
    self->waiting = word;
    __atomic_fetch_add(GATE, GATE_WAITS, __ATOMIC_SEQ_CST);
    /* Who wants something of this thread sets `wanted` first and then wakes what it waits for. */
    int result = self->wanted == WANT_END ? 0 : sleep_on(word, seen, nanoseconds);
    leave_wait();
    self->waiting = 0;
    if (self->wanted == WANT_END) host_leave();
    return result != 2;
}

void wake(volatile int *word, int count) {
    __builtin_wasm_memory_atomic_notify((int *)word, (unsigned)count);
    if (!__atomic_load_n(ENGINE_ATTENDS, __ATOMIC_SEQ_CST)) return;
    __atomic_fetch_add(ENGINE_WORD, 1, __ATOMIC_SEQ_CST);
    __builtin_wasm_memory_atomic_notify((int *)ENGINE_WORD, 1);
}

long long time_until(int clock, const struct time *when) {
    long long left = when->seconds * 1000000000ll + when->nanoseconds - host_clock(clock);
    return left < 0 ? 0 : left;
}

/* pthread_attr_t as the C library fills it: the stack's size first, "detached" as the fourth word. */
EXPORT(pthread_create) int __wrap_pthread_create(struct thread **out, const u32 *attributes, void *(*start)(void *), void *argument) {
    struct thread *thread = __wrap_calloc(1, sizeof *thread);
    if (!thread) return E_AGAIN;
    thread->start = start;
    thread->argument = argument;
    thread->stack_bytes = attributes && attributes[0] > DEFAULT_STACK ? attributes[0] : DEFAULT_STACK;
    thread->detached = attributes ? (int)attributes[3] : 0;
    thread->number = __atomic_add_fetch(&last_number, 1, __ATOMIC_RELAXED);
    /* A detached thread may be over, and its record gone, before this returns. */
    *out = thread;
    int error = host_spawn(thread);
    if (error) __wrap_free(thread);
    return error;
}

/* Called by a worker on its own instance before the thread's function. */
__attribute__((export_name("thread_begin"))) void thread_begin(struct thread *thread) {
    current = thread;
}

static void run_cleanups(struct thread *self) {
    while (self->cleanups) {
        struct cleanup *cleanup = self->cleanups;
        self->cleanups = cleanup->next;
        cleanup->run(cleanup->argument);
    }
    for (int round = 0, again = 1; again && round < KEY_ROUNDS; round++) {
        again = 0;
        for (int key = 0; key < KEYS; key++) {
            void *value = self->values[key];
            void (*destructor)(void *) = key_destructor[key];
            self->values[key] = 0;
            if (!value || !destructor) continue;
            destructor(value);
            again = 1;
        }
    }
}

/* Called by a worker after the thread's function returned. */
__attribute__((export_name("thread_returned"))) void thread_returned(void *result) {
    struct thread *self = current_thread();
    self->result = result;
    run_cleanups(self);
}

/* Called by a worker, or by the host for a worker that it had to end: nothing of the thread runs any more. */
__attribute__((export_name("thread_finished"))) void thread_finished(struct thread *thread, int failed) {
    if (failed) thread->result = (void *)-1;
    current = 0;
    if (__atomic_exchange_n(&thread->detached, 2, __ATOMIC_SEQ_CST) == 1) {
        __wrap_free(thread);
        return;
    }
    __atomic_store_n(&thread->state, THREAD_FINISHED, __ATOMIC_SEQ_CST);
    wake(&thread->state, -1);
}

EXPORT(pthread_exit) _Noreturn void __wrap_pthread_exit(void *result) {
    struct thread *self = current_thread();
    if (self != &engine_thread) {
        self->result = result;
        run_cleanups(self);
    }
    host_leave();
}

EXPORT(pthread_join) int __wrap_pthread_join(struct thread *thread, void **result) {
    if (thread == current_thread()) return E_DEADLK;
    if (thread->detached == 1) return E_INVAL;
    while (__atomic_load_n(&thread->state, __ATOMIC_SEQ_CST) == THREAD_RUNNING) {
        cancellation_point();
        wait_for(&thread->state, THREAD_RUNNING, -1);
    }
    if (__atomic_exchange_n(&thread->state, THREAD_JOINED, __ATOMIC_SEQ_CST) == THREAD_JOINED) return E_INVAL;
    if (result) *result = thread->result;
    __wrap_free(thread);
    return 0;
}

EXPORT(pthread_tryjoin_np) int __wrap_pthread_tryjoin_np(struct thread *thread, void **result) {
    if (__atomic_load_n(&thread->state, __ATOMIC_SEQ_CST) == THREAD_RUNNING) return E_BUSY;
    return __wrap_pthread_join(thread, result);
}

/* `detached` becomes 2 when the thread is over: then it is for the one who detaches it to free the record. */
EXPORT(pthread_detach) int __wrap_pthread_detach(struct thread *thread) {
    int before = 0;
    if (__atomic_compare_exchange_n(&thread->detached, &before, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return 0;
    if (before == 1) return E_INVAL;
    while (__atomic_load_n(&thread->state, __ATOMIC_SEQ_CST) == THREAD_RUNNING) wait_for(&thread->state, THREAD_RUNNING, -1);
    __wrap_free(thread);
    return 0;
}

EXPORT(pthread_self) struct thread *__wrap_pthread_self(void) {
    return current_thread();
}

EXPORT(pthread_equal) int __wrap_pthread_equal(struct thread *a, struct thread *b) {
    return a == b;
}

EXPORT(pthread_setname_np) int __wrap_pthread_setname_np(struct thread *thread, const char *name) {
    (void)thread;
    (void)name;
    return 0;
}

void cancellation_point(void) {
    struct thread *self = current_thread();
    if (self->wanted == WANT_CANCEL && !self->cancel_disabled) {
        self->cancel_disabled = 1;
        __wrap_pthread_exit((void *)-1);
    }
}

EXPORT(pthread_testcancel) void __wrap_pthread_testcancel(void) {
    cancellation_point();
}

EXPORT(pthread_cancel) int __wrap_pthread_cancel(struct thread *thread) {
    int nothing = WANT_NOTHING;
    __atomic_compare_exchange_n(&thread->wanted, &nothing, WANT_CANCEL, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    if (thread == current_thread()) return 0;
    volatile int *waiting = thread->waiting;
    if (waiting) wake(waiting, -1);
    return 0;
}

EXPORT(pthread_setcancelstate) int __wrap_pthread_setcancelstate(int state, int *old) {
    if (state != 0 && state != 1) return E_INVAL;
    struct thread *self = current_thread();
    if (old) *old = self->cancel_disabled;
    self->cancel_disabled = state;
    return 0;
}

/* A thread is cancelled where it waits or asks, never in between. */
EXPORT(pthread_setcanceltype) int __wrap_pthread_setcanceltype(int type, int *old) {
    if (type != 0 && type != 1) return E_INVAL;
    if (old) *old = 0;
    return 0;
}

EXPORT(_pthread_cleanup_push) void __wrap__pthread_cleanup_push(struct cleanup *cleanup, void (*run)(void *), void *argument) {
    struct thread *self = current_thread();
    cleanup->run = run;
    cleanup->argument = argument;
    cleanup->next = self->cleanups;
    self->cleanups = cleanup;
}

EXPORT(_pthread_cleanup_pop) void __wrap__pthread_cleanup_pop(struct cleanup *cleanup, int run) {
    current_thread()->cleanups = cleanup->next;
    if (run) cleanup->run(cleanup->argument);
}

EXPORT(pthread_key_create) int __wrap_pthread_key_create(unsigned *out, void (*destructor)(void *)) {
    for (unsigned key = 0; key < KEYS; key++) {
        if (__atomic_exchange_n(&key_used[key], 1, __ATOMIC_SEQ_CST)) continue;
        key_destructor[key] = destructor;
        *out = key;
        return 0;
    }
    return E_AGAIN;
}

EXPORT(pthread_key_delete) int __wrap_pthread_key_delete(unsigned key) {
    if (key >= KEYS) return E_INVAL;
    key_destructor[key] = 0;
    current_thread()->values[key] = 0;
    __atomic_store_n(&key_used[key], 0, __ATOMIC_SEQ_CST);
    return 0;
}

EXPORT(pthread_getspecific) void *__wrap_pthread_getspecific(unsigned key) {
    return key < KEYS ? current_thread()->values[key] : 0;
}

EXPORT(pthread_setspecific) int __wrap_pthread_setspecific(unsigned key, void *value) {
    if (key >= KEYS) return E_INVAL;
    current_thread()->values[key] = value;
    return 0;
}

static void pause_for(long long nanoseconds) {
    struct thread *self = current_thread();
    long long end = host_clock(1) + nanoseconds;
    for (long long left = nanoseconds; left > 0; left = end - host_clock(1)) {
        cancellation_point();
        if (!wait_for(&self->pause, 0, left)) break;
    }
    cancellation_point();
}

EXPORT(usleep) int __wrap_usleep(unsigned microseconds) {
    pause_for(microseconds * 1000ll);
    return 0;
}

EXPORT(sleep) unsigned __wrap_sleep(unsigned seconds) {
    pause_for(seconds * 1000000000ll);
    return 0;
}

/* The host makes -1 and errno of the error number. */
EXPORT(nanosleep) int __wrap_nanosleep(const struct time *duration, struct time *left) {
    if (duration->seconds < 0 || duration->nanoseconds < 0 || duration->nanoseconds > 999999999) return -1;
    pause_for(duration->seconds * 1000000000ll + duration->nanoseconds);
    if (left) left->seconds = left->nanoseconds = 0;
    return 0;
}
