/* Found beside counter.c, as a module's own headers are. */
#define COUNTER_NOT_A_NUMBER "ERR the key does not hold a number"
