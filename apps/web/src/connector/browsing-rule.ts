// The rights that looking at a server takes, as a line for its owner: everything that reads, nothing that writes or hurts.

/** Commands that look and are not in the categories of reading and of connections, or are dangerous by category only. */
const LOOKING = ['command', 'dbsize', 'scan', 'info', 'slowlog|get', 'role'] as const

/** The line. Whoever gives it to a server chooses the password. */
export const BROWSING_RULE: string = [
  'ACL SETUSER browser on >choose-a-password ~* &* -@all +@read +@connection -@dangerous',
  ...LOOKING.map((name) => `+${name}`),
].join(' ')
