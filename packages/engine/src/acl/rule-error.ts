// Why an ACL rule is not taken: the kinds of mistakes and their texts, which SETUSER, files and modules show alike.

/** What is said about each kind of mistake. */
export const RULE_ERRORS: Readonly<Record<RuleMistake, string>> = {
  unknown: 'Unknown command or category name in ACL',
  syntax: 'Syntax error',
  allKeys:
    "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. " +
    "Try 'resetkeys' to start with an empty list of patterns",
  allChannels:
    "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect. " +
    "Try 'resetchannels' to start with an empty list of channels",
  noPassword: 'The password you are trying to remove from the user does not exist',
  badHash:
    'The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters',
  duplicate: 'Duplicate user found. A user can only be defined once in config files',
  subcommandArgument: 'Allowing first-arg of a subcommand is not supported',
}

/** A kind of mistake in a rule. */
export type RuleMistake =
  | 'unknown'
  | 'syntax'
  | 'allKeys'
  | 'allChannels'
  | 'noPassword'
  | 'badHash'
  | 'duplicate'
  | 'subcommandArgument'

/** A rule was refused; its message is the text for people. */
export class RuleError extends Error {
  override readonly name = 'RuleError'
  readonly mistake: RuleMistake

  constructor(mistake: RuleMistake) {
    super(RULE_ERRORS[mistake])
    this.mistake = mistake
  }
}
