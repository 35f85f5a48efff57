/* Locks for threads: mutexes, condition variables, read-write locks, once, spin locks, barriers, semaphores.
 *
 * Each lies in the words of the C library's type for it, where all zero is what the static initialisers write. A free word
 * is taken by one atomic exchange; only who has to wait calls `wait_for`. Attributes are read as the C library fills them. */
#include "threads.h"

enum { NORMAL, RECURSIVE, ERRORCHECK };
enum { UNLOCKED, LOCKED, CONTENDED };

struct mutex {
    volatile int state;
    int type;
    volatile int owner;
    int depth;
};

struct condition {
    volatile int round;
    int clock;
    volatile int waiters;
};

/* `held`: readers, or -1 for a writer. */
struct rwlock {
    volatile int held;
    volatile int waiters;
    volatile int writers;
};

struct semaphore {
    volatile int value;
    volatile int waiters;
};

struct barrier {
    volatile int round;
    volatile int missing;
    int size;
};

static int swap(volatile int *word, int before, int after) {
    return __atomic_compare_exchange_n(word, &before, after, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static int load(volatile int *word) {
    return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

/* Nanoseconds to wait; -1 for ever. */
static long long patience(int clock, const struct time *until) {
    return until ? time_until(clock, until) : -1;
}

static int valid(const struct time *until) {
    return !until || (until->nanoseconds >= 0 && until->nanoseconds < 1000000000);
}

EXPORT(pthread_mutex_init) int __wrap_pthread_mutex_init(struct mutex *mutex, const unsigned *attributes) {
    __builtin_memset(mutex, 0, sizeof *mutex);
    if (attributes) mutex->type = (int)(*attributes & 3);
    return 0;
}

EXPORT(pthread_mutex_destroy) int __wrap_pthread_mutex_destroy(struct mutex *mutex) {
    return load(&mutex->state) == UNLOCKED ? 0 : E_BUSY;
}

static void own(struct mutex *mutex) {
    mutex->owner = current_thread()->number;
    mutex->depth = 1;
}

static int lock_until(struct mutex *mutex, const struct time *until) {
    if (mutex->type != NORMAL && mutex->owner == current_thread()->number) {
        if (mutex->type == ERRORCHECK) return E_DEADLK;
        mutex->depth++;
        return 0;
    }
    if (!swap(&mutex->state, UNLOCKED, LOCKED)) {
        if (!valid(until)) return E_INVAL;
        while (__atomic_exchange_n(&mutex->state, CONTENDED, __ATOMIC_SEQ_CST) != UNLOCKED) {
            long long left = patience(0, until);
            if (left == 0) return E_TIMEDOUT;
            wait_for(&mutex->state, CONTENDED, left);
        }
    }
    own(mutex);
    return 0;
}

EXPORT(pthread_mutex_lock) int __wrap_pthread_mutex_lock(struct mutex *mutex) {
    return lock_until(mutex, 0);
}

EXPORT(pthread_mutex_timedlock) int __wrap_pthread_mutex_timedlock(struct mutex *mutex, const struct time *until) {
    return lock_until(mutex, until);
}

EXPORT(pthread_mutex_trylock) int __wrap_pthread_mutex_trylock(struct mutex *mutex) {
    if (mutex->type == RECURSIVE && mutex->owner == current_thread()->number) {
        mutex->depth++;
        return 0;
    }
    if (!swap(&mutex->state, UNLOCKED, LOCKED)) return E_BUSY;
    own(mutex);
    return 0;
}

EXPORT(pthread_mutex_unlock) int __wrap_pthread_mutex_unlock(struct mutex *mutex) {
    if (mutex->type != NORMAL) {
        if (mutex->owner != current_thread()->number) return E_PERM;
        if (--mutex->depth > 0) return 0;
    }
    mutex->owner = 0;
    if (__atomic_exchange_n(&mutex->state, UNLOCKED, __ATOMIC_SEQ_CST) == CONTENDED) wake(&mutex->state, 1);
    return 0;
}

/* The C library keeps the clock in the attribute's low bits. */
EXPORT(pthread_cond_init) int __wrap_pthread_cond_init(struct condition *condition, const unsigned *attributes) {
    __builtin_memset(condition, 0, sizeof *condition);
    if (attributes) condition->clock = (int)(*attributes & 0x7fffffff);
    return 0;
}

EXPORT(pthread_cond_destroy) int __wrap_pthread_cond_destroy(struct condition *condition) {
    (void)condition;
    return 0;
}

EXPORT(pthread_cond_timedwait) int __wrap_pthread_cond_timedwait(struct condition *condition, struct mutex *mutex, const struct time *until) {
    if (!valid(until)) return E_INVAL;
    cancellation_point();
    int round = load(&condition->round);
    __atomic_fetch_add(&condition->waiters, 1, __ATOMIC_SEQ_CST);
    int depth = mutex->depth;
    mutex->depth = 1;
    int error = __wrap_pthread_mutex_unlock(mutex);
    if (!error) {
        long long left = patience(condition->clock, until);
        if (left == 0 || (!wait_for(&condition->round, round, left) && load(&condition->round) == round)) error = E_TIMEDOUT;
        lock_until(mutex, 0);
    }
    mutex->depth = depth;
    __atomic_fetch_sub(&condition->waiters, 1, __ATOMIC_SEQ_CST);
    cancellation_point();
    return error;
}

EXPORT(pthread_cond_wait) int __wrap_pthread_cond_wait(struct condition *condition, struct mutex *mutex) {
    return __wrap_pthread_cond_timedwait(condition, mutex, 0);
}

static void advance(struct condition *condition, int count) {
    if (load(&condition->waiters) == 0) return;
    __atomic_fetch_add(&condition->round, 1, __ATOMIC_SEQ_CST);
    wake(&condition->round, count);
}

EXPORT(pthread_cond_signal) int __wrap_pthread_cond_signal(struct condition *condition) {
    advance(condition, 1);
    return 0;
}

EXPORT(pthread_cond_broadcast) int __wrap_pthread_cond_broadcast(struct condition *condition) {
    advance(condition, -1);
    return 0;
}

EXPORT(pthread_rwlock_init) int __wrap_pthread_rwlock_init(struct rwlock *lock, const void *attributes) {
    (void)attributes;
    __builtin_memset(lock, 0, sizeof *lock);
    return 0;
}

EXPORT(pthread_rwlock_destroy) int __wrap_pthread_rwlock_destroy(struct rwlock *lock) {
    return load(&lock->held) == 0 ? 0 : E_BUSY;
}

static int try_read(struct rwlock *lock) {
    int held = load(&lock->held);
    while (held >= 0)
        if (__atomic_compare_exchange_n(&lock->held, &held, held + 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return 1;
    return 0;
}

static int try_write(struct rwlock *lock) {
    return swap(&lock->held, 0, -1);
}

static int rwlock_until(struct rwlock *lock, int (*attempt)(struct rwlock *), const struct time *until) {
    int error = valid(until) ? 0 : E_INVAL;
    __atomic_fetch_add(&lock->waiters, 1, __ATOMIC_SEQ_CST);
    while (!error) {
        int held = load(&lock->held);
        if (attempt(lock)) break;
        long long left = patience(0, until);
        if (left == 0) error = E_TIMEDOUT;
        else if (held != 0) wait_for(&lock->held, held, left);
    }
    __atomic_fetch_sub(&lock->waiters, 1, __ATOMIC_SEQ_CST);
    return error;
}

EXPORT(pthread_rwlock_rdlock) int __wrap_pthread_rwlock_rdlock(struct rwlock *lock) {
    return rwlock_until(lock, try_read, 0);
}

EXPORT(pthread_rwlock_timedrdlock) int __wrap_pthread_rwlock_timedrdlock(struct rwlock *lock, const struct time *until) {
    return rwlock_until(lock, try_read, until);
}

EXPORT(pthread_rwlock_tryrdlock) int __wrap_pthread_rwlock_tryrdlock(struct rwlock *lock) {
    return try_read(lock) ? 0 : E_BUSY;
}

EXPORT(pthread_rwlock_wrlock) int __wrap_pthread_rwlock_wrlock(struct rwlock *lock) {
    return rwlock_until(lock, try_write, 0);
}

EXPORT(pthread_rwlock_timedwrlock) int __wrap_pthread_rwlock_timedwrlock(struct rwlock *lock, const struct time *until) {
    return rwlock_until(lock, try_write, until);
}

EXPORT(pthread_rwlock_trywrlock) int __wrap_pthread_rwlock_trywrlock(struct rwlock *lock) {
    return try_write(lock) ? 0 : E_BUSY;
}

EXPORT(pthread_rwlock_unlock) int __wrap_pthread_rwlock_unlock(struct rwlock *lock) {
    if (!swap(&lock->held, -1, 0)) __atomic_fetch_sub(&lock->held, 1, __ATOMIC_SEQ_CST);
    if (load(&lock->waiters) > 0) wake(&lock->held, -1);
    return 0;
}

/* 0: nobody came yet, 1: somebody runs it, 2: done. */
EXPORT(pthread_once) int __wrap_pthread_once(volatile int *once, void (*run)(void)) {
    if (load(once) == 2) return 0;
    if (swap(once, 0, 1)) {
        run();
        __atomic_store_n(once, 2, __ATOMIC_SEQ_CST);
        wake(once, -1);
    }
    while (load(once) != 2) wait_for(once, 1, -1);
    return 0;
}

EXPORT(pthread_spin_init) int __wrap_pthread_spin_init(volatile int *spin, int shared) {
    (void)shared;
    *spin = 0;
    return 0;
}

EXPORT(pthread_spin_destroy) int __wrap_pthread_spin_destroy(volatile int *spin) {
    (void)spin;
    return 0;
}

EXPORT(pthread_spin_trylock) int __wrap_pthread_spin_trylock(volatile int *spin) {
    return swap(spin, 0, 1) ? 0 : E_BUSY;
}

/* Waits like a mutex: with few processors the holder gets on faster. */
EXPORT(pthread_spin_lock) int __wrap_pthread_spin_lock(volatile int *spin) {
    if (swap(spin, 0, 1)) return 0;
    while (__atomic_exchange_n(spin, CONTENDED, __ATOMIC_SEQ_CST) != 0) wait_for(spin, CONTENDED, -1);
    return 0;
}

EXPORT(pthread_spin_unlock) int __wrap_pthread_spin_unlock(volatile int *spin) {
    if (__atomic_exchange_n(spin, 0, __ATOMIC_SEQ_CST) == CONTENDED) wake(spin, 1);
    return 0;
}

EXPORT(pthread_barrier_init) int __wrap_pthread_barrier_init(struct barrier *barrier, const void *attributes, unsigned count) {
    (void)attributes;
    if (count == 0) return E_INVAL;
    barrier->round = 0;
    barrier->size = barrier->missing = (int)count;
    return 0;
}

EXPORT(pthread_barrier_destroy) int __wrap_pthread_barrier_destroy(struct barrier *barrier) {
    (void)barrier;
    return 0;
}

/* The last to come gets PTHREAD_BARRIER_SERIAL_THREAD. */
EXPORT(pthread_barrier_wait) int __wrap_pthread_barrier_wait(struct barrier *barrier) {
    int round = load(&barrier->round);
    if (__atomic_sub_fetch(&barrier->missing, 1, __ATOMIC_SEQ_CST) == 0) {
        barrier->missing = barrier->size;
        __atomic_fetch_add(&barrier->round, 1, __ATOMIC_SEQ_CST);
        wake(&barrier->round, -1);
        return -1;
    }
    while (load(&barrier->round) == round) wait_for(&barrier->round, round, -1);
    return 0;
}

EXPORT(sem_init) int __wrap_sem_init(struct semaphore *semaphore, int shared, unsigned value) {
    (void)shared;
    semaphore->value = (int)value;
    semaphore->waiters = 0;
    return 0;
}

EXPORT(sem_destroy) int __wrap_sem_destroy(struct semaphore *semaphore) {
    (void)semaphore;
    return 0;
}

EXPORT(sem_trywait) int __wrap_sem_trywait(struct semaphore *semaphore) {
    int value = load(&semaphore->value);
    while (value > 0)
        if (__atomic_compare_exchange_n(&semaphore->value, &value, value - 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return 0;
    return -1;
}

EXPORT(sem_timedwait) int __wrap_sem_timedwait(struct semaphore *semaphore, const struct time *until) {
    int result = 0;
    __atomic_fetch_add(&semaphore->waiters, 1, __ATOMIC_SEQ_CST);
    while (result == 0 && __wrap_sem_trywait(semaphore) != 0) {
        cancellation_point();
        long long left = patience(0, until);
        if (left == 0) result = -1;
        else wait_for(&semaphore->value, 0, left);
    }
    __atomic_fetch_sub(&semaphore->waiters, 1, __ATOMIC_SEQ_CST);
    return result;
}

EXPORT(sem_wait) int __wrap_sem_wait(struct semaphore *semaphore) {
    return __wrap_sem_timedwait(semaphore, 0);
}

EXPORT(sem_post) int __wrap_sem_post(struct semaphore *semaphore) {
    __atomic_fetch_add(&semaphore->value, 1, __ATOMIC_SEQ_CST);
    if (load(&semaphore->waiters) > 0) wake(&semaphore->value, 1);
    return 0;
}

EXPORT(sem_getvalue) int __wrap_sem_getvalue(struct semaphore *semaphore, int *value) {
    *value = load(&semaphore->value);
    return 0;
}
