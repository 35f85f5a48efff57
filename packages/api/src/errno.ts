// The error numbers that API functions report through the module's `errno`: those of the C library that modules are
// compiled with (wasi-libc), which are not Linux's.

/** Names of the error numbers in use. */
export type ErrnoName = keyof typeof ERRNO

export const ERRNO = {
  EACCES: 2,
  EAGAIN: 6,
  EALREADY: 7,
  EBADF: 8,
  EBADMSG: 9,
  EBUSY: 10,
  ECANCELED: 11,
  ECHILD: 12,
  EDOM: 18,
  EEXIST: 20,
  EFBIG: 22,
  EINVAL: 28,
  EIO: 29,
  EISDIR: 31,
  EMFILE: 33,
  ENETDOWN: 38,
  ENODEV: 43,
  ENOENT: 44,
  ENOMEM: 48,
  ENOSPC: 51,
  ENOSYS: 52,
  ENOTSUP: 58,
  EPERM: 63,
  EPIPE: 64,
  ERANGE: 68,
  EROFS: 69,
  ESPIPE: 70,
} as const
