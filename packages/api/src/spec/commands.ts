// Adding commands and subcommands, describing them, and answering where their keys and channels are.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Commands API", in the order of the reference. */
export const commands = {
  title: 'Commands API',
  anchor: 'section-commands-api',
  functions: {
    IsKeysPositionRequest: {
      c: 'int ValkeyModule_IsKeysPositionRequest(ValkeyModuleCtx *ctx);',
      since: '4.0.0',
      doc: 'Nonzero when a `getkeys-api` command is called only to say where its keys are: answer with KeyAtPos and return.',
    },
    KeyAtPosWithFlags: {
      c: 'void ValkeyModule_KeyAtPosWithFlags(ValkeyModuleCtx *ctx, int pos, int flags);',
      since: '7.0.0',
      doc: 'In a key position request, reports that argument `pos` is a key, with VALKEYMODULE_CMD_KEY_* access `flags`.',
    },
    KeyAtPos: {
      c: 'void ValkeyModule_KeyAtPos(ValkeyModuleCtx *ctx, int pos);',
      since: '4.0.0',
      doc: 'In a key position request, reports that argument `pos` is a key, read and written as far as anyone knows.',
    },
    IsChannelsPositionRequest: {
      c: 'int ValkeyModule_IsChannelsPositionRequest(ValkeyModuleCtx *ctx);',
      since: '7.0.0',
      doc: 'Nonzero when a `getchannels-api` command is called only to say where its channel names are: answer with ChannelAtPosWithFlags.',
    },
    ChannelAtPosWithFlags: {
      c: 'void ValkeyModule_ChannelAtPosWithFlags(ValkeyModuleCtx *ctx, int pos, int flags);',
      since: '7.0.0',
      doc: 'In a channel position request, reports that argument `pos` is a channel or pattern; `flags` are VALKEYMODULE_CMD_CHANNEL_*.',
    },
    CreateCommand: {
      c: 'int ValkeyModule_CreateCommand(ValkeyModuleCtx *ctx, const char *name, ValkeyModuleCmdFunc cmdfunc, const char *strflags, int firstkey, int lastkey, int keystep);',
      since: '4.0.0',
      doc: 'Adds command `name`, run by `cmdfunc` (NULL for one that only holds subcommands), during OnLoad. `strflags` are space-separated words such as write or deny-oom; the last three arguments say which arguments are keys (0 0 0 for none). ERR if the name is taken or a flag unknown.',
    },
    GetCommand: {
      c: 'ValkeyModuleCommand *ValkeyModule_GetCommand(ValkeyModuleCtx *ctx, const char *name);',
      since: '7.0.0',
      doc: 'Returns the handle of a command this module created, to add subcommands or information to it; NULL if it is not there or not ours.',
    },
    CreateSubcommand: {
      c: 'int ValkeyModule_CreateSubcommand(ValkeyModuleCommand *parent, const char *name, ValkeyModuleCmdFunc cmdfunc, const char *strflags, int firstkey, int lastkey, int keystep);',
      since: '7.0.0',
      doc: 'Adds subcommand `name` under `parent`, which was created without a function and is no subcommand itself; flags and key positions as in CreateCommand. ERR otherwise, or if the name is taken.',
    },
    AddACLCategory: {
      c: 'int ValkeyModule_AddACLCategory(ValkeyModuleCtx *ctx, const char *name);',
      since: '8.0.0',
      doc: 'Makes a new ACL category `name` during OnLoad, for use in SetCommandACLCategories. ERR with errno EINVAL, EBUSY (taken) or ENOMEM (64 is the most).',
    },
    SetCommandACLCategories: {
      c: 'int ValkeyModule_SetCommandACLCategories(ValkeyModuleCommand *command, const char *aclflags);',
      since: '7.2.0',
      doc: 'Puts the command in the ACL categories named in the space-separated `aclflags`; only during OnLoad. ERR if one is unknown.',
    },
    SetCommandInfo: {
      c: 'int ValkeyModule_SetCommandInfo(ValkeyModuleCommand *command, const ValkeyModuleCommandInfo *info);',
      since: '7.0.0',
      doc: 'Attaches what COMMAND DOCS and COMMAND INFO show: summary, arity, key specs, arguments, history. May be called once for each command; ERR with errno set if the information is not valid.',
    },
    UpdateRuntimeArgs: {
      c: 'int ValkeyModule_UpdateRuntimeArgs(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc);',
      since: '8.1.0',
      doc: "Replaces the module's load arguments, as CONFIG REWRITE will save them, by argv[1..argc-1]. Always OK.",
    },
  },
} as const
