// Clients, databases and keys as such, whatever they hold.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "DB and Key APIs – Generic API", in the order of the reference. */
export const keys = {
  title: 'DB and Key APIs – Generic API',
  anchor: 'section-db-and-key-apis-generic-api',
  functions: {
    GetClientId: {
      c: 'unsigned long long ValkeyModule_GetClientId(ValkeyModuleCtx *ctx);',
      since: '4.0.0',
      doc: 'Returns the ID of the client of this context, greater the later it connected; 0 if there is none.',
    },
    GetClientUserNameById: {
      c: 'ValkeyModuleString *ValkeyModule_GetClientUserNameById(ValkeyModuleCtx *ctx, uint64_t id);',
      since: '6.2.1',
      doc: 'Returns the ACL user of a client, as a new string; NULL with errno ENOENT or ENOTSUP (no user).',
    },
    MustObeyClient: {
      c: 'int ValkeyModule_MustObeyClient(ValkeyModuleCtx *ctx);',
      since: '8.1.0',
      doc: 'Returns 1 if the command comes from the primary or from the AOF and must not be refused; otherwise 0, also for a NULL context.',
    },
    GetClientInfoById: {
      c: 'int ValkeyModule_GetClientInfoById(void *ci, uint64_t id);',
      since: '6.0.0',
      doc: 'Fills a ValkeyModuleClientInfo (its version set beforehand) about a connected client; `ci` NULL only asks whether it is there. ERR if not.',
    },
    GetClientNameById: {
      c: 'ValkeyModuleString *ValkeyModule_GetClientNameById(ValkeyModuleCtx *ctx, uint64_t id);',
      since: '7.0.3',
      doc: 'Returns the name a client gave itself by CLIENT SETNAME, as a new string; NULL with errno set if none.',
    },
    SetClientNameById: {
      c: 'int ValkeyModule_SetClientNameById(uint64_t id, ValkeyModuleString *name);',
      since: '7.0.3',
      doc: 'Names a client, as CLIENT SETNAME does. ERR with errno ENOENT (no such client) or EINVAL (bad characters).',
    },
    PublishMessage: {
      c: 'int ValkeyModule_PublishMessage(ValkeyModuleCtx *ctx, ValkeyModuleString *channel, ValkeyModuleString *message);',
      since: '6.0.0',
      doc: 'Publishes to subscribers like PUBLISH and returns how many got it on this server.',
    },
    PublishMessageShard: {
      c: 'int ValkeyModule_PublishMessageShard(ValkeyModuleCtx *ctx, ValkeyModuleString *channel, ValkeyModuleString *message);',
      since: '7.0.0',
      doc: 'Publishes to shard-channel subscribers like SPUBLISH and returns how many got it on this server.',
    },
    GetSelectedDb: {
      c: 'int ValkeyModule_GetSelectedDb(ValkeyModuleCtx *ctx);',
      since: '4.0.0',
      doc: 'Returns the number of the database the context works on.',
    },
    GetContextFlags: {
      c: 'int ValkeyModule_GetContextFlags(ValkeyModuleCtx *ctx);',
      since: '4.0.3',
      doc: 'Returns VALKEYMODULE_CTX_FLAGS_* bits on the call and the server: in MULTI, Lua, replica, AOF, out of memory and so on. `ctx` may be NULL.',
    },
    AvoidReplicaTraffic: {
      c: 'int ValkeyModule_AvoidReplicaTraffic(void);',
      since: '6.0.0',
      doc: 'Nonzero while clients are paused for a failover: hold back writes made outside of commands.',
    },
    SelectDb: {
      c: 'int ValkeyModule_SelectDb(ValkeyModuleCtx *ctx, int newid);',
      since: '4.0.0',
      doc: 'Makes `newid` the database the context works on; the client stays in it after the command, so note GetSelectedDb first if it should not. ERR if it is out of range.',
    },
    KeyExists: {
      c: 'int ValkeyModule_KeyExists(ValkeyModuleCtx *ctx, ValkeyModuleString *keyname);',
      since: '7.0.0',
      doc: 'Returns 1 if there is a value at the key, without counting as access; 0 if not.',
    },
    OpenKey: {
      c: 'ValkeyModuleKey *ValkeyModule_OpenKey(ValkeyModuleCtx *ctx, ValkeyModuleString *keyname, int mode);',
      since: '4.0.0',
      doc: 'Opens a key for VALKEYMODULE_READ and/or VALKEYMODULE_WRITE (with OPEN_KEY flags if wanted). Opened for reading only, a missing key gives NULL; for writing, an empty handle. Close it with CloseKey or AutoMemory.',
    },
    GetOpenKeyModesAll: {
      c: 'int ValkeyModule_GetOpenKeyModesAll(void);',
      since: '7.2.0',
      doc: "Returns every mode bit this server's OpenKey knows.",
    },
    CloseKey: {
      c: 'void ValkeyModule_CloseKey(ValkeyModuleKey *key);',
      since: '4.0.0',
      doc: 'Closes a key handle; for a key opened for writing this tells watchers that it changed.',
    },
    KeyType: {
      c: 'int ValkeyModule_KeyType(ValkeyModuleKey *key);',
      since: '4.0.0',
      doc: 'Returns the VALKEYMODULE_KEYTYPE_* of the value; EMPTY for a NULL or empty key.',
    },
    ValueLength: {
      c: 'size_t ValkeyModule_ValueLength(ValkeyModuleKey *key);',
      since: '4.0.0',
      doc: 'Returns the length of the value: bytes of a string, elements, fields or entries of the others; 0 for an empty key or a module type.',
    },
    DeleteKey: {
      c: 'int ValkeyModule_DeleteKey(ValkeyModuleKey *key);',
      since: '4.0.0',
      doc: 'Deletes the value; the handle, opened for writing, is then empty and may be filled anew. ERR if opened for reading.',
    },
    UnlinkKey: {
      c: 'int ValkeyModule_UnlinkKey(ValkeyModuleKey *key);',
      since: '4.0.7',
      doc: 'Like DeleteKey, but lets a big value be freed in the background.',
    },
    GetExpire: {
      c: 'mstime_t ValkeyModule_GetExpire(ValkeyModuleKey *key);',
      since: '4.0.0',
      doc: 'Returns the milliseconds left to live, or VALKEYMODULE_NO_EXPIRE if none is set or the key is empty.',
    },
    SetExpire: {
      c: 'int ValkeyModule_SetExpire(ValkeyModuleKey *key, mstime_t expire);',
      since: '4.0.0',
      doc: 'Sets the milliseconds left to live; VALKEYMODULE_NO_EXPIRE takes the limit away. ERR if the key is empty, read only or the value negative.',
    },
    GetAbsExpire: {
      c: 'mstime_t ValkeyModule_GetAbsExpire(ValkeyModuleKey *key);',
      since: '6.2.2',
      doc: 'Returns when the key expires, in milliseconds since 1970, or VALKEYMODULE_NO_EXPIRE.',
    },
    SetAbsExpire: {
      c: 'int ValkeyModule_SetAbsExpire(ValkeyModuleKey *key, mstime_t expire);',
      since: '6.2.2',
      doc: 'Sets when the key expires, in milliseconds since 1970; VALKEYMODULE_NO_EXPIRE takes the limit away. ERR if the key is empty or read only.',
    },
    ResetDataset: {
      c: 'void ValkeyModule_ResetDataset(int restart_aof, int async);',
      since: '6.0.0',
      doc: 'Empties every database like FLUSHALL, in the background if `async`; `restart_aof` starts a fresh AOF.',
    },
    DbSize: {
      c: 'unsigned long long ValkeyModule_DbSize(ValkeyModuleCtx *ctx);',
      since: '6.0.0',
      doc: "Returns the number of keys in the context's database.",
    },
    RandomKey: {
      c: 'ValkeyModuleString *ValkeyModule_RandomKey(ValkeyModuleCtx *ctx);',
      since: '6.0.0',
      doc: 'Returns the name of some key of the database as a new string; NULL if there is none.',
    },
    GetKeyNameFromOptCtx: {
      c: 'const ValkeyModuleString *ValkeyModule_GetKeyNameFromOptCtx(ValkeyModuleKeyOptCtx *ctx);',
      since: '7.0.0',
      doc: "In a data type's callback, returns the key being worked on (the source, for copy); the server's string, do not free.",
    },
    GetToKeyNameFromOptCtx: {
      c: 'const ValkeyModuleString *ValkeyModule_GetToKeyNameFromOptCtx(ValkeyModuleKeyOptCtx *ctx);',
      since: '7.0.0',
      doc: "In a copy callback, returns the destination key; the server's string, do not free.",
    },
    GetDbIdFromOptCtx: {
      c: 'int ValkeyModule_GetDbIdFromOptCtx(ValkeyModuleKeyOptCtx *ctx);',
      since: '7.0.0',
      doc: "In a data type's callback, returns the database of the key (the source, for copy).",
    },
    GetToDbIdFromOptCtx: {
      c: 'int ValkeyModule_GetToDbIdFromOptCtx(ValkeyModuleKeyOptCtx *ctx);',
      since: '7.0.0',
      doc: 'In a copy callback, returns the database of the destination.',
    },
  },
} as const
