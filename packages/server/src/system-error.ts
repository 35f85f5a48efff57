// The system's own words for failed file operations: Node's messages name the call and the path again.

const TEXTS: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
}

/** Says in the system's words why a file operation failed. */
export function systemErrorText(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return TEXTS[code] ?? (error as Error).message
}
