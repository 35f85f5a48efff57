/* valkeymodule.h - the Valkey module API.
 *
 * Written for Valkey Playground from its table of the API; do not edit, it is generated. It declares the same names, types and
 * values as the header of Valkey server 8.1, so a module compiled with either can be loaded by both.
 *
 * A module includes this file in each of its sources, defines ValkeyModule_OnLoad, and calls ValkeyModule_Init there first. */

#ifndef VALKEYMODULE_H
#define VALKEYMODULE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

/* ---- Attributes ------------------------------------------------------------------------------ */

/* Each of these may be defined before the include to have it otherwise. */

#ifndef VALKEYMODULE_ATTR_UNUSED
#ifdef __GNUC__
#define VALKEYMODULE_ATTR_UNUSED __attribute__((unused))
#else
#define VALKEYMODULE_ATTR_UNUSED
#endif
#endif

#ifndef VALKEYMODULE_ATTR_PRINTF
#ifdef __GNUC__
#define VALKEYMODULE_ATTR_PRINTF(nth, first) __attribute__((format(printf, nth, first)))
#else
#define VALKEYMODULE_ATTR_PRINTF(nth, first)
#endif
#endif

/* One pointer for all sources of a module: common symbols, or weak ones where there are none. */
#ifndef VALKEYMODULE_ATTR_COMMON
#if defined(__wasm__) || (defined(__clang__) && defined(__cplusplus))
#define VALKEYMODULE_ATTR_COMMON __attribute__((weak))
#elif defined(__GNUC__)
#define VALKEYMODULE_ATTR_COMMON __attribute__((__common__))
#else
#define VALKEYMODULE_ATTR_COMMON
#endif
#endif

#ifndef VALKEYMODULE_API
#define VALKEYMODULE_API
#endif

#ifndef VALKEYMODULE_ATTR
#define VALKEYMODULE_ATTR VALKEYMODULE_ATTR_COMMON
#endif

/* ---- Types ----------------------------------------------------------------------------------- */

typedef struct ValkeyModuleCtx ValkeyModuleCtx; /* What a callback works in: the client, the module, the database. */
typedef struct ValkeyModuleString ValkeyModuleString; /* A reference-counted byte string. */
typedef struct ValkeyModuleKey ValkeyModuleKey; /* An open key. */
typedef struct ValkeyModuleIO ValkeyModuleIO; /* An RDB or AOF being read or written. */
typedef struct ValkeyModuleDigest ValkeyModuleDigest; /* A DEBUG DIGEST being computed. */
typedef struct ValkeyModuleInfoCtx ValkeyModuleInfoCtx; /* An INFO reply being put together. */
typedef struct ValkeyModuleDefragCtx ValkeyModuleDefragCtx; /* A defragmentation run. */
typedef struct ValkeyModuleCommand ValkeyModuleCommand; /* A command of the module. */
typedef struct ValkeyModuleCallReply ValkeyModuleCallReply; /* What Call returned, or a part of it. */
typedef struct ValkeyModuleType ValkeyModuleType; /* A value type of a module. */
typedef struct ValkeyModuleBlockedClient ValkeyModuleBlockedClient; /* A client that waits. */
typedef struct ValkeyModuleClusterInfo ValkeyModuleClusterInfo; /* Not used by any function. */
typedef struct ValkeyModuleDict ValkeyModuleDict; /* An ordered map. */
typedef struct ValkeyModuleDictIter ValkeyModuleDictIter; /* A walk through an ordered map. */
typedef struct ValkeyModuleCommandFilterCtx ValkeyModuleCommandFilterCtx; /* A command on its way through a filter. */
typedef struct ValkeyModuleCommandFilter ValkeyModuleCommandFilter; /* A registered command filter. */
typedef struct ValkeyModuleServerInfoData ValkeyModuleServerInfoData; /* A snapshot of INFO. */
typedef struct ValkeyModuleScanCursor ValkeyModuleScanCursor; /* A place in a scan. */
typedef struct ValkeyModuleUser ValkeyModuleUser; /* An ACL user. */
typedef struct ValkeyModuleKeyOptCtx ValkeyModuleKeyOptCtx; /* What a data type's callback can ask about its key. */
typedef struct ValkeyModuleRdbStream ValkeyModuleRdbStream; /* An RDB file to load or save. */

typedef long long mstime_t; /* Milliseconds. */
typedef long long ustime_t; /* Microseconds. */
typedef uint64_t ValkeyModuleTimerID; /* A timer of CreateTimer. */
typedef void ValkeyModuleScriptingEngineCtx; /* Whatever a scripting engine keeps for itself. */
typedef void ValkeyModuleScriptingEngineServerRuntimeCtx; /* The server's side of a running script. */

/* ---- Constants ------------------------------------------------------------------------------- */

/* What most functions return. */
#define VALKEYMODULE_OK 0 /* Done. */
#define VALKEYMODULE_ERR 1 /* Not done; many functions say why in errno. */

/* What an authentication callback returns. */
#define VALKEYMODULE_AUTH_HANDLED 0 /* This callback has decided (let in, refused, or is waiting). */
#define VALKEYMODULE_AUTH_NOT_HANDLED 1 /* Ask the next callback, in the end the server. */

/* Versions of the interface itself. */
#define VALKEYMODULE_APIVER_1 1 /* The only API version; the last argument of ValkeyModule_Init. */
#define VALKEYMODULE_TYPE_METHOD_VERSION 5 /* Newest layout of ValkeyModuleTypeMethods; goes in its version field. */

/* Modes of OpenKey. */
#define VALKEYMODULE_READ (1 << 0) /* Open to look. */
#define VALKEYMODULE_WRITE (1 << 1) /* Open to change; a missing key then gives an empty handle. */
#define VALKEYMODULE_OPEN_KEY_NOTOUCH (1 << 16) /* Leave idle time and access frequency as they are. */
#define VALKEYMODULE_OPEN_KEY_NONOTIFY (1 << 17) /* No keymiss event if the key is missing. */
#define VALKEYMODULE_OPEN_KEY_NOSTATS (1 << 18) /* Count neither hit nor miss. */
#define VALKEYMODULE_OPEN_KEY_NOEXPIRE (1 << 19) /* Do not delete the key even if its time is over. */
#define VALKEYMODULE_OPEN_KEY_NOEFFECTS (1 << 20) /* No side effect of looking at all. */
/* All of them; modules ask GetOpenKeyModesAll instead. */
#define _VALKEYMODULE_OPEN_KEY_ALL VALKEYMODULE_READ | VALKEYMODULE_WRITE | \
    VALKEYMODULE_OPEN_KEY_NOTOUCH | VALKEYMODULE_OPEN_KEY_NONOTIFY | VALKEYMODULE_OPEN_KEY_NOSTATS \
    | VALKEYMODULE_OPEN_KEY_NOEXPIRE | VALKEYMODULE_OPEN_KEY_NOEFFECTS

/* Ends of a list. */
#define VALKEYMODULE_LIST_HEAD 0 /* Its first element. */
#define VALKEYMODULE_LIST_TAIL 1 /* Its last element. */

/* What KeyType returns. */
#define VALKEYMODULE_KEYTYPE_EMPTY 0 /* No value. */
#define VALKEYMODULE_KEYTYPE_STRING 1 /* A string. */
#define VALKEYMODULE_KEYTYPE_LIST 2 /* A list. */
#define VALKEYMODULE_KEYTYPE_HASH 3 /* A hash. */
#define VALKEYMODULE_KEYTYPE_SET 4 /* A set. */
#define VALKEYMODULE_KEYTYPE_ZSET 5 /* A sorted set. */
#define VALKEYMODULE_KEYTYPE_MODULE 6 /* A value of some module's own type. */
#define VALKEYMODULE_KEYTYPE_STREAM 7 /* A stream. */

/* What CallReplyType returns. */
#define VALKEYMODULE_REPLY_UNKNOWN -1 /* No reply, or none that can be read. */
#define VALKEYMODULE_REPLY_STRING 0 /* A bulk or simple string. */
#define VALKEYMODULE_REPLY_ERROR 1 /* An error. */
#define VALKEYMODULE_REPLY_INTEGER 2 /* An integer. */
#define VALKEYMODULE_REPLY_ARRAY 3 /* An array. */
#define VALKEYMODULE_REPLY_NULL 4 /* Null. */
#define VALKEYMODULE_REPLY_MAP 5 /* A map (RESP3). */
#define VALKEYMODULE_REPLY_SET 6 /* A set (RESP3). */
#define VALKEYMODULE_REPLY_BOOL 7 /* True or false (RESP3). */
#define VALKEYMODULE_REPLY_DOUBLE 8 /* A double (RESP3). */
#define VALKEYMODULE_REPLY_BIG_NUMBER 9 /* A number of any size (RESP3). */
#define VALKEYMODULE_REPLY_VERBATIM_STRING 10 /* Text with a format (RESP3). */
#define VALKEYMODULE_REPLY_ATTRIBUTE 11 /* Extra information about a reply (RESP3). */
#define VALKEYMODULE_REPLY_PROMISE 12 /* The command is waiting: its reply will come later. */

/* Length of a collection reply that is not known yet. */
#define VALKEYMODULE_POSTPONED_ARRAY_LEN -1 /* The old name of VALKEYMODULE_POSTPONED_LEN. */
#define VALKEYMODULE_POSTPONED_LEN -1 /* Set later by ReplySetArrayLength and its like. */

/* Expiry. */
#define VALKEYMODULE_NO_EXPIRE -1 /* The key lives until it is deleted. */

/* Flags of ZsetAdd and ZsetIncrby: XX, NX, GT, LT go in, the others come out. */
#define VALKEYMODULE_ZADD_XX (1 << 0) /* Only change a member that is there. */
#define VALKEYMODULE_ZADD_NX (1 << 1) /* Only add a member that is not there. */
#define VALKEYMODULE_ZADD_ADDED (1 << 2) /* The member was added. */
#define VALKEYMODULE_ZADD_UPDATED (1 << 3) /* The score was changed. */
#define VALKEYMODULE_ZADD_NOP (1 << 4) /* Nothing was done because of XX, NX, GT or LT. */
#define VALKEYMODULE_ZADD_GT (1 << 5) /* Only raise a score. */
#define VALKEYMODULE_ZADD_LT (1 << 6) /* Only lower a score. */

/* Flags of HashSet and HashGet. */
#define VALKEYMODULE_HASH_NONE 0 /* Nothing special. */
#define VALKEYMODULE_HASH_NX (1 << 0) /* HashSet: only fields that are not there. */
#define VALKEYMODULE_HASH_XX (1 << 1) /* HashSet: only fields that are there. */
#define VALKEYMODULE_HASH_CFIELDS (1 << 2) /* Field names are C strings, not module strings. */
#define VALKEYMODULE_HASH_EXISTS (1 << 3) /* HashGet: only say whether the field is there, in an int. */
#define VALKEYMODULE_HASH_COUNT_ALL (1 << 4) /* HashSet: count added fields as well as changed ones. */

/* Flags of a registered setting. */
#define VALKEYMODULE_CONFIG_DEFAULT 0 /* An ordinary setting. */
#define VALKEYMODULE_CONFIG_IMMUTABLE (1ULL << 0) /* Only at load time, never by CONFIG SET. */
#define VALKEYMODULE_CONFIG_SENSITIVE (1ULL << 1) /* Holds a secret: keep it out of logs. */
#define VALKEYMODULE_CONFIG_HIDDEN (1ULL << 4) /* Not listed by CONFIG GET with a pattern. */
#define VALKEYMODULE_CONFIG_PROTECTED (1ULL << 5) /* CONFIG SET only as enable-protected-configs allows. */
#define VALKEYMODULE_CONFIG_DENY_LOADING (1ULL << 6) /* No CONFIG SET while data is being loaded. */
#define VALKEYMODULE_CONFIG_MEMORY (1ULL << 7) /* A number that may be written 10mb and the like. */
#define VALKEYMODULE_CONFIG_BITFLAGS (1ULL << 8) /* An enum that takes several names at once. */

/* Flags of the stream functions. */
#define VALKEYMODULE_STREAM_ADD_AUTOID (1 << 0) /* StreamAdd makes the ID. */
#define VALKEYMODULE_STREAM_ITERATOR_EXCLUSIVE (1 << 0) /* StreamIteratorStart leaves start and end out. */
#define VALKEYMODULE_STREAM_ITERATOR_REVERSE (1 << 1) /* StreamIteratorStart goes from the end to the start. */
#define VALKEYMODULE_STREAM_TRIM_APPROX (1 << 0) /* Trim by whole nodes: quicker, less exact. */

/* What GetContextFlags returns. */
#define VALKEYMODULE_CTX_FLAGS_LUA (1 << 0) /* Called from a script. */
#define VALKEYMODULE_CTX_FLAGS_MULTI (1 << 1) /* Inside MULTI/EXEC. */
#define VALKEYMODULE_CTX_FLAGS_PRIMARY (1 << 2) /* This server is a primary. */
#define VALKEYMODULE_CTX_FLAGS_REPLICA (1 << 3) /* This server is a replica. */
#define VALKEYMODULE_CTX_FLAGS_READONLY (1 << 4) /* Writes are refused here. */
#define VALKEYMODULE_CTX_FLAGS_CLUSTER (1 << 5) /* Cluster mode is on. */
#define VALKEYMODULE_CTX_FLAGS_AOF (1 << 6) /* The AOF is on. */
#define VALKEYMODULE_CTX_FLAGS_RDB (1 << 7) /* RDB save points are set. */
#define VALKEYMODULE_CTX_FLAGS_MAXMEMORY (1 << 8) /* A memory limit is set. */
#define VALKEYMODULE_CTX_FLAGS_EVICT (1 << 9) /* The memory limit is kept by evicting keys. */
#define VALKEYMODULE_CTX_FLAGS_OOM (1 << 10) /* The memory limit is reached. */
#define VALKEYMODULE_CTX_FLAGS_OOM_WARNING (1 << 11) /* Less than a quarter of the limit is left. */
#define VALKEYMODULE_CTX_FLAGS_REPLICATED (1 << 12) /* The command came from the primary. */
#define VALKEYMODULE_CTX_FLAGS_LOADING (1 << 13) /* An RDB or AOF is being loaded. */
#define VALKEYMODULE_CTX_FLAGS_REPLICA_IS_STALE (1 << 14) /* Replica without a link to its primary. */
#define VALKEYMODULE_CTX_FLAGS_REPLICA_IS_CONNECTING (1 << 15) /* Replica that is trying to connect. */
#define VALKEYMODULE_CTX_FLAGS_REPLICA_IS_TRANSFERRING (1 << 16) /* Replica that is receiving the RDB. */
#define VALKEYMODULE_CTX_FLAGS_REPLICA_IS_ONLINE (1 << 17) /* Replica in step with its primary. */
#define VALKEYMODULE_CTX_FLAGS_ACTIVE_CHILD (1 << 18) /* A child process (save, rewrite, fork) is running. */
#define VALKEYMODULE_CTX_FLAGS_MULTI_DIRTY (1 << 19) /* EXEC will fail: a watched key has changed. */
#define VALKEYMODULE_CTX_FLAGS_IS_CHILD (1 << 20) /* This is the child process. */
#define VALKEYMODULE_CTX_FLAGS_DENY_BLOCKING (1 << 21) /* The client must not be blocked. */
#define VALKEYMODULE_CTX_FLAGS_RESP3 (1 << 22) /* The client speaks RESP3. */
#define VALKEYMODULE_CTX_FLAGS_ASYNC_LOADING (1 << 23) /* New data is being loaded while the old is served. */
#define VALKEYMODULE_CTX_FLAGS_SERVER_STARTUP (1 << 24) /* The server is still starting. */
#define _VALKEYMODULE_CTX_FLAGS_NEXT (1 << 25) /* One past the last; modules ask GetContextFlagsAll instead. */

/* Classes of keyspace events, with their letters in notify-keyspace-events. */
#define VALKEYMODULE_NOTIFY_KEYSPACE (1 << 0) /* K: told on the channel of the key. */
#define VALKEYMODULE_NOTIFY_KEYEVENT (1 << 1) /* E: told on the channel of the event. */
#define VALKEYMODULE_NOTIFY_GENERIC (1 << 2) /* g: del, expire, rename and others for any type. */
#define VALKEYMODULE_NOTIFY_STRING (1 << 3) /* $: strings. */
#define VALKEYMODULE_NOTIFY_LIST (1 << 4) /* l: lists. */
#define VALKEYMODULE_NOTIFY_SET (1 << 5) /* s: sets. */
#define VALKEYMODULE_NOTIFY_HASH (1 << 6) /* h: hashes. */
#define VALKEYMODULE_NOTIFY_ZSET (1 << 7) /* z: sorted sets. */
#define VALKEYMODULE_NOTIFY_EXPIRED (1 << 8) /* x: a key expired. */
#define VALKEYMODULE_NOTIFY_EVICTED (1 << 9) /* e: a key was evicted. */
#define VALKEYMODULE_NOTIFY_STREAM (1 << 10) /* t: streams. */
#define VALKEYMODULE_NOTIFY_KEY_MISS (1 << 11) /* m: a key was looked for in vain; not part of ALL. */
#define VALKEYMODULE_NOTIFY_LOADED (1 << 12) /* A key was loaded from an RDB; for modules alone. */
#define VALKEYMODULE_NOTIFY_MODULE (1 << 13) /* d: values of module types. */
#define VALKEYMODULE_NOTIFY_NEW (1 << 14) /* n: a key was made; not part of ALL. */
#define _VALKEYMODULE_NOTIFY_NEXT (1 << 15) /* One past the last; modules ask GetKeyspaceNotificationFlagsAll instead. */
/* A: all classes but m and n. */
#define VALKEYMODULE_NOTIFY_ALL (VALKEYMODULE_NOTIFY_GENERIC | VALKEYMODULE_NOTIFY_STRING | \
    VALKEYMODULE_NOTIFY_LIST | VALKEYMODULE_NOTIFY_SET | VALKEYMODULE_NOTIFY_HASH | \
    VALKEYMODULE_NOTIFY_ZSET | VALKEYMODULE_NOTIFY_EXPIRED | VALKEYMODULE_NOTIFY_EVICTED | \
    VALKEYMODULE_NOTIFY_STREAM | VALKEYMODULE_NOTIFY_MODULE)

/* Values with a meaning of their own. */
#define VALKEYMODULE_HASH_DELETE ((ValkeyModuleString *)(long)1) /* As a value for HashSet: delete the field. */
/* The server's error for a key of another type. */
#define VALKEYMODULE_ERRORMSG_WRONGTYPE "WRONGTYPE Operation against a key holding the wrong kind of value"
#define VALKEYMODULE_POSITIVE_INFINITE (1.0 / 0.0) /* No upper bound of scores. */
#define VALKEYMODULE_NEGATIVE_INFINITE (-1.0 / 0.0) /* No lower bound of scores. */

/* Cluster nodes: the length of an ID, and flags of GetClusterNodeInfo. */
#define VALKEYMODULE_NODE_ID_LEN 40 /* Characters in a node ID. */
#define VALKEYMODULE_NODE_MYSELF (1 << 0) /* This server. */
#define VALKEYMODULE_NODE_PRIMARY (1 << 1) /* A primary. */
#define VALKEYMODULE_NODE_REPLICA (1 << 2) /* A replica. */
#define VALKEYMODULE_NODE_PFAIL (1 << 3) /* Seems to be down, seen from here. */
#define VALKEYMODULE_NODE_FAIL (1 << 4) /* Down, the cluster agrees. */
#define VALKEYMODULE_NODE_NOFAILOVER (1 << 5) /* A replica that never takes over. */

/* Flags of SetClusterFlags. */
#define VALKEYMODULE_CLUSTER_FLAG_NONE 0 /* Behave as usual. */
#define VALKEYMODULE_CLUSTER_FLAG_NO_FAILOVER (1 << 1) /* Replicas do not take over. */
#define VALKEYMODULE_CLUSTER_FLAG_NO_REDIRECTION (1 << 2) /* Every node takes every key. */

/* Levels of Log. */
#define VALKEYMODULE_LOGLEVEL_DEBUG "debug" /* For development. */
#define VALKEYMODULE_LOGLEVEL_VERBOSE "verbose" /* Much, little of it needed. */
#define VALKEYMODULE_LOGLEVEL_NOTICE "notice" /* What an operator wants to read. */
#define VALKEYMODULE_LOGLEVEL_WARNING "warning" /* Something is wrong. */

/* When auxiliary data is saved; bits of aux_save_triggers. */
#define VALKEYMODULE_AUX_BEFORE_RDB (1 << 0) /* Ahead of the keys. */
#define VALKEYMODULE_AUX_AFTER_RDB (1 << 1) /* After the keys. */

/* Flags of Yield. */
#define VALKEYMODULE_YIELD_FLAG_NONE (1 << 0) /* The server's own work only. */
#define VALKEYMODULE_YIELD_FLAG_CLIENTS (1 << 1) /* Answer clients too, if this has taken long. */

/* Flags of BlockClientOnKeysWithFlags. */
#define VALKEYMODULE_BLOCK_UNBLOCK_DEFAULT (0) /* Look when a key becomes ready. */
#define VALKEYMODULE_BLOCK_UNBLOCK_DELETED (1 << 0) /* Look also when a key goes away. */

/* Flags of RegisterCommandFilter. */
#define VALKEYMODULE_CMDFILTER_NOSELF (1 << 0) /* Not for this module's own calls. */

/* What SetModuleOptions takes. */
#define VALKEYMODULE_OPTIONS_HANDLE_IO_ERRORS (1 << 0) /* rdb_load copes with data that ends or is broken. */
#define VALKEYMODULE_OPTION_NO_IMPLICIT_SIGNAL_MODIFIED (1 << 1) /* CloseKey does not signal; the module calls SignalModifiedKey. */
#define VALKEYMODULE_OPTIONS_HANDLE_REPL_ASYNC_LOAD (1 << 2) /* Fine with old data being served while new is loaded. */
#define VALKEYMODULE_OPTIONS_ALLOW_NESTED_KEYSPACE_NOTIFICATIONS (1 << 3) /* Tell of events caused by its own callbacks; the module stops any loop. */
#define VALKEYMODULE_OPTIONS_SKIP_COMMAND_VALIDATION (1 << 4) /* Call does not check commands: faster, for commands known to be right. */
#define _VALKEYMODULE_OPTIONS_FLAGS_NEXT (1 << 5) /* One past the last; modules ask GetModuleOptionsAll instead. */

/* Masks of EventLoopAdd. */
#define VALKEYMODULE_EVENTLOOP_READABLE 1 /* There is something to read. */
#define VALKEYMODULE_EVENTLOOP_WRITABLE 2 /* Writing would not wait. */

/* Flags in ValkeyModuleClientInfo. */
#define VALKEYMODULE_CLIENTINFO_FLAG_SSL (1 << 0) /* Connected by TLS. */
#define VALKEYMODULE_CLIENTINFO_FLAG_PUBSUB (1 << 1) /* Subscribed to something. */
#define VALKEYMODULE_CLIENTINFO_FLAG_BLOCKED (1 << 2) /* Waiting in a blocking command. */
#define VALKEYMODULE_CLIENTINFO_FLAG_TRACKING (1 << 3) /* Client-side caching is on. */
#define VALKEYMODULE_CLIENTINFO_FLAG_UNIXSOCKET (1 << 4) /* Connected by a Unix socket. */
#define VALKEYMODULE_CLIENTINFO_FLAG_MULTI (1 << 5) /* In MULTI. */

/* Types of an argument. */
typedef enum {
    VALKEYMODULE_ARG_TYPE_STRING = 0, /* Any string. */
    VALKEYMODULE_ARG_TYPE_INTEGER = 1, /* An integer. */
    VALKEYMODULE_ARG_TYPE_DOUBLE = 2, /* A floating point number. */
    VALKEYMODULE_ARG_TYPE_KEY = 3, /* The name of a key. */
    VALKEYMODULE_ARG_TYPE_PATTERN = 4, /* A glob pattern. */
    VALKEYMODULE_ARG_TYPE_UNIX_TIME = 5, /* A time since 1970. */
    VALKEYMODULE_ARG_TYPE_PURE_TOKEN = 6, /* A fixed word, its token. */
    VALKEYMODULE_ARG_TYPE_ONEOF = 7, /* One of its subargs. */
    VALKEYMODULE_ARG_TYPE_BLOCK = 8 /* All of its subargs together. */
} ValkeyModuleCommandArgType;

/* Flags of an argument. */
#define VALKEYMODULE_CMD_ARG_NONE (0) /* Given exactly once. */
#define VALKEYMODULE_CMD_ARG_OPTIONAL (1 << 0) /* May be left out. */
#define VALKEYMODULE_CMD_ARG_MULTIPLE (1 << 1) /* May be repeated. */
#define VALKEYMODULE_CMD_ARG_MULTIPLE_TOKEN (1 << 2) /* May be repeated, each time with its token. */
#define _VALKEYMODULE_CMD_ARG_NEXT (1 << 3) /* One past the last. */

/* How a key spec finds where keys begin. */
typedef enum {
    VALKEYMODULE_KSPEC_BS_INVALID = 0, /* Not filled in: closes the array of specs. */
    VALKEYMODULE_KSPEC_BS_UNKNOWN = 1, /* It cannot be told. */
    VALKEYMODULE_KSPEC_BS_INDEX = 2, /* At a fixed position. */
    VALKEYMODULE_KSPEC_BS_KEYWORD = 3 /* After a keyword. */
} ValkeyModuleKeySpecBeginSearchType;

/* How a key spec finds the keys from there. */
typedef enum {
    VALKEYMODULE_KSPEC_FK_OMITTED = 0, /* Not filled in: one key, where the search began. */
    VALKEYMODULE_KSPEC_FK_UNKNOWN = 1, /* It cannot be told. */
    VALKEYMODULE_KSPEC_FK_RANGE = 2, /* Up to a last key, by steps. */
    VALKEYMODULE_KSPEC_FK_KEYNUM = 3 /* As many as an argument says. */
} ValkeyModuleKeySpecFindKeysType;

/* What a command does with a key: one of RO, RW, OW, RM and any of the others. */
#define VALKEYMODULE_CMD_KEY_RO (1ULL << 0) /* Reads the value. */
#define VALKEYMODULE_CMD_KEY_RW (1ULL << 1) /* Changes what is there. */
#define VALKEYMODULE_CMD_KEY_OW (1ULL << 2) /* Overwrites without looking. */
#define VALKEYMODULE_CMD_KEY_RM (1ULL << 3) /* Deletes the key. */
#define VALKEYMODULE_CMD_KEY_ACCESS (1ULL << 4) /* Gives out, copies or goes by the data. */
#define VALKEYMODULE_CMD_KEY_UPDATE (1ULL << 5) /* Changes data that is there. */
#define VALKEYMODULE_CMD_KEY_INSERT (1ULL << 6) /* Adds data and changes none. */
#define VALKEYMODULE_CMD_KEY_DELETE (1ULL << 7) /* Removes data of the value. */
#define VALKEYMODULE_CMD_KEY_NOT_KEY (1ULL << 8) /* Not a key, but routed like one. */
#define VALKEYMODULE_CMD_KEY_INCOMPLETE (1ULL << 9) /* The spec may miss keys. */
#define VALKEYMODULE_CMD_KEY_VARIABLE_FLAGS (1ULL << 10) /* The flags depend on the arguments. */

/* What a command does with a channel. */
#define VALKEYMODULE_CMD_CHANNEL_PATTERN (1ULL << 0) /* It is a pattern. */
#define VALKEYMODULE_CMD_CHANNEL_PUBLISH (1ULL << 1) /* Publishes to it. */
#define VALKEYMODULE_CMD_CHANNEL_SUBSCRIBE (1ULL << 2) /* Subscribes to it. */
#define VALKEYMODULE_CMD_CHANNEL_UNSUBSCRIBE (1ULL << 3) /* Unsubscribes from it. */

/* Why something was refused. */
typedef enum {
    VALKEYMODULE_ACL_LOG_AUTH = 0, /* Login failed. */
    VALKEYMODULE_ACL_LOG_CMD = 1, /* Command not allowed. */
    VALKEYMODULE_ACL_LOG_KEY = 2, /* Key not allowed. */
    VALKEYMODULE_ACL_LOG_CHANNEL = 3 /* Channel not allowed. */
} ValkeyModuleACLLogEntryReason;

/* Which scripts an engine is called for. */
typedef enum ValkeyModuleScriptingEngineSubsystemType {
    VMSE_EVAL = 0, /* EVAL and SCRIPT. */
    VMSE_FUNCTION = 1, /* FUNCTION and FCALL. */
    VMSE_ALL = 2 /* Both. */
} ValkeyModuleScriptingEngineSubsystemType;

/* Whether a running script should go on. */
typedef enum ValkeyModuleScriptingEngineExecutionState {
    VMSE_STATE_EXECUTING = 0, /* Go on. */
    VMSE_STATE_KILLED = 1 /* Stop: SCRIPT KILL or FUNCTION KILL. */
} ValkeyModuleScriptingEngineExecutionState;

/* Layout versions of the scripting engine structures. */
#define VALKEYMODULE_SCRIPTING_ENGINE_ABI_COMPILED_FUNCTION_VERSION 1UL /* Of ValkeyModuleScriptingEngineCompiledFunction. */
#define VALKEYMODULE_SCRIPTING_ENGINE_ABI_MEMORY_INFO_VERSION 1UL /* Of ValkeyModuleScriptingEngineMemoryInfo. */
#define VALKEYMODULE_SCRIPTING_ENGINE_ABI_VERSION 2UL /* Of ValkeyModuleScriptingEngineMethods. */

/* Numbers of the server events; subscribe by the ValkeyModuleEvent_* constants. */
#define VALKEYMODULE_EVENT_REPLICATION_ROLE_CHANGED 0 /* Primary became replica or the other way round. */
#define VALKEYMODULE_EVENT_PERSISTENCE 1 /* Saving began, ended or failed. */
#define VALKEYMODULE_EVENT_FLUSHDB 2 /* A database, or all, is emptied. */
#define VALKEYMODULE_EVENT_LOADING 3 /* Loading began, ended or failed. */
#define VALKEYMODULE_EVENT_CLIENT_CHANGE 4 /* A client came or went. */
#define VALKEYMODULE_EVENT_SHUTDOWN 5 /* The server is about to end. */
#define VALKEYMODULE_EVENT_REPLICA_CHANGE 6 /* A replica of ours came or went. */
#define VALKEYMODULE_EVENT_PRIMARY_LINK_CHANGE 7 /* The link to our primary went up or down. */
#define VALKEYMODULE_EVENT_CRON_LOOP 8 /* A turn of the periodic work. */
#define VALKEYMODULE_EVENT_MODULE_CHANGE 9 /* A module was loaded or unloaded. */
#define VALKEYMODULE_EVENT_LOADING_PROGRESS 10 /* How far loading is. */
#define VALKEYMODULE_EVENT_SWAPDB 11 /* Two databases changed places. */
#define VALKEYMODULE_EVENT_REPL_BACKUP 12 /* No longer raised. */
#define VALKEYMODULE_EVENT_FORK_CHILD 13 /* A child process began or ended. */
#define VALKEYMODULE_EVENT_REPL_ASYNC_LOAD 14 /* Loading a copy from the primary while serving. */
#define VALKEYMODULE_EVENT_EVENTLOOP 15 /* The event loop is about to sleep or has woken. */
#define VALKEYMODULE_EVENT_CONFIG 16 /* Settings were changed. */
#define VALKEYMODULE_EVENT_KEY 17 /* A key is about to go away. */
#define _VALKEYMODULE_EVENT_NEXT 18 /* One past the last. */

/* Subevents of Persistence. */
#define VALKEYMODULE_SUBEVENT_PERSISTENCE_RDB_START 0 /* Saving an RDB in a child began. */
#define VALKEYMODULE_SUBEVENT_PERSISTENCE_AOF_START 1 /* Rewriting the AOF in a child began. */
#define VALKEYMODULE_SUBEVENT_PERSISTENCE_SYNC_RDB_START 2 /* Saving an RDB in the foreground began. */
#define VALKEYMODULE_SUBEVENT_PERSISTENCE_ENDED 3 /* Done. */
#define VALKEYMODULE_SUBEVENT_PERSISTENCE_FAILED 4 /* Failed. */
#define VALKEYMODULE_SUBEVENT_PERSISTENCE_SYNC_AOF_START 5 /* Rewriting the AOF in the foreground began. */
#define _VALKEYMODULE_SUBEVENT_PERSISTENCE_NEXT 6 /* One past the last. */

/* Subevents of Loading. */
#define VALKEYMODULE_SUBEVENT_LOADING_RDB_START 0 /* From an RDB file. */
#define VALKEYMODULE_SUBEVENT_LOADING_AOF_START 1 /* From the AOF. */
#define VALKEYMODULE_SUBEVENT_LOADING_REPL_START 2 /* From the primary. */
#define VALKEYMODULE_SUBEVENT_LOADING_ENDED 3 /* Done. */
#define VALKEYMODULE_SUBEVENT_LOADING_FAILED 4 /* Failed. */
#define _VALKEYMODULE_SUBEVENT_LOADING_NEXT 5 /* One past the last. */

/* Subevents of ClientChange. */
#define VALKEYMODULE_SUBEVENT_CLIENT_CHANGE_CONNECTED 0 /* A client connected. */
#define VALKEYMODULE_SUBEVENT_CLIENT_CHANGE_DISCONNECTED 1 /* A client is leaving. */
#define _VALKEYMODULE_SUBEVENT_CLIENT_CHANGE_NEXT 2 /* One past the last. */

/* Subevents of PrimaryLinkChange. */
#define VALKEYMODULE_SUBEVENT_PRIMARY_LINK_UP 0 /* Connected. */
#define VALKEYMODULE_SUBEVENT_PRIMARY_LINK_DOWN 1 /* Lost. */
#define _VALKEYMODULE_SUBEVENT_PRIMARY_NEXT 2 /* One past the last. */

/* Subevents of ReplicaChange. */
#define VALKEYMODULE_SUBEVENT_REPLICA_CHANGE_ONLINE 0 /* A replica is in step. */
#define VALKEYMODULE_SUBEVENT_REPLICA_CHANGE_OFFLINE 1 /* A replica is gone. */
#define _VALKEYMODULE_SUBEVENT_REPLICA_CHANGE_NEXT 2 /* One past the last. */

/* Subevents of ReplicationRoleChanged. */
#define VALKEYMODULE_EVENT_REPLROLECHANGED_NOW_PRIMARY 0 /* Primary from now on. */
#define VALKEYMODULE_EVENT_REPLROLECHANGED_NOW_REPLICA 1 /* Replica from now on. */
#define _VALKEYMODULE_EVENT_REPLROLECHANGED_NEXT 2 /* One past the last. */

/* Subevents of FlushDB. */
#define VALKEYMODULE_SUBEVENT_FLUSHDB_START 0 /* Before the keys go. */
#define VALKEYMODULE_SUBEVENT_FLUSHDB_END 1 /* After the keys went. */
#define _VALKEYMODULE_SUBEVENT_FLUSHDB_NEXT 2 /* One past the last. */

/* Subevents of ModuleChange. */
#define VALKEYMODULE_SUBEVENT_MODULE_LOADED 0 /* A module was loaded. */
#define VALKEYMODULE_SUBEVENT_MODULE_UNLOADED 1 /* A module was unloaded. */
#define _VALKEYMODULE_SUBEVENT_MODULE_NEXT 2 /* One past the last. */

/* Subevents of Config. */
#define VALKEYMODULE_SUBEVENT_CONFIG_CHANGE 0 /* Settings were changed. */
#define _VALKEYMODULE_SUBEVENT_CONFIG_NEXT 1 /* One past the last. */

/* Subevents of LoadingProgress. */
#define VALKEYMODULE_SUBEVENT_LOADING_PROGRESS_RDB 0 /* Of an RDB. */
#define VALKEYMODULE_SUBEVENT_LOADING_PROGRESS_AOF 1 /* Of the AOF. */
#define _VALKEYMODULE_SUBEVENT_LOADING_PROGRESS_NEXT 2 /* One past the last. */

/* Subevents of ReplAsyncLoad. */
#define VALKEYMODULE_SUBEVENT_REPL_ASYNC_LOAD_STARTED 0 /* Begun. */
#define VALKEYMODULE_SUBEVENT_REPL_ASYNC_LOAD_ABORTED 1 /* Given up. */
#define VALKEYMODULE_SUBEVENT_REPL_ASYNC_LOAD_COMPLETED 2 /* Done. */
#define _VALKEYMODULE_SUBEVENT_REPL_ASYNC_LOAD_NEXT 3 /* One past the last. */

/* Subevents of ForkChild. */
#define VALKEYMODULE_SUBEVENT_FORK_CHILD_BORN 0 /* A child began. */
#define VALKEYMODULE_SUBEVENT_FORK_CHILD_DIED 1 /* A child ended. */
#define _VALKEYMODULE_SUBEVENT_FORK_CHILD_NEXT 2 /* One past the last. */

/* Subevents of EventLoop. */
#define VALKEYMODULE_SUBEVENT_EVENTLOOP_BEFORE_SLEEP 0 /* About to wait for events. */
#define VALKEYMODULE_SUBEVENT_EVENTLOOP_AFTER_SLEEP 1 /* Events have come. */
#define _VALKEYMODULE_SUBEVENT_EVENTLOOP_NEXT 2 /* One past the last. */

/* Subevents of Key. */
#define VALKEYMODULE_SUBEVENT_KEY_DELETED 0 /* By a command. */
#define VALKEYMODULE_SUBEVENT_KEY_EXPIRED 1 /* Its time is over. */
#define VALKEYMODULE_SUBEVENT_KEY_EVICTED 2 /* For want of memory. */
#define VALKEYMODULE_SUBEVENT_KEY_OVERWRITTEN 3 /* By a new value. */
#define _VALKEYMODULE_SUBEVENT_KEY_NEXT 4 /* One past the last. */

/* Events without subevents. */
#define _VALKEYMODULE_SUBEVENT_SHUTDOWN_NEXT 0 /* Shutdown has none. */
#define _VALKEYMODULE_SUBEVENT_CRON_LOOP_NEXT 0 /* CronLoop has none. */
#define _VALKEYMODULE_SUBEVENT_SWAPDB_NEXT 0 /* SwapDB has none. */

/* Layout versions of the structures that come with events. */
#define VALKEYMODULE_CLIENTINFO_VERSION 1 /* Of ValkeyModuleClientInfo. */
#define VALKEYMODULE_REPLICATIONINFO_VERSION 1 /* Of ValkeyModuleReplicationInfo. */
#define VALKEYMODULE_FLUSHINFO_VERSION 1 /* Of ValkeyModuleFlushInfo. */
#define VALKEYMODULE_MODULE_CHANGE_VERSION 1 /* Of ValkeyModuleModuleChange. */
#define VALKEYMODULE_CONFIGCHANGE_VERSION 1 /* Of ValkeyModuleConfigChange. */
#define VALKEYMODULE_CRON_LOOP_VERSION 1 /* Of ValkeyModuleCronLoop. */
#define VALKEYMODULE_LOADING_PROGRESS_VERSION 1 /* Of ValkeyModuleLoadingProgress. */
#define VALKEYMODULE_SWAPDBINFO_VERSION 1 /* Of ValkeyModuleSwapDbInfo. */
#define VALKEYMODULE_KEYINFO_VERSION 1 /* Of ValkeyModuleKeyInfo. */

/* ---- Structures ------------------------------------------------------------------------------ */

/* The ID of a stream entry. */
typedef struct ValkeyModuleStreamID {
    uint64_t ms; /* Milliseconds since 1970, as a rule. */
    uint64_t seq; /* Number within the millisecond. */
} ValkeyModuleStreamID;

/* An argument of a command; arrays of them end with one that has no name. */
typedef struct ValkeyModuleCommandArg {
    const char *name; /* What to call it. */
    ValkeyModuleCommandArgType type; /* What it is. */
    int key_spec_index; /* For a key: which key spec finds it; else -1. */
    const char *token; /* The word before it, or NULL. */
    const char *summary; /* What it is for, or NULL. */
    const char *since; /* Since which version, or NULL. */
    int flags; /* VALKEYMODULE_CMD_ARG_* bits. */
    const char *deprecated_since; /* Deprecated since which version, or NULL. */
    struct ValkeyModuleCommandArg *subargs; /* What a ONEOF or BLOCK consists of. */
    const char *display_text; /* What to show in its place, or NULL. */
} ValkeyModuleCommandArg;

/* A change to a command; arrays end with one that has no since. */
typedef struct {
    const char *since; /* In which version. */
    const char *changes; /* What changed. */
} ValkeyModuleCommandHistoryEntry;

/* Where keys are among the arguments; arrays end with begin_search_type INVALID. */
typedef struct {
    const char *notes; /* A remark, or NULL. */
    uint64_t flags; /* VALKEYMODULE_CMD_KEY_* bits. */
    ValkeyModuleKeySpecBeginSearchType begin_search_type; /* Which part of bs holds. */
    union {
        struct {
            int pos; /* Where the first key is. */
        } index;
        struct {
            const char *keyword; /* The word before the keys. */
            int startfrom; /* Where to begin looking for it; negative from the end, backwards. */
        } keyword;
    } bs;
    ValkeyModuleKeySpecFindKeysType find_keys_type; /* Which part of fk holds. */
    union {
        struct {
            int lastkey; /* The last key, counted from the first; -1 the last argument, -2 the one before. */
            int keystep; /* From one key to the next. */
            int limit; /* With lastkey -1: keys are the first 1/limit of what is left. */
        } range;
        struct {
            int keynumidx; /* Where the number of keys is, counted from where the search began. */
            int firstkey; /* Where the first key is, counted likewise. */
            int keystep; /* From one key to the next. */
        } keynum;
    } fk;
} ValkeyModuleCommandKeySpec;

/* Sizes of the structures in ValkeyModuleCommandInfo, as the module was compiled. */
typedef struct {
    int version; /* 1. */
    size_t sizeof_historyentry; /* Of ValkeyModuleCommandHistoryEntry. */
    size_t sizeof_keyspec; /* Of ValkeyModuleCommandKeySpec. */
    size_t sizeof_arg; /* Of ValkeyModuleCommandArg. */
} ValkeyModuleCommandInfoVersion;

/* What SetCommandInfo is told. */
typedef struct {
    const ValkeyModuleCommandInfoVersion *version; /* VALKEYMODULE_COMMAND_INFO_VERSION. */
    const char *summary; /* What the command does. */
    const char *complexity; /* How its time grows. */
    const char *since; /* Since which version of the module. */
    ValkeyModuleCommandHistoryEntry *history; /* What changed, or NULL. */
    const char *tips; /* Hints for clients and proxies, words with spaces between. */
    int arity; /* Number of arguments with the name; -N for N or more. */
    ValkeyModuleCommandKeySpec *key_specs; /* Where its keys are, or NULL. */
    ValkeyModuleCommandArg *args; /* Its arguments, or NULL. */
} ValkeyModuleCommandInfo;

/* A server event: pass one of the ValkeyModuleEvent_* constants. */
typedef struct ValkeyModuleEvent {
    uint64_t id; /* VALKEYMODULE_EVENT_* number. */
    uint64_t dataver; /* Version of the data wanted with it. */
} ValkeyModuleEvent;

/* About a client: GetClientInfoById, and the data of ClientChange. */
typedef struct ValkeyModuleClientInfo {
    uint64_t version; /* Layout version of this structure. */
    uint64_t flags; /* VALKEYMODULE_CLIENTINFO_FLAG_* bits. */
    uint64_t id; /* Its ID. */
    char addr[46]; /* Its IP address as text. */
    uint16_t port; /* Its port. */
    uint16_t db; /* Its database. */
} ValkeyModuleClientInfoV1;
#define ValkeyModuleClientInfo ValkeyModuleClientInfoV1

/* The data of ReplicationRoleChanged. */
typedef struct ValkeyModuleReplicationInfo {
    uint64_t version; /* Layout version of this structure. */
    int primary; /* 1 for a primary, 0 for a replica. */
    char *primary_host; /* For a replica: host of its primary. */
    int primary_port; /* For a replica: port of its primary. */
    char *replid1; /* The replication ID. */
    char *replid2; /* The replication ID before the last change. */
    uint64_t repl1_offset; /* The offset under replid1. */
    uint64_t repl2_offset; /* The offset up to which replid2 holds. */
} ValkeyModuleReplicationInfoV1;
#define ValkeyModuleReplicationInfo ValkeyModuleReplicationInfoV1

/* The data of FlushDB. */
typedef struct ValkeyModuleFlushInfo {
    uint64_t version; /* Layout version of this structure. */
    int32_t sync; /* 1 in the foreground, 0 in the background. */
    int32_t dbnum; /* The database, -1 for all. */
} ValkeyModuleFlushInfoV1;
#define ValkeyModuleFlushInfo ValkeyModuleFlushInfoV1

/* The data of ModuleChange. */
typedef struct ValkeyModuleModuleChange {
    uint64_t version; /* Layout version of this structure. */
    const char *module_name; /* The module. */
    int32_t module_version; /* Its version. */
} ValkeyModuleModuleChangeV1;
#define ValkeyModuleModuleChange ValkeyModuleModuleChangeV1

/* The data of Config. */
typedef struct ValkeyModuleConfigChange {
    uint64_t version; /* Layout version of this structure. */
    uint32_t num_changes; /* How many settings changed. */
    const char **config_names; /* Their names. */
} ValkeyModuleConfigChangeV1;
#define ValkeyModuleConfigChange ValkeyModuleConfigChangeV1

/* The data of CronLoop. */
typedef struct ValkeyModuleCronLoopInfo {
    uint64_t version; /* Layout version of this structure. */
    int32_t hz; /* About how many turns a second. */
} ValkeyModuleCronLoopV1;
#define ValkeyModuleCronLoop ValkeyModuleCronLoopV1

/* The data of LoadingProgress. */
typedef struct ValkeyModuleLoadingProgressInfo {
    uint64_t version; /* Layout version of this structure. */
    int32_t hz; /* About how many such events a second. */
    int32_t progress; /* From 0 to 1024, or -1 if unknown. */
} ValkeyModuleLoadingProgressV1;
#define ValkeyModuleLoadingProgress ValkeyModuleLoadingProgressV1

/* The data of SwapDB. */
typedef struct ValkeyModuleSwapDbInfo {
    uint64_t version; /* Layout version of this structure. */
    int32_t dbnum_first; /* One database. */
    int32_t dbnum_second; /* The other. */
} ValkeyModuleSwapDbInfoV1;
#define ValkeyModuleSwapDbInfo ValkeyModuleSwapDbInfoV1

/* The data of Key. */
typedef struct ValkeyModuleKeyInfo {
    uint64_t version; /* Layout version of this structure. */
    ValkeyModuleKey *key; /* The key, open for reading. */
} ValkeyModuleKeyInfoV1;
#define ValkeyModuleKeyInfo ValkeyModuleKeyInfoV1

/* A function that a scripting engine has compiled. */
typedef struct ValkeyModuleScriptingEngineCompiledFunction {
    uint64_t version; /* Layout version of this structure. */
    ValkeyModuleString *name; /* Its name; NULL for EVAL. */
    void *function; /* The engine's own idea of it. */
    ValkeyModuleString *desc; /* What it does, or NULL. */
    uint64_t f_flags; /* Script flags. */
} ValkeyModuleScriptingEngineCompiledFunctionV1;
#define ValkeyModuleScriptingEngineCompiledFunction ValkeyModuleScriptingEngineCompiledFunctionV1

/* How much memory a scripting engine uses. */
typedef struct ValkeyModuleScriptingEngineMemoryInfo {
    uint64_t version; /* Layout version of this structure. */
    size_t used_memory; /* By scripts and their data. */
    size_t engine_memory_overhead; /* By the engine's structures. */
} ValkeyModuleScriptingEngineMemoryInfoV1;
#define ValkeyModuleScriptingEngineMemoryInfo ValkeyModuleScriptingEngineMemoryInfoV1

/* How to free an old EVAL environment later. */
typedef struct ValkeyModuleScriptingEngineCallableLazyEvalReset {
    void *context; /* What to pass. */
    void (*engineLazyEvalResetCallback)(void *context); /* What to call, maybe in another thread. */
} ValkeyModuleScriptingEngineCallableLazyEvalReset;

/* The sizes of this header's structures, for ValkeyModuleCommandInfo. */
static const ValkeyModuleCommandInfoVersion ValkeyModule_CurrentCommandInfoVersion = {
    1,
    sizeof(ValkeyModuleCommandHistoryEntry),
    sizeof(ValkeyModuleCommandKeySpec),
    sizeof(ValkeyModuleCommandArg),
};
#define VALKEYMODULE_COMMAND_INFO_VERSION (&ValkeyModule_CurrentCommandInfoVersion)

/* The events to subscribe to. */
static const ValkeyModuleEvent ValkeyModuleEvent_ReplicationRoleChanged VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_REPLICATION_ROLE_CHANGED, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_Persistence VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_PERSISTENCE, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_FlushDB VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_FLUSHDB, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_Loading VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_LOADING, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_ClientChange VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_CLIENT_CHANGE, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_Shutdown VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_SHUTDOWN, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_ReplicaChange VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_REPLICA_CHANGE, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_CronLoop VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_CRON_LOOP, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_PrimaryLinkChange VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_PRIMARY_LINK_CHANGE, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_ModuleChange VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_MODULE_CHANGE, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_LoadingProgress VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_LOADING_PROGRESS, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_SwapDB VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_SWAPDB, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_ReplAsyncLoad VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_REPL_ASYNC_LOAD, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_ForkChild VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_FORK_CHILD, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_EventLoop VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_EVENTLOOP, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_Config VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_CONFIG, 1};
static const ValkeyModuleEvent ValkeyModuleEvent_Key VALKEYMODULE_ATTR_UNUSED =
    {VALKEYMODULE_EVENT_KEY, 1};

/* ---- Callbacks ------------------------------------------------------------------------------- */

/* A command, or the reply or timeout callback of a blocked client. */
typedef int (*ValkeyModuleCmdFunc)(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc);

/* A blocked client went away. */
typedef void (*ValkeyModuleDisconnectFunc)(ValkeyModuleCtx *ctx, ValkeyModuleBlockedClient *bc);

/* Something happened to a key. */
typedef int (*ValkeyModuleNotificationFunc)(ValkeyModuleCtx *ctx, int type, const char *event,
    ValkeyModuleString *key);

/* Work put off until after a notification. */
typedef void (*ValkeyModulePostNotificationJobFunc)(ValkeyModuleCtx *ctx, void *pd);

/* Reads a value; NULL if it cannot. */
typedef void *(*ValkeyModuleTypeLoadFunc)(ValkeyModuleIO *rdb, int encver);

/* Writes a value. */
typedef void (*ValkeyModuleTypeSaveFunc)(ValkeyModuleIO *rdb, void *value);

/* Reads data saved beside the keys. */
typedef int (*ValkeyModuleTypeAuxLoadFunc)(ValkeyModuleIO *rdb, int encver, int when);

/* Writes data beside the keys. */
typedef void (*ValkeyModuleTypeAuxSaveFunc)(ValkeyModuleIO *rdb, int when);

/* Writes a value as commands (EmitAOF). */
typedef void (*ValkeyModuleTypeRewriteFunc)(ValkeyModuleIO *aof, ValkeyModuleString *key, void
    *value);

/* Bytes a value takes, for MEMORY USAGE. */
typedef size_t (*ValkeyModuleTypeMemUsageFunc)(const void *value);

/* Bytes a value takes, looking at about `sample_size` of its items. */
typedef size_t (*ValkeyModuleTypeMemUsageFunc2)(ValkeyModuleKeyOptCtx *ctx, const void *value,
    size_t sample_size);

/* Adds a value to a digest. */
typedef void (*ValkeyModuleTypeDigestFunc)(ValkeyModuleDigest *digest, void *value);

/* Frees a value. */
typedef void (*ValkeyModuleTypeFreeFunc)(void *value);

/* How much work freeing is, in allocations; above 64 it is done in the background, 0 means always.
   */
typedef size_t (*ValkeyModuleTypeFreeEffortFunc)(ValkeyModuleString *key, const void *value);

/* As ValkeyModuleTypeFreeEffortFunc, with key and database by `ctx`. */
typedef size_t (*ValkeyModuleTypeFreeEffortFunc2)(ValkeyModuleKeyOptCtx *ctx, const void *value);

/* A value has left the keyspace and will be freed soon, maybe by another thread. */
typedef void (*ValkeyModuleTypeUnlinkFunc)(ValkeyModuleString *key, const void *value);

/* As ValkeyModuleTypeUnlinkFunc, with key and database by `ctx`. */
typedef void (*ValkeyModuleTypeUnlinkFunc2)(ValkeyModuleKeyOptCtx *ctx, const void *value);

/* Copies a value for COPY; NULL if it cannot. */
typedef void *(*ValkeyModuleTypeCopyFunc)(ValkeyModuleString *fromkey, ValkeyModuleString *tokey,
    const void *value);

/* As ValkeyModuleTypeCopyFunc, with keys and databases by `ctx`. */
typedef void *(*ValkeyModuleTypeCopyFunc2)(ValkeyModuleKeyOptCtx *ctx, const void *value);

/* Moves the memory of a value; 1 if there is more to do, else 0. */
typedef int (*ValkeyModuleTypeDefragFunc)(ValkeyModuleDefragCtx *ctx, ValkeyModuleString *key, void
    **value);

/* A message of another node has come. */
typedef void (*ValkeyModuleClusterMessageReceiver)(ValkeyModuleCtx *ctx, const char *sender_id,
    uint8_t type, const unsigned char *payload, uint32_t len);

/* A timer is due. */
typedef void (*ValkeyModuleTimerProc)(ValkeyModuleCtx *ctx, void *data);

/* A command is about to run. */
typedef void (*ValkeyModuleCommandFilterFunc)(ValkeyModuleCommandFilterCtx *filter);

/* The forked child has ended. */
typedef void (*ValkeyModuleForkDoneHandler)(int exitcode, int bysignal, void *user_data);

/* A key was met by Scan; `key` may be NULL. */
typedef void (*ValkeyModuleScanCB)(ValkeyModuleCtx *ctx, ValkeyModuleString *keyname,
    ValkeyModuleKey *key, void *privdata);

/* An element was met by ScanKey; `value` is NULL in a set. */
typedef void (*ValkeyModuleScanKeyCB)(ValkeyModuleKey *key, ValkeyModuleString *field,
    ValkeyModuleString *value, void *privdata);

/* Tells a string setting; the string stays the module's. */
typedef ValkeyModuleString *(*ValkeyModuleConfigGetStringFunc)(const char *name, void *privdata);

/* Tells a number setting. */
typedef long long (*ValkeyModuleConfigGetNumericFunc)(const char *name, void *privdata);

/* Tells a yes/no setting. */
typedef int (*ValkeyModuleConfigGetBoolFunc)(const char *name, void *privdata);

/* Tells an enum setting. */
typedef int (*ValkeyModuleConfigGetEnumFunc)(const char *name, void *privdata);

/* Takes a new value, or refuses with ERR and a reason in `err`. */
typedef int (*ValkeyModuleConfigSetStringFunc)(const char *name, ValkeyModuleString *val, void
    *privdata, ValkeyModuleString **err);

/* Takes a new number, or refuses with ERR and a reason in `err`. */
typedef int (*ValkeyModuleConfigSetNumericFunc)(const char *name, long long val, void *privdata,
    ValkeyModuleString **err);

/* Takes a new 0 or 1, or refuses with ERR and a reason in `err`. */
typedef int (*ValkeyModuleConfigSetBoolFunc)(const char *name, int val, void *privdata,
    ValkeyModuleString **err);

/* Takes a new choice's int, or refuses with ERR and a reason in `err`. */
typedef int (*ValkeyModuleConfigSetEnumFunc)(const char *name, int val, void *privdata,
    ValkeyModuleString **err);

/* Puts settings just taken into effect, once for all of them. */
typedef int (*ValkeyModuleConfigApplyFunc)(ValkeyModuleCtx *ctx, void *privdata, ValkeyModuleString
    **err);

/* A Call that had to wait has its reply. */
typedef void (*ValkeyModuleOnUnblocked)(ValkeyModuleCtx *ctx, ValkeyModuleCallReply *reply, void
    *private_data);

/* Somebody wants to log in; returns VALKEYMODULE_AUTH_HANDLED or _NOT_HANDLED. */
typedef int (*ValkeyModuleAuthCallback)(ValkeyModuleCtx *ctx, ValkeyModuleString *username,
    ValkeyModuleString *password, ValkeyModuleString **err);

/* A descriptor is ready. */
typedef void (*ValkeyModuleEventLoopFunc)(int fd, void *user_data, int mask);

/* The event loop's next turn. */
typedef void (*ValkeyModuleEventLoopOneShotFunc)(void *user_data);

/* Something happened to the server; what `data` is depends on the event. */
typedef void (*ValkeyModuleEventCallback)(struct ValkeyModuleCtx *ctx, ValkeyModuleEvent eid,
    uint64_t subevent, void *data);

/* Adds to INFO; after a crash, allocate nothing. */
typedef void (*ValkeyModuleInfoFunc)(ValkeyModuleInfoCtx *ctx, int for_crash_report);

/* Moves the module's global memory. */
typedef void (*ValkeyModuleDefragFunc)(ValkeyModuleDefragCtx *ctx);

/* A client logged in by the module is so no longer. */
typedef void (*ValkeyModuleUserChangedFunc)(uint64_t client_id, void *privdata);

/* Compiles a script into one or more functions; NULL and `err` if it cannot. */
typedef ValkeyModuleScriptingEngineCompiledFunction
    **(*ValkeyModuleScriptingEngineCompileCodeFunc)(ValkeyModuleCtx *module_ctx,
    ValkeyModuleScriptingEngineCtx *engine_ctx, ValkeyModuleScriptingEngineSubsystemType type, const
    char *code, size_t code_len, size_t timeout, size_t *out_num_compiled_functions,
    ValkeyModuleString **err);

/* The first form of it, for code that ends at a NUL. */
typedef ValkeyModuleScriptingEngineCompiledFunctionV1
    **(*ValkeyModuleScriptingEngineCompileCodeFuncV1)(ValkeyModuleCtx *module_ctx,
    ValkeyModuleScriptingEngineCtx *engine_ctx, ValkeyModuleScriptingEngineSubsystemType type, const
    char *code, size_t timeout, size_t *out_num_compiled_functions, ValkeyModuleString **err);

/* Frees a compiled function. */
typedef void (*ValkeyModuleScriptingEngineFreeFunctionFunc)(ValkeyModuleCtx *module_ctx,
    ValkeyModuleScriptingEngineCtx *engine_ctx, ValkeyModuleScriptingEngineSubsystemType type,
    ValkeyModuleScriptingEngineCompiledFunction *compiled_function);

/* Runs a compiled function, which replies by `module_ctx`. */
typedef void (*ValkeyModuleScriptingEngineCallFunctionFunc)(ValkeyModuleCtx *module_ctx,
    ValkeyModuleScriptingEngineCtx *engine_ctx, ValkeyModuleScriptingEngineServerRuntimeCtx
    *server_ctx, ValkeyModuleScriptingEngineCompiledFunction *compiled_function,
    ValkeyModuleScriptingEngineSubsystemType type, ValkeyModuleString **keys, size_t nkeys,
    ValkeyModuleString **args, size_t nargs);

/* Bytes the structures around a function take. */
typedef size_t (*ValkeyModuleScriptingEngineGetFunctionMemoryOverheadFunc)(ValkeyModuleCtx
    *module_ctx, ValkeyModuleScriptingEngineCompiledFunction *compiled_function);

/* Makes a new environment for EVAL; with `async`, returns how to free the old one later. */
typedef ValkeyModuleScriptingEngineCallableLazyEvalReset
    *(*ValkeyModuleScriptingEngineResetEvalEnvFunc)(ValkeyModuleCtx *module_ctx,
    ValkeyModuleScriptingEngineCtx *engine_ctx, int async);

/* Tells how much memory the engine uses. */
typedef ValkeyModuleScriptingEngineMemoryInfo
    (*ValkeyModuleScriptingEngineGetMemoryInfoFunc)(ValkeyModuleCtx *module_ctx,
    ValkeyModuleScriptingEngineCtx *engine_ctx, ValkeyModuleScriptingEngineSubsystemType type);

/* What a value type can do; any of the pointers may be NULL. */
typedef struct ValkeyModuleTypeMethods {
    uint64_t version; /* VALKEYMODULE_TYPE_METHOD_VERSION. */
    ValkeyModuleTypeLoadFunc rdb_load; /* Reads a value from an RDB. */
    ValkeyModuleTypeSaveFunc rdb_save; /* Writes a value to an RDB. */
    ValkeyModuleTypeRewriteFunc aof_rewrite; /* Writes a value as commands. */
    ValkeyModuleTypeMemUsageFunc mem_usage; /* How much memory it takes. */
    ValkeyModuleTypeDigestFunc digest; /* Its part in DEBUG DIGEST. */
    ValkeyModuleTypeFreeFunc free; /* Frees it. */
    ValkeyModuleTypeAuxLoadFunc aux_load; /* Reads data beside the keys (since version 2). */
    ValkeyModuleTypeAuxSaveFunc aux_save; /* Writes data beside the keys. */
    int aux_save_triggers; /* When: VALKEYMODULE_AUX_* bits. */
    ValkeyModuleTypeFreeEffortFunc free_effort; /* How much work freeing is (since version 3). */
    ValkeyModuleTypeUnlinkFunc unlink; /* It has left the keyspace. */
    ValkeyModuleTypeCopyFunc copy; /* Copies it. */
    ValkeyModuleTypeDefragFunc defrag; /* Moves its memory. */
    ValkeyModuleTypeMemUsageFunc2 mem_usage2; /* As mem_usage, knowing the key (since version 4). */
    ValkeyModuleTypeFreeEffortFunc2 free_effort2; /* As free_effort, knowing the key. */
    ValkeyModuleTypeUnlinkFunc2 unlink2; /* As unlink, knowing the key. */
    ValkeyModuleTypeCopyFunc2 copy2; /* As copy, knowing the keys. */
    ValkeyModuleTypeAuxSaveFunc aux_save2; /* As aux_save; if it writes nothing, nothing is saved (since version 5). */
} ValkeyModuleTypeMethods;

/* What a scripting engine can do. */
typedef struct ValkeyModuleScriptingEngineMethods {
    uint64_t version; /* Layout version of this structure. */
    union {
        ValkeyModuleScriptingEngineCompileCodeFuncV1 compile_code_v1; /* Compiles a script (version 1). */
        ValkeyModuleScriptingEngineCompileCodeFunc compile_code; /* Compiles a script. */
    };
    ValkeyModuleScriptingEngineFreeFunctionFunc free_function; /* Frees a function. */
    ValkeyModuleScriptingEngineCallFunctionFunc call_function; /* Runs a function. */
    ValkeyModuleScriptingEngineGetFunctionMemoryOverheadFunc get_function_memory_overhead; /* Bytes around a function. */
    ValkeyModuleScriptingEngineResetEvalEnvFunc reset_eval_env; /* Makes a new EVAL environment. */
    ValkeyModuleScriptingEngineGetMemoryInfoFunc get_memory_info; /* Tells memory use. */
} ValkeyModuleScriptingEngineMethodsV1;
#define ValkeyModuleScriptingEngineMethods ValkeyModuleScriptingEngineMethodsV1

/* Looks a function up by its whole name and stores its address; 0 if there is one. */
VALKEYMODULE_API int (*ValkeyModule_GetApi)(const char *name, void *pointer) VALKEYMODULE_ATTR;

/* ---- Heap allocation raw functions ----------------------------------------------------------- */

/* Allocates `bytes` bytes counted in the server's memory; never NULL (out of memory ends the
   server). Give back with Free. Since 4.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_Alloc)(size_t bytes) VALKEYMODULE_ATTR;

/* Like Alloc, but returns NULL when the memory cannot be had. Since 7.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_TryAlloc)(size_t bytes) VALKEYMODULE_ATTR;

/* Allocates zeroed room for `nmemb` items of `size` bytes, counted in the server's memory; never
   NULL. Since 4.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_Calloc)(size_t nmemb, size_t size) VALKEYMODULE_ATTR;

/* Like Calloc, but returns NULL when the memory cannot be had. Since 8.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_TryCalloc)(size_t nmemb, size_t size) VALKEYMODULE_ATTR;

/* Resizes a block got from Alloc, keeping its bytes, and returns the (maybe moved) block; a NULL
   `ptr` allocates. Never returns NULL for lack of memory. Since 4.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_Realloc)(void *ptr, size_t bytes) VALKEYMODULE_ATTR;

/* Like Realloc, but returns NULL and leaves the old block alone when the memory cannot be had.
   Since 8.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_TryRealloc)(void *ptr, size_t bytes) VALKEYMODULE_ATTR;

/* Gives back a block from Alloc, Calloc, Realloc or Strdup; NULL does nothing. Not for memory of
   the C library's own malloc. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_Free)(void *ptr) VALKEYMODULE_ATTR;

/* Copies a NUL-terminated string into a new Alloc block, which the caller must Free. Since 4.0.0.
   */
VALKEYMODULE_API char *(*ValkeyModule_Strdup)(const char *str) VALKEYMODULE_ATTR;

/* Allocates from a pool that is dropped as a whole when the callback returns: nothing to free.
   Returns NULL for 0 bytes. Since 4.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_PoolAlloc)(ValkeyModuleCtx *ctx, size_t bytes)
    VALKEYMODULE_ATTR;

/* ---- Commands API ---------------------------------------------------------------------------- */

/* Nonzero when a `getkeys-api` command is called only to say where its keys are: answer with
   KeyAtPos and return. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_IsKeysPositionRequest)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* In a key position request, reports that argument `pos` is a key, with VALKEYMODULE_CMD_KEY_*
   access `flags`. Since 7.0.0. */
VALKEYMODULE_API void (*ValkeyModule_KeyAtPosWithFlags)(ValkeyModuleCtx *ctx, int pos, int flags)
    VALKEYMODULE_ATTR;

/* In a key position request, reports that argument `pos` is a key, read and written as far as
   anyone knows. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_KeyAtPos)(ValkeyModuleCtx *ctx, int pos) VALKEYMODULE_ATTR;

/* Nonzero when a `getchannels-api` command is called only to say where its channel names are:
   answer with ChannelAtPosWithFlags. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_IsChannelsPositionRequest)(ValkeyModuleCtx *ctx)
    VALKEYMODULE_ATTR;

/* In a channel position request, reports that argument `pos` is a channel or pattern; `flags` are
   VALKEYMODULE_CMD_CHANNEL_*. Since 7.0.0. */
VALKEYMODULE_API void (*ValkeyModule_ChannelAtPosWithFlags)(ValkeyModuleCtx *ctx, int pos, int
    flags) VALKEYMODULE_ATTR;

/* Adds command `name`, run by `cmdfunc` (NULL for one that only holds subcommands), during OnLoad.
   `strflags` are space-separated words such as write or deny-oom; the last three arguments say
   which arguments are keys (0 0 0 for none). ERR if the name is taken or a flag unknown. Since
   4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_CreateCommand)(ValkeyModuleCtx *ctx, const char *name,
    ValkeyModuleCmdFunc cmdfunc, const char *strflags, int firstkey, int lastkey, int keystep)
    VALKEYMODULE_ATTR;

/* Returns the handle of a command this module created, to add subcommands or information to it;
   NULL if it is not there or not ours. Since 7.0.0. */
VALKEYMODULE_API ValkeyModuleCommand *(*ValkeyModule_GetCommand)(ValkeyModuleCtx *ctx, const char
    *name) VALKEYMODULE_ATTR;

/* Adds subcommand `name` under `parent`, which was created without a function and is no subcommand
   itself; flags and key positions as in CreateCommand. ERR otherwise, or if the name is taken.
   Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_CreateSubcommand)(ValkeyModuleCommand *parent, const char *name,
    ValkeyModuleCmdFunc cmdfunc, const char *strflags, int firstkey, int lastkey, int keystep)
    VALKEYMODULE_ATTR;

/* Makes a new ACL category `name` during OnLoad, for use in SetCommandACLCategories. ERR with errno
   EINVAL, EBUSY (taken) or ENOMEM (64 is the most). Since 8.0.0. */
VALKEYMODULE_API int (*ValkeyModule_AddACLCategory)(ValkeyModuleCtx *ctx, const char *name)
    VALKEYMODULE_ATTR;

/* Puts the command in the ACL categories named in the space-separated `aclflags`; only during
   OnLoad. ERR if one is unknown. Since 7.2.0. */
VALKEYMODULE_API int (*ValkeyModule_SetCommandACLCategories)(ValkeyModuleCommand *command, const
    char *aclflags) VALKEYMODULE_ATTR;

/* Attaches what COMMAND DOCS and COMMAND INFO show: summary, arity, key specs, arguments, history.
   May be called once for each command; ERR with errno set if the information is not valid. Since
   7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_SetCommandInfo)(ValkeyModuleCommand *command, const
    ValkeyModuleCommandInfo *info) VALKEYMODULE_ATTR;

/* Replaces the module's load arguments, as CONFIG REWRITE will save them, by argv[1..argc-1].
   Always OK. Since 8.1.0. */
VALKEYMODULE_API int (*ValkeyModule_UpdateRuntimeArgs)(ValkeyModuleCtx *ctx, ValkeyModuleString
    **argv, int argc) VALKEYMODULE_ATTR;

/* ---- Module information and time measurement ------------------------------------------------- */

/* Gives the loading module its name and versions. ValkeyModule_Init calls it; modules have no need
   to. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_SetModuleAttribs)(ValkeyModuleCtx *ctx, const char *name, int
    ver, int apiver) VALKEYMODULE_ATTR;

/* Nonzero if a loaded module has this name already. Since 4.0.3. */
VALKEYMODULE_API int (*ValkeyModule_IsModuleNameBusy)(const char *name) VALKEYMODULE_ATTR;

/* Wall-clock time, milliseconds since 1970. Since 4.0.0. */
VALKEYMODULE_API mstime_t (*ValkeyModule_Milliseconds)(void) VALKEYMODULE_ATTR;

/* Microseconds on a clock that only runs forward; good for durations, its zero means nothing. Since
   7.0.0. */
VALKEYMODULE_API uint64_t (*ValkeyModule_MonotonicMicroseconds)(void) VALKEYMODULE_ATTR;

/* Wall-clock time, microseconds since 1970. Since 7.2.0. */
VALKEYMODULE_API ustime_t (*ValkeyModule_Microseconds)(void) VALKEYMODULE_ATTR;

/* Wall-clock time in microseconds as the server last noted it: the same value during one command or
   callback. Since 7.2.0. */
VALKEYMODULE_API ustime_t (*ValkeyModule_CachedMicroseconds)(void) VALKEYMODULE_ATTR;

/* Starts counting time spent in the background for this blocked client; always OK. May be started
   and ended several times, the spans add up. Since 6.2.0. */
VALKEYMODULE_API int (*ValkeyModule_BlockedClientMeasureTimeStart)(ValkeyModuleBlockedClient *bc)
    VALKEYMODULE_ATTR;

/* Ends the span begun by BlockedClientMeasureTimeStart and adds it to the command's time in SLOWLOG
   and INFO. ERR if none was begun. Since 6.2.0. */
VALKEYMODULE_API int (*ValkeyModule_BlockedClientMeasureTimeEnd)(ValkeyModuleBlockedClient *bc)
    VALKEYMODULE_ATTR;

/* Lets the server do some of its own work in the midst of a long command; with
   VALKEYMODULE_YIELD_FLAG_CLIENTS also answer clients, `busy_reply` (or NULL) being the text after
   -BUSY. Since 7.0.0. */
VALKEYMODULE_API void (*ValkeyModule_Yield)(ValkeyModuleCtx *ctx, int flags, const char *busy_reply)
    VALKEYMODULE_ATTR;

/* Sets the module's VALKEYMODULE_OPTIONS_* bits, e.g. that it copes with I/O errors or with nested
   notifications. Since 6.0.0. */
VALKEYMODULE_API void (*ValkeyModule_SetModuleOptions)(ValkeyModuleCtx *ctx, int options)
    VALKEYMODULE_ATTR;

/* Marks the key as changed, so WATCH fails and tracked client caches drop it. Closing a key opened
   for writing does this already unless the module opted out. Always OK. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_SignalModifiedKey)(ValkeyModuleCtx *ctx, ValkeyModuleString
    *keyname) VALKEYMODULE_ATTR;

/* ---- Automatic memory management for modules ------------------------------------------------- */

/* From here to the end of the callback, strings, keys, call replies and dictionaries made with
   `ctx` are freed by the server. Freeing them by hand stays allowed. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_AutoMemory)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* ---- String objects APIs --------------------------------------------------------------------- */

/* Makes a string of `len` bytes copied from `ptr` (binary safe). Owned by the caller: FreeString,
   or AutoMemory with a non-NULL `ctx`. Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_CreateString)(ValkeyModuleCtx *ctx, const char
    *ptr, size_t len) VALKEYMODULE_ATTR;

/* Makes a string from a printf format and its arguments. Owned by the caller. Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_CreateStringPrintf)(ValkeyModuleCtx *ctx, const
    char *fmt, ...) VALKEYMODULE_ATTR VALKEYMODULE_ATTR_PRINTF(2, 3);

/* Makes a string with the decimal text of a signed number. Owned by the caller. Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_CreateStringFromLongLong)(ValkeyModuleCtx *ctx,
    long long ll) VALKEYMODULE_ATTR;

/* Makes a string with the decimal text of an unsigned number. Owned by the caller. Since 7.0.3. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_CreateStringFromULongLong)(ValkeyModuleCtx *ctx,
    unsigned long long ull) VALKEYMODULE_ATTR;

/* Makes a string with the decimal text of a double, which reads back as the same number. Owned by
   the caller. Since 6.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_CreateStringFromDouble)(ValkeyModuleCtx *ctx,
    double d) VALKEYMODULE_ATTR;

/* Makes a string with the decimal text of a long double; `humanfriendly` means plain digits without
   trailing zeros, as INCRBYFLOAT prints. Owned by the caller. Since 6.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_CreateStringFromLongDouble)(ValkeyModuleCtx
    *ctx, long double ld, int humanfriendly) VALKEYMODULE_ATTR;

/* Makes a copy of another module string. Owned by the caller. Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_CreateStringFromString)(ValkeyModuleCtx *ctx,
    const ValkeyModuleString *str) VALKEYMODULE_ATTR;

/* Makes a string of the form ms-seq from a stream ID. Owned by the caller. Since 6.2.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_CreateStringFromStreamID)(ValkeyModuleCtx *ctx,
    const ValkeyModuleStreamID *id) VALKEYMODULE_ATTR;

/* Drops the caller's hold on a string; it goes away with the last hold. `ctx` may be NULL for a
   string made without one. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_FreeString)(ValkeyModuleCtx *ctx, ValkeyModuleString *str)
    VALKEYMODULE_ATTR;

/* Adds a hold, so that the string outlives this callback; each needs its own FreeString. With
   AutoMemory, do not keep the pointer without it. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_RetainString)(ValkeyModuleCtx *ctx, ValkeyModuleString *str)
    VALKEYMODULE_ATTR;

/* Returns the same string held once more, or a copy where sharing is not possible; always works,
   unlike RetainString. Needs FreeString. Since 6.0.7. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_HoldString)(ValkeyModuleCtx *ctx,
    ValkeyModuleString *str) VALKEYMODULE_ATTR;

/* Returns the bytes of a string and, if `len` is not NULL, their count. Read only, good as long as
   the string is; a NULL string gives an error text. Since 4.0.0. */
VALKEYMODULE_API const char *(*ValkeyModule_StringPtrLen)(const ValkeyModuleString *str, size_t
    *len) VALKEYMODULE_ATTR;

/* Reads the whole string as a signed decimal number into `ll`. ERR if it is not exactly one. Since
   4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_StringToLongLong)(const ValkeyModuleString *str, long long *ll)
    VALKEYMODULE_ATTR;

/* Reads the whole string as an unsigned decimal number into `ull`. ERR if it is not exactly one.
   Since 7.0.3. */
VALKEYMODULE_API int (*ValkeyModule_StringToULongLong)(const ValkeyModuleString *str, unsigned long
    long *ull) VALKEYMODULE_ATTR;

/* Reads the whole string as a double into `d`; inf is fine, NaN is not. ERR if it is not exactly a
   number. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_StringToDouble)(const ValkeyModuleString *str, double *d)
    VALKEYMODULE_ATTR;

/* Reads the whole string as a long double into `ld`. ERR if it is not exactly a number. Since
   6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_StringToLongDouble)(const ValkeyModuleString *str, long double
    *ld) VALKEYMODULE_ATTR;

/* Reads a stream ID: ms-seq, or ms alone with sequence 0, or - and + for the smallest and largest.
   ERR if it is none. Since 6.2.0. */
VALKEYMODULE_API int (*ValkeyModule_StringToStreamID)(const ValkeyModuleString *str,
    ValkeyModuleStreamID *id) VALKEYMODULE_ATTR;

/* Orders two strings by their bytes: less than 0, 0 or more than 0. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_StringCompare)(const ValkeyModuleString *a, const
    ValkeyModuleString *b) VALKEYMODULE_ATTR;

/* Appends `len` bytes to a string that nobody else holds (refcount 1). ERR if it is shared or
   retained. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_StringAppendBuffer)(ValkeyModuleCtx *ctx, ValkeyModuleString
    *str, const char *buf, size_t len) VALKEYMODULE_ATTR;

/* Gives back spare room at the end of a string meant to be kept for long. Since 7.0.0. */
VALKEYMODULE_API void (*ValkeyModule_TrimStringAllocation)(ValkeyModuleString *str)
    VALKEYMODULE_ATTR;

/* ---- Reply APIs ------------------------------------------------------------------------------ */

/* Replies with the error for a wrong number of arguments, naming the current command. Always OK.
   Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_WrongArity)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* Replies with an integer. Always OK. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithLongLong)(ValkeyModuleCtx *ctx, long long ll)
    VALKEYMODULE_ATTR;

/* Replies with an error; `err` holds the whole text with its code, e.g. "ERR no such thing",
   without the leading minus. Always OK. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithError)(ValkeyModuleCtx *ctx, const char *err)
    VALKEYMODULE_ATTR;

/* Like ReplyWithError, with the text (code included) made by printf. Always OK. Since 7.2.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithErrorFormat)(ValkeyModuleCtx *ctx, const char *fmt,
    ...) VALKEYMODULE_ATTR;

/* Replies with a status line such as OK; `msg` must have no CR or LF. Always OK. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithSimpleString)(ValkeyModuleCtx *ctx, const char *msg)
    VALKEYMODULE_ATTR;

/* Opens an array of `len` items: the next `len` replies are in it. With VALKEYMODULE_POSTPONED_LEN
   the count follows by ReplySetArrayLength. Always OK. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithArray)(ValkeyModuleCtx *ctx, long len)
    VALKEYMODULE_ATTR;

/* Opens a map of `len` pairs (2 x `len` replies follow); RESP2 clients get a flat array.
   VALKEYMODULE_POSTPONED_LEN allowed. Always OK. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithMap)(ValkeyModuleCtx *ctx, long len) VALKEYMODULE_ATTR;

/* Opens a set of `len` items; RESP2 clients get an array. VALKEYMODULE_POSTPONED_LEN allowed.
   Always OK. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithSet)(ValkeyModuleCtx *ctx, long len) VALKEYMODULE_ATTR;

/* Opens `len` pairs of extra information before the real reply; RESP3 only, ERR for a RESP2 client,
   then send none of them. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithAttribute)(ValkeyModuleCtx *ctx, long len)
    VALKEYMODULE_ATTR;

/* Replies with a null array (*-1) in RESP2, plain null in RESP3. Always OK. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithNullArray)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* Replies with an array of no items. Always OK. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithEmptyArray)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* Fills in the count of the array opened last with VALKEYMODULE_POSTPONED_LEN. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_ReplySetArrayLength)(ValkeyModuleCtx *ctx, long len)
    VALKEYMODULE_ATTR;

/* Fills in the number of pairs of the map opened last with VALKEYMODULE_POSTPONED_LEN. Since 7.0.0.
   */
VALKEYMODULE_API void (*ValkeyModule_ReplySetMapLength)(ValkeyModuleCtx *ctx, long len)
    VALKEYMODULE_ATTR;

/* Fills in the count of the set opened last with VALKEYMODULE_POSTPONED_LEN. Since 7.0.0. */
VALKEYMODULE_API void (*ValkeyModule_ReplySetSetLength)(ValkeyModuleCtx *ctx, long len)
    VALKEYMODULE_ATTR;

/* Fills in the number of pairs of the attribute opened last with VALKEYMODULE_POSTPONED_LEN;
   nothing for RESP2 clients. Since 7.0.0. */
VALKEYMODULE_API void (*ValkeyModule_ReplySetAttributeLength)(ValkeyModuleCtx *ctx, long len)
    VALKEYMODULE_ATTR;

/* Would fill in the count of a postponed push reply. Declared by the header, but server 8.1.1 has
   no such function: the pointer stays NULL. Since 7.0.0. */
VALKEYMODULE_API void (*ValkeyModule_ReplySetPushLength)(ValkeyModuleCtx *ctx, long len)
    VALKEYMODULE_ATTR;

/* Replies with a bulk string of `len` bytes at `buf`. Always OK. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithStringBuffer)(ValkeyModuleCtx *ctx, const char *buf,
    size_t len) VALKEYMODULE_ATTR;

/* Replies with a bulk string read up to its NUL. Always OK. Since 5.0.6. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithCString)(ValkeyModuleCtx *ctx, const char *buf)
    VALKEYMODULE_ATTR;

/* Replies with a bulk string from a module string, which stays the caller's. Always OK. Since
   4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithString)(ValkeyModuleCtx *ctx, ValkeyModuleString *str)
    VALKEYMODULE_ATTR;

/* Replies with a bulk string of no bytes. Always OK. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithEmptyString)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* Replies with text of a format named by the three letters `ext` (txt, mkd); a bulk string in
   RESP2. Always OK. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithVerbatimStringType)(ValkeyModuleCtx *ctx, const char
    *buf, size_t len, const char *ext) VALKEYMODULE_ATTR;

/* Replies with text of format txt; a bulk string in RESP2. Always OK. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithVerbatimString)(ValkeyModuleCtx *ctx, const char *buf,
    size_t len) VALKEYMODULE_ATTR;

/* Replies with null. Always OK. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithNull)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* Replies with true or false; 1 or 0 in RESP2. Always OK. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithBool)(ValkeyModuleCtx *ctx, int b) VALKEYMODULE_ATTR;

/* Passes on what a Call returned, unchanged. ERR if the reply is RESP3 and the client is RESP2.
   Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithCallReply)(ValkeyModuleCtx *ctx, ValkeyModuleCallReply
    *reply) VALKEYMODULE_ATTR;

/* Replies with a double; a bulk string with its text in RESP2. Always OK. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithDouble)(ValkeyModuleCtx *ctx, double d)
    VALKEYMODULE_ATTR;

/* Replies with a number of any size given as `len` digits; a bulk string in RESP2. Always OK. Since
   7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithBigNumber)(ValkeyModuleCtx *ctx, const char *bignum,
    size_t len) VALKEYMODULE_ATTR;

/* Replies with a long double as a bulk string of its decimal text. Always OK. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplyWithLongDouble)(ValkeyModuleCtx *ctx, long double ld)
    VALKEYMODULE_ATTR;

/* ---- Commands replication API ---------------------------------------------------------------- */

/* Adds a command to what replicas and the AOF get for this call, instead of the call itself. `fmt`
   describes the arguments as in Call; A and R in it leave out AOF or replicas. ERR for a bad
   command or format. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_Replicate)(ValkeyModuleCtx *ctx, const char *cmdname, const char
    *fmt, ...) VALKEYMODULE_ATTR;

/* Sends the client's command as it is to replicas and AOF. Always OK. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ReplicateVerbatim)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* ---- DB and Key APIs – Generic API ----------------------------------------------------------- */

/* Returns the ID of the client of this context, greater the later it connected; 0 if there is none.
   Since 4.0.0. */
VALKEYMODULE_API unsigned long long (*ValkeyModule_GetClientId)(ValkeyModuleCtx *ctx)
    VALKEYMODULE_ATTR;

/* Returns the ACL user of a client, as a new string; NULL with errno ENOENT or ENOTSUP (no user).
   Since 6.2.1. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_GetClientUserNameById)(ValkeyModuleCtx *ctx,
    uint64_t id) VALKEYMODULE_ATTR;

/* Returns 1 if the command comes from the primary or from the AOF and must not be refused;
   otherwise 0, also for a NULL context. Since 8.1.0. */
VALKEYMODULE_API int (*ValkeyModule_MustObeyClient)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* Fills a ValkeyModuleClientInfo (its version set beforehand) about a connected client; `ci` NULL
   only asks whether it is there. ERR if not. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_GetClientInfoById)(void *ci, uint64_t id) VALKEYMODULE_ATTR;

/* Returns the name a client gave itself by CLIENT SETNAME, as a new string; NULL with errno set if
   none. Since 7.0.3. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_GetClientNameById)(ValkeyModuleCtx *ctx,
    uint64_t id) VALKEYMODULE_ATTR;

/* Names a client, as CLIENT SETNAME does. ERR with errno ENOENT (no such client) or EINVAL (bad
   characters). Since 7.0.3. */
VALKEYMODULE_API int (*ValkeyModule_SetClientNameById)(uint64_t id, ValkeyModuleString *name)
    VALKEYMODULE_ATTR;

/* Publishes to subscribers like PUBLISH and returns how many got it on this server. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_PublishMessage)(ValkeyModuleCtx *ctx, ValkeyModuleString
    *channel, ValkeyModuleString *message) VALKEYMODULE_ATTR;

/* Publishes to shard-channel subscribers like SPUBLISH and returns how many got it on this server.
   Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_PublishMessageShard)(ValkeyModuleCtx *ctx, ValkeyModuleString
    *channel, ValkeyModuleString *message) VALKEYMODULE_ATTR;

/* Returns the number of the database the context works on. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_GetSelectedDb)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* Returns VALKEYMODULE_CTX_FLAGS_* bits on the call and the server: in MULTI, Lua, replica, AOF,
   out of memory and so on. `ctx` may be NULL. Since 4.0.3. */
VALKEYMODULE_API int (*ValkeyModule_GetContextFlags)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* Nonzero while clients are paused for a failover: hold back writes made outside of commands. Since
   6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_AvoidReplicaTraffic)(void) VALKEYMODULE_ATTR;

/* Makes `newid` the database the context works on; the client stays in it after the command, so
   note GetSelectedDb first if it should not. ERR if it is out of range. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_SelectDb)(ValkeyModuleCtx *ctx, int newid) VALKEYMODULE_ATTR;

/* Returns 1 if there is a value at the key, without counting as access; 0 if not. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_KeyExists)(ValkeyModuleCtx *ctx, ValkeyModuleString *keyname)
    VALKEYMODULE_ATTR;

/* Opens a key for VALKEYMODULE_READ and/or VALKEYMODULE_WRITE (with OPEN_KEY flags if wanted).
   Opened for reading only, a missing key gives NULL; for writing, an empty handle. Close it with
   CloseKey or AutoMemory. Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleKey *(*ValkeyModule_OpenKey)(ValkeyModuleCtx *ctx, ValkeyModuleString
    *keyname, int mode) VALKEYMODULE_ATTR;

/* Returns every mode bit this server's OpenKey knows. Since 7.2.0. */
VALKEYMODULE_API int (*ValkeyModule_GetOpenKeyModesAll)(void) VALKEYMODULE_ATTR;

/* Closes a key handle; for a key opened for writing this tells watchers that it changed. Since
   4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_CloseKey)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* Returns the VALKEYMODULE_KEYTYPE_* of the value; EMPTY for a NULL or empty key. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_KeyType)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* Returns the length of the value: bytes of a string, elements, fields or entries of the others; 0
   for an empty key or a module type. Since 4.0.0. */
VALKEYMODULE_API size_t (*ValkeyModule_ValueLength)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* Deletes the value; the handle, opened for writing, is then empty and may be filled anew. ERR if
   opened for reading. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_DeleteKey)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* Like DeleteKey, but lets a big value be freed in the background. Since 4.0.7. */
VALKEYMODULE_API int (*ValkeyModule_UnlinkKey)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* Returns the milliseconds left to live, or VALKEYMODULE_NO_EXPIRE if none is set or the key is
   empty. Since 4.0.0. */
VALKEYMODULE_API mstime_t (*ValkeyModule_GetExpire)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* Sets the milliseconds left to live; VALKEYMODULE_NO_EXPIRE takes the limit away. ERR if the key
   is empty, read only or the value negative. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_SetExpire)(ValkeyModuleKey *key, mstime_t expire)
    VALKEYMODULE_ATTR;

/* Returns when the key expires, in milliseconds since 1970, or VALKEYMODULE_NO_EXPIRE. Since 6.2.2.
   */
VALKEYMODULE_API mstime_t (*ValkeyModule_GetAbsExpire)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* Sets when the key expires, in milliseconds since 1970; VALKEYMODULE_NO_EXPIRE takes the limit
   away. ERR if the key is empty or read only. Since 6.2.2. */
VALKEYMODULE_API int (*ValkeyModule_SetAbsExpire)(ValkeyModuleKey *key, mstime_t expire)
    VALKEYMODULE_ATTR;

/* Empties every database like FLUSHALL, in the background if `async`; `restart_aof` starts a fresh
   AOF. Since 6.0.0. */
VALKEYMODULE_API void (*ValkeyModule_ResetDataset)(int restart_aof, int async) VALKEYMODULE_ATTR;

/* Returns the number of keys in the context's database. Since 6.0.0. */
VALKEYMODULE_API unsigned long long (*ValkeyModule_DbSize)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* Returns the name of some key of the database as a new string; NULL if there is none. Since 6.0.0.
   */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_RandomKey)(ValkeyModuleCtx *ctx)
    VALKEYMODULE_ATTR;

/* In a data type's callback, returns the key being worked on (the source, for copy); the server's
   string, do not free. Since 7.0.0. */
VALKEYMODULE_API const ValkeyModuleString
    *(*ValkeyModule_GetKeyNameFromOptCtx)(ValkeyModuleKeyOptCtx *ctx) VALKEYMODULE_ATTR;

/* In a copy callback, returns the destination key; the server's string, do not free. Since 7.0.0.
   */
VALKEYMODULE_API const ValkeyModuleString
    *(*ValkeyModule_GetToKeyNameFromOptCtx)(ValkeyModuleKeyOptCtx *ctx) VALKEYMODULE_ATTR;

/* In a data type's callback, returns the database of the key (the source, for copy). Since 7.0.0.
   */
VALKEYMODULE_API int (*ValkeyModule_GetDbIdFromOptCtx)(ValkeyModuleKeyOptCtx *ctx)
    VALKEYMODULE_ATTR;

/* In a copy callback, returns the database of the destination. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_GetToDbIdFromOptCtx)(ValkeyModuleKeyOptCtx *ctx)
    VALKEYMODULE_ATTR;

/* ---- Key API for String type ----------------------------------------------------------------- */

/* Makes the key hold this string, whatever it held before, without expiry. The string stays the
   caller's. ERR if opened for reading or an iterator is active. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_StringSet)(ValkeyModuleKey *key, ValkeyModuleString *str)
    VALKEYMODULE_ATTR;

/* Returns the bytes of the string value itself, to read or (opened for writing) change in place,
   and their count; NULL for another type. Good until the key is touched by another call. Since
   4.0.0. */
VALKEYMODULE_API char *(*ValkeyModule_StringDMA)(ValkeyModuleKey *key, size_t *len, int mode)
    VALKEYMODULE_ATTR;

/* Makes the string value `newlen` bytes, cut or padded with zeros, creating it if empty. Fetch the
   StringDMA pointer anew. ERR for another type or above 512 MB. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_StringTruncate)(ValkeyModuleKey *key, size_t newlen)
    VALKEYMODULE_ATTR;

/* ---- Key API for List type ------------------------------------------------------------------- */

/* Adds an element at VALKEYMODULE_LIST_HEAD or _TAIL, making the list if need be. ERR with errno
   EINVAL, ENOTSUP (not a list) or EBADF (read only). Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ListPush)(ValkeyModuleKey *key, int where, ValkeyModuleString
    *ele) VALKEYMODULE_ATTR;

/* Takes an element off the head or the tail and returns it as a new string; NULL with errno set if
   there is none. An emptied list is deleted. Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_ListPop)(ValkeyModuleKey *key, int where)
    VALKEYMODULE_ATTR;

/* Returns a copy of element `index` (negative counts from the end) as a new string; NULL with errno
   set (EDOM out of range). Since 7.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_ListGet)(ValkeyModuleKey *key, long index)
    VALKEYMODULE_ATTR;

/* Replaces element `index` by `value`. ERR with errno set (EDOM out of range). Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ListSet)(ValkeyModuleKey *key, long index, ValkeyModuleString
    *value) VALKEYMODULE_ATTR;

/* Inserts `value` so that it has `index` afterwards: before it, or for a negative index after it.
   ERR with errno set (EDOM out of range). Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ListInsert)(ValkeyModuleKey *key, long index, ValkeyModuleString
    *value) VALKEYMODULE_ATTR;

/* Removes element `index`; an emptied list is deleted. ERR with errno set (EDOM out of range).
   Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ListDelete)(ValkeyModuleKey *key, long index) VALKEYMODULE_ATTR;

/* ---- Key API for Sorted Set type ------------------------------------------------------------- */

/* Adds a member or changes its score. VALKEYMODULE_ZADD_* flags go in and what happened comes out
   by `flagsptr` (may be NULL). ERR if read only, of another type, or the score is NaN. Since 4.0.0.
   */
VALKEYMODULE_API int (*ValkeyModule_ZsetAdd)(ValkeyModuleKey *key, double score, ValkeyModuleString
    *ele, int *flagsptr) VALKEYMODULE_ATTR;

/* Adds to a member's score, making the member if need be; the new score goes to `newscore` unless
   NULL. Flags and errors as ZsetAdd. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ZsetIncrby)(ValkeyModuleKey *key, double score,
    ValkeyModuleString *ele, int *flagsptr, double *newscore) VALKEYMODULE_ATTR;

/* Removes a member; `deleted`, unless NULL, gets 1 or 0. ERR if read only or of another type; a
   missing member is no error. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ZsetRem)(ValkeyModuleKey *key, ValkeyModuleString *ele, int
    *deleted) VALKEYMODULE_ATTR;

/* Puts the member's score in `score`, which may be NULL for a set of encoding listpack only. ERR if
   there is no such member or the key is not a sorted set. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ZsetScore)(ValkeyModuleKey *key, ValkeyModuleString *ele, double
    *score) VALKEYMODULE_ATTR;

/* ---- Key API for Sorted Set iterator --------------------------------------------------------- */

/* Ends an iteration and frees what it holds. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_ZsetRangeStop)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* Nonzero when the iteration has run off its end. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ZsetRangeEndReached)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* Starts at the lowest member with a score from `min` to `max` (`minex`, `maxex` leave the bounds
   out) and walks up with ZsetRangeNext. ERR if the key is not a sorted set. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ZsetFirstInScoreRange)(ValkeyModuleKey *key, double min, double
    max, int minex, int maxex) VALKEYMODULE_ATTR;

/* Like ZsetFirstInScoreRange, but starts at the highest member; walk down with ZsetRangePrev. Since
   4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ZsetLastInScoreRange)(ValkeyModuleKey *key, double min, double
    max, int minex, int maxex) VALKEYMODULE_ATTR;

/* Starts at the first member between two bounds written as for ZRANGEBYLEX ([a, (b, -, +). ERR if
   not a sorted set or a bound is malformed. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ZsetFirstInLexRange)(ValkeyModuleKey *key, ValkeyModuleString
    *min, ValkeyModuleString *max) VALKEYMODULE_ATTR;

/* Like ZsetFirstInLexRange, but starts at the last member. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ZsetLastInLexRange)(ValkeyModuleKey *key, ValkeyModuleString
    *min, ValkeyModuleString *max) VALKEYMODULE_ATTR;

/* Returns the member under the iterator as a new string, its score in `score` unless NULL; NULL
   past the end. Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_ZsetRangeCurrentElement)(ValkeyModuleKey *key,
    double *score) VALKEYMODULE_ATTR;

/* Moves to the next member; 0 when there is none and the iteration is over. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ZsetRangeNext)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* Moves to the previous member; 0 when there is none and the iteration is over. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ZsetRangePrev)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* ---- Key API for Hash type ------------------------------------------------------------------- */

/* Sets fields given as pairs of field, value and a closing NULL; value VALKEYMODULE_HASH_DELETE
   deletes. `flags` are VALKEYMODULE_HASH_*. Returns how many existing fields changed, 0 with errno
   on trouble. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_HashSet)(ValkeyModuleKey *key, int flags, ...)
    VALKEYMODULE_ATTR;

/* Reads fields given as pairs of field, address of a result and a closing NULL; a result is a new
   string or NULL (an int with HASH_EXISTS). ERR if the key is not a hash. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_HashGet)(ValkeyModuleKey *key, int flags, ...)
    VALKEYMODULE_ATTR;

/* ---- Key API for Stream type ----------------------------------------------------------------- */

/* Appends an entry of `numfields` fields (argv holds name, value, ...) under `id`, or a new ID with
   STREAM_ADD_AUTOID (put in `id` unless NULL). ERR with errno set (EDOM: ID too small). Since
   6.2.0. */
VALKEYMODULE_API int (*ValkeyModule_StreamAdd)(ValkeyModuleKey *key, int flags, ValkeyModuleStreamID
    *id, ValkeyModuleString **argv, int64_t numfields) VALKEYMODULE_ATTR;

/* Deletes the entry `id`. ERR with errno set (ENOENT: no such entry). Since 6.2.0. */
VALKEYMODULE_API int (*ValkeyModule_StreamDelete)(ValkeyModuleKey *key, ValkeyModuleStreamID *id)
    VALKEYMODULE_ATTR;

/* Starts reading entries from `start` to `end` (NULL for the ends); VALKEYMODULE_STREAM_ITERATOR_*
   flags leave the bounds out or go backwards. ERR with errno set. Since 6.2.0. */
VALKEYMODULE_API int (*ValkeyModule_StreamIteratorStart)(ValkeyModuleKey *key, int flags,
    ValkeyModuleStreamID *start, ValkeyModuleStreamID *end) VALKEYMODULE_ATTR;

/* Ends the reading and frees what it holds. ERR with errno EBADF if none was started. Since 6.2.0.
   */
VALKEYMODULE_API int (*ValkeyModule_StreamIteratorStop)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* Moves to the next entry and gives its ID and number of fields; then read each with
   StreamIteratorNextField. ERR with errno ENOENT at the end. Since 6.2.0. */
VALKEYMODULE_API int (*ValkeyModule_StreamIteratorNextID)(ValkeyModuleKey *key, ValkeyModuleStreamID
    *id, long *numfields) VALKEYMODULE_ATTR;

/* Gives the next field and value of the entry as two new strings. ERR with errno ENOENT when there
   are no more. Since 6.2.0. */
VALKEYMODULE_API int (*ValkeyModule_StreamIteratorNextField)(ValkeyModuleKey *key,
    ValkeyModuleString **field_ptr, ValkeyModuleString **value_ptr) VALKEYMODULE_ATTR;

/* Deletes the entry under the iterator (key opened for writing) and goes on. ERR with errno set.
   Since 6.2.0. */
VALKEYMODULE_API int (*ValkeyModule_StreamIteratorDelete)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* Drops the oldest entries until about `length` are left (about: with STREAM_TRIM_APPROX); returns
   how many went, -1 with errno on trouble. Since 6.2.0. */
VALKEYMODULE_API long long (*ValkeyModule_StreamTrimByLength)(ValkeyModuleKey *key, int flags, long
    long length) VALKEYMODULE_ATTR;

/* Drops entries older than `id` (roughly, with STREAM_TRIM_APPROX); returns how many went, -1 with
   errno on trouble. Since 6.2.0. */
VALKEYMODULE_API long long (*ValkeyModule_StreamTrimByID)(ValkeyModuleKey *key, int flags,
    ValkeyModuleStreamID *id) VALKEYMODULE_ATTR;

/* ---- Calling commands from modules ----------------------------------------------------------- */

/* Frees what Call returned, with all its parts. Parts cannot be freed by themselves. Since 4.0.0.
   */
VALKEYMODULE_API void (*ValkeyModule_FreeCallReply)(ValkeyModuleCallReply *reply) VALKEYMODULE_ATTR;

/* Returns the VALKEYMODULE_REPLY_* type of a reply; UNKNOWN for NULL. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_CallReplyType)(ValkeyModuleCallReply *reply) VALKEYMODULE_ATTR;

/* Returns the bytes of a string or error, or the items (pairs, for a map) of a collection; 0 for
   others. Since 4.0.0. */
VALKEYMODULE_API size_t (*ValkeyModule_CallReplyLength)(ValkeyModuleCallReply *reply)
    VALKEYMODULE_ATTR;

/* Returns item `idx` of an array reply, owned by that reply; NULL if out of range or not an array.
   Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleCallReply *(*ValkeyModule_CallReplyArrayElement)(ValkeyModuleCallReply
    *reply, size_t idx) VALKEYMODULE_ATTR;

/* Returns the number of an integer reply; LLONG_MIN for other types. Since 4.0.0. */
VALKEYMODULE_API long long (*ValkeyModule_CallReplyInteger)(ValkeyModuleCallReply *reply)
    VALKEYMODULE_ATTR;

/* Returns the number of a double reply; LLONG_MIN as a double for other types. Since 7.0.0. */
VALKEYMODULE_API double (*ValkeyModule_CallReplyDouble)(ValkeyModuleCallReply *reply)
    VALKEYMODULE_ATTR;

/* Returns the digits of a big number reply and their count; the reply's bytes, not NUL-terminated.
   NULL for other types. Since 7.0.0. */
VALKEYMODULE_API const char *(*ValkeyModule_CallReplyBigNumber)(ValkeyModuleCallReply *reply, size_t
    *len) VALKEYMODULE_ATTR;

/* Returns the bytes of a verbatim string reply, their count and, unless NULL, its three-letter
   format; the reply's bytes. NULL for other types. Since 7.0.0. */
VALKEYMODULE_API const char *(*ValkeyModule_CallReplyVerbatim)(ValkeyModuleCallReply *reply, size_t
    *len, const char **format) VALKEYMODULE_ATTR;

/* Returns 1 or 0 from a boolean reply; INT_MIN for other types. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_CallReplyBool)(ValkeyModuleCallReply *reply) VALKEYMODULE_ATTR;

/* Returns item `idx` of a set reply, owned by that reply; NULL if out of range or not a set. Since
   7.0.0. */
VALKEYMODULE_API ValkeyModuleCallReply *(*ValkeyModule_CallReplySetElement)(ValkeyModuleCallReply
    *reply, size_t idx) VALKEYMODULE_ATTR;

/* Gives key and value of pair `idx` of a map reply, owned by it. ERR if out of range or not a map.
   Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_CallReplyMapElement)(ValkeyModuleCallReply *reply, size_t idx,
    ValkeyModuleCallReply **key, ValkeyModuleCallReply **val) VALKEYMODULE_ATTR;

/* Returns the attribute that came with a reply, owned by it; NULL if none. Since 7.0.0. */
VALKEYMODULE_API ValkeyModuleCallReply *(*ValkeyModule_CallReplyAttribute)(ValkeyModuleCallReply
    *reply) VALKEYMODULE_ATTR;

/* Gives key and value of pair `idx` of an attribute reply, owned by it. ERR if out of range or not
   an attribute. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_CallReplyAttributeElement)(ValkeyModuleCallReply *reply, size_t
    idx, ValkeyModuleCallReply **key, ValkeyModuleCallReply **val) VALKEYMODULE_ATTR;

/* Names the function to call with the real reply when a blocked Call (K in its format) is done.
   Must be set at once, before anything else can run. Since 7.2.0. */
VALKEYMODULE_API void (*ValkeyModule_CallReplyPromiseSetUnblockHandler)(ValkeyModuleCallReply
    *reply, ValkeyModuleOnUnblocked on_unblock, void *private_data) VALKEYMODULE_ATTR;

/* Gives up a blocked Call; OK if it could, then its handler will not run and `private_data` comes
   back. ERR if it had already ended. Since 7.2.0. */
VALKEYMODULE_API int (*ValkeyModule_CallReplyPromiseAbort)(ValkeyModuleCallReply *reply, void
    **private_data) VALKEYMODULE_ATTR;

/* Returns the bytes of a string or error reply and their count; the reply's bytes, not
   NUL-terminated. NULL for other types. Since 4.0.0. */
VALKEYMODULE_API const char *(*ValkeyModule_CallReplyStringPtr)(ValkeyModuleCallReply *reply, size_t
    *len) VALKEYMODULE_ATTR;

/* Makes a string from a string, error or integer reply; NULL for other types. Owned by the caller.
   Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_CreateStringFromCallReply)(ValkeyModuleCallReply
    *reply) VALKEYMODULE_ATTR;

/* Makes Call with C in its format check permissions against `user` (NULL: the client's own again).
   Since 7.0.6. */
VALKEYMODULE_API void (*ValkeyModule_SetContextUser)(ValkeyModuleCtx *ctx, const ValkeyModuleUser
    *user) VALKEYMODULE_ATTR;

/* Runs a command and returns its reply, to be freed with FreeCallReply or AutoMemory. `fmt` has a
   letter for each argument (b c l s v) and flags (! A R 3 0 C W S E M D K). NULL with errno set if
   it could not be run. Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleCallReply *(*ValkeyModule_Call)(ValkeyModuleCtx *ctx, const char
    *cmdname, const char *fmt, ...) VALKEYMODULE_ATTR;

/* Returns the reply as RESP bytes and their count; the reply's bytes. Since 4.0.0. */
VALKEYMODULE_API const char *(*ValkeyModule_CallReplyProto)(ValkeyModuleCallReply *reply, size_t
    *len) VALKEYMODULE_ATTR;

/* ---- Modules data types ---------------------------------------------------------------------- */

/* Makes a value type of the module during OnLoad: a name of 9 characters, a version of its
   encoding, and callbacks to load, save, free and so on. NULL for a bad or taken name. Since 4.0.0.
   */
VALKEYMODULE_API ValkeyModuleType *(*ValkeyModule_CreateDataType)(ValkeyModuleCtx *ctx, const char
    *name, int encver, ValkeyModuleTypeMethods *typemethods) VALKEYMODULE_ATTR;

/* Makes the key hold `value` of type `mt`, whatever it held before; the key owns the value from
   then on. ERR if opened for reading. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ModuleTypeSetValue)(ValkeyModuleKey *key, ValkeyModuleType *mt,
    void *value) VALKEYMODULE_ATTR;

/* Returns the type of a module value; NULL if the key is empty or holds another kind of value.
   Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleType *(*ValkeyModule_ModuleTypeGetType)(ValkeyModuleKey *key)
    VALKEYMODULE_ATTR;

/* Returns the module value a key holds, still owned by the key; NULL if it holds none. Check
   ModuleTypeGetType first. Since 4.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_ModuleTypeGetValue)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* ---- RDB loading and saving functions -------------------------------------------------------- */

/* Nonzero if an earlier load or save on `io` failed. Loads report errors so only with
   VALKEYMODULE_OPTIONS_HANDLE_IO_ERRORS. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_IsIOError)(ValkeyModuleIO *io) VALKEYMODULE_ATTR;

/* In rdb_save, writes an unsigned 64-bit number. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_SaveUnsigned)(ValkeyModuleIO *io, uint64_t value)
    VALKEYMODULE_ATTR;

/* In rdb_load, reads what SaveUnsigned wrote; 0 on an error. Since 4.0.0. */
VALKEYMODULE_API uint64_t (*ValkeyModule_LoadUnsigned)(ValkeyModuleIO *io) VALKEYMODULE_ATTR;

/* In rdb_save, writes a signed 64-bit number. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_SaveSigned)(ValkeyModuleIO *io, int64_t value)
    VALKEYMODULE_ATTR;

/* In rdb_load, reads what SaveSigned wrote; 0 on an error. Since 4.0.0. */
VALKEYMODULE_API int64_t (*ValkeyModule_LoadSigned)(ValkeyModuleIO *io) VALKEYMODULE_ATTR;

/* In rdb_save, writes the bytes of a module string. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_SaveString)(ValkeyModuleIO *io, ValkeyModuleString *s)
    VALKEYMODULE_ATTR;

/* In rdb_save, writes `len` bytes from `str`. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_SaveStringBuffer)(ValkeyModuleIO *io, const char *str, size_t
    len) VALKEYMODULE_ATTR;

/* In rdb_load, reads a saved string as a new module string for the caller to free; NULL on an
   error. Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_LoadString)(ValkeyModuleIO *io)
    VALKEYMODULE_ATTR;

/* In rdb_load, reads a saved string into a new block for the caller to Free, its size in `lenptr`;
   NULL on an error. No NUL is added. Since 4.0.0. */
VALKEYMODULE_API char *(*ValkeyModule_LoadStringBuffer)(ValkeyModuleIO *io, size_t *lenptr)
    VALKEYMODULE_ATTR;

/* In rdb_save, writes a double, exactly. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_SaveDouble)(ValkeyModuleIO *io, double value)
    VALKEYMODULE_ATTR;

/* In rdb_load, reads what SaveDouble wrote; 0 on an error. Since 4.0.0. */
VALKEYMODULE_API double (*ValkeyModule_LoadDouble)(ValkeyModuleIO *io) VALKEYMODULE_ATTR;

/* In rdb_save, writes a float, exactly. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_SaveFloat)(ValkeyModuleIO *io, float value) VALKEYMODULE_ATTR;

/* In rdb_load, reads what SaveFloat wrote; 0 on an error. Since 4.0.0. */
VALKEYMODULE_API float (*ValkeyModule_LoadFloat)(ValkeyModuleIO *io) VALKEYMODULE_ATTR;

/* In rdb_save, writes a long double as text, so that it can be read on any machine. Since 6.0.0. */
VALKEYMODULE_API void (*ValkeyModule_SaveLongDouble)(ValkeyModuleIO *io, long double value)
    VALKEYMODULE_ATTR;

/* In rdb_load, reads what SaveLongDouble wrote; 0 on an error. Since 6.0.0. */
VALKEYMODULE_API long double (*ValkeyModule_LoadLongDouble)(ValkeyModuleIO *io) VALKEYMODULE_ATTR;

/* ---- Key digest API (DEBUG DIGEST interface for modules types) ------------------------------- */

/* In a digest callback, adds one element of the value: its bytes. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_DigestAddStringBuffer)(ValkeyModuleDigest *md, const char *ele,
    size_t len) VALKEYMODULE_ATTR;

/* In a digest callback, adds one element of the value: a number, by its decimal text. Since 4.0.0.
   */
VALKEYMODULE_API void (*ValkeyModule_DigestAddLongLong)(ValkeyModuleDigest *md, long long ll)
    VALKEYMODULE_ATTR;

/* In a digest callback, closes an ordered group of elements; groups may then come in any order with
   the same result. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_DigestEndSequence)(ValkeyModuleDigest *md) VALKEYMODULE_ATTR;

/* Makes a value from text of SaveDataTypeToString by the type's rdb_load, called with this
   `encver`; NULL on an error. Owned by the caller. Since 7.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_LoadDataTypeFromStringEncver)(const ValkeyModuleString *str,
    const ValkeyModuleType *mt, int encver) VALKEYMODULE_ATTR;

/* Makes a value from text of SaveDataTypeToString by the type's rdb_load, called with encver 0;
   NULL on an error. Owned by the caller. Since 6.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_LoadDataTypeFromString)(const ValkeyModuleString *str, const
    ValkeyModuleType *mt) VALKEYMODULE_ATTR;

/* Runs the type's rdb_save into memory and returns the bytes as a new string; NULL on an error.
   Since 6.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_SaveDataTypeToString)(ValkeyModuleCtx *ctx, void
    *data, const ValkeyModuleType *mt) VALKEYMODULE_ATTR;

/* In a digest callback, returns the key; the server's string, do not free. Since 7.0.0. */
VALKEYMODULE_API const ValkeyModuleString *(*ValkeyModule_GetKeyNameFromDigest)(ValkeyModuleDigest
    *dig) VALKEYMODULE_ATTR;

/* In a digest callback, returns the database of the key. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_GetDbIdFromDigest)(ValkeyModuleDigest *dig) VALKEYMODULE_ATTR;

/* ---- AOF API for modules data types ---------------------------------------------------------- */

/* In aof_rewrite, writes a command that rebuilds (part of) the value; name, format and arguments as
   in Call. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_EmitAOF)(ValkeyModuleIO *io, const char *cmdname, const char
    *fmt, ...) VALKEYMODULE_ATTR;

/* ---- IO context handling --------------------------------------------------------------------- */

/* Returns a context to use in a load, save or rewrite callback; it belongs to `io`. Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleCtx *(*ValkeyModule_GetContextFromIO)(ValkeyModuleIO *io)
    VALKEYMODULE_ATTR;

/* Returns the key being loaded or saved, the server's string; NULL if it is not known. Since 5.0.5.
   */
VALKEYMODULE_API const ValkeyModuleString *(*ValkeyModule_GetKeyNameFromIO)(ValkeyModuleIO *io)
    VALKEYMODULE_ATTR;

/* Returns the name of an open key, the handle's own string; NULL for NULL. Since 6.0.0. */
VALKEYMODULE_API const ValkeyModuleString *(*ValkeyModule_GetKeyNameFromModuleKey)(ValkeyModuleKey
    *key) VALKEYMODULE_ATTR;

/* Returns the database of an open key; -1 for NULL. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_GetDbIdFromModuleKey)(ValkeyModuleKey *key) VALKEYMODULE_ATTR;

/* Returns the database of the key being loaded or saved; -1 if it is not known. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_GetDbIdFromIO)(ValkeyModuleIO *io) VALKEYMODULE_ATTR;

/* ---- Logging --------------------------------------------------------------------------------- */

/* Writes a printf-style line to the server log, with the module's name before it; `levelstr` is
   debug, verbose, notice or warning. `ctx` may be NULL. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_Log)(ValkeyModuleCtx *ctx, const char *levelstr, const char
    *fmt, ...) VALKEYMODULE_ATTR VALKEYMODULE_ATTR_PRINTF(3, 4);

/* Like Log, for use in load, save and rewrite callbacks. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_LogIOError)(ValkeyModuleIO *io, const char *levelstr, const
    char *fmt, ...) VALKEYMODULE_ATTR VALKEYMODULE_ATTR_PRINTF(3, 4);

/* Logs a failed assertion as the server's own and ends the server; use the ValkeyModule_Assert
   macro. Since 6.0.0. */
VALKEYMODULE_API void (*ValkeyModule__Assert)(const char *estr, const char *file, int line)
    VALKEYMODULE_ATTR;

/* Adds a sample (milliseconds) to the latency monitor's `event`, if it is above
   latency-monitor-threshold. Since 6.0.0. */
VALKEYMODULE_API void (*ValkeyModule_LatencyAddSample)(const char *event, mstime_t latency)
    VALKEYMODULE_ATTR;

/* ---- Blocking clients from modules ----------------------------------------------------------- */

/* Adds a function that AUTH and HELLO ask, newest first, before the server's own password check.
   Since 7.2.0. */
VALKEYMODULE_API void (*ValkeyModule_RegisterAuthCallback)(ValkeyModuleCtx *ctx,
    ValkeyModuleAuthCallback cb) VALKEYMODULE_ATTR;

/* Puts the client to wait and returns a handle for UnblockClient, usable from threads.
   `reply_callback` answers later, `timeout_callback` after `timeout_ms` (0: never), `free_privdata`
   frees what UnblockClient was given. Any may be NULL. Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleBlockedClient *(*ValkeyModule_BlockClient)(ValkeyModuleCtx *ctx,
    ValkeyModuleCmdFunc reply_callback, ValkeyModuleCmdFunc timeout_callback, void
    (*free_privdata)(ValkeyModuleCtx *, void *), long long timeout_ms) VALKEYMODULE_ATTR;

/* From an auth callback, puts the authenticating client to wait; `reply_callback` decides later.
   Since 7.2.0. */
VALKEYMODULE_API ValkeyModuleBlockedClient *(*ValkeyModule_BlockClientOnAuth)(ValkeyModuleCtx *ctx,
    ValkeyModuleAuthCallback reply_callback, void (*free_privdata)(ValkeyModuleCtx *, void *))
    VALKEYMODULE_ATTR;

/* Returns what BlockClientSetPrivateData attached to the blocked client. Since 7.2.0. */
VALKEYMODULE_API void *(*ValkeyModule_BlockClientGetPrivateData)(ValkeyModuleBlockedClient
    *blocked_client) VALKEYMODULE_ATTR;

/* Attaches a pointer to a blocked client before it is unblocked. Since 7.2.0. */
VALKEYMODULE_API void (*ValkeyModule_BlockClientSetPrivateData)(ValkeyModuleBlockedClient
    *blocked_client, void *private_data) VALKEYMODULE_ATTR;

/* Puts the client to wait for any of `keys` to become ready; `reply_callback` looks each time and
   returns ERR to go on waiting. `privdata` is for the callbacks. Since 6.0.0. */
VALKEYMODULE_API ValkeyModuleBlockedClient *(*ValkeyModule_BlockClientOnKeys)(ValkeyModuleCtx *ctx,
    ValkeyModuleCmdFunc reply_callback, ValkeyModuleCmdFunc timeout_callback, void
    (*free_privdata)(ValkeyModuleCtx *, void *), long long timeout_ms, ValkeyModuleString **keys,
    int numkeys, void *privdata) VALKEYMODULE_ATTR;

/* Like BlockClientOnKeys; with VALKEYMODULE_BLOCK_UNBLOCK_DELETED the reply callback also runs when
   a key is deleted or overwritten. Since 7.2.0. */
VALKEYMODULE_API ValkeyModuleBlockedClient
    *(*ValkeyModule_BlockClientOnKeysWithFlags)(ValkeyModuleCtx *ctx, ValkeyModuleCmdFunc
    reply_callback, ValkeyModuleCmdFunc timeout_callback, void (*free_privdata)(ValkeyModuleCtx *,
    void *), long long timeout_ms, ValkeyModuleString **keys, int numkeys, void *privdata, int
    flags) VALKEYMODULE_ATTR;

/* Says that a key holding a module type has become ready, so that clients waiting on it are looked
   at after this command. Since 6.0.0. */
VALKEYMODULE_API void (*ValkeyModule_SignalKeyAsReady)(ValkeyModuleCtx *ctx, ValkeyModuleString
    *key) VALKEYMODULE_ATTR;

/* Ends the wait: the reply callback runs soon, with `privdata`. May be called from any thread,
   once. ERR with errno EINVAL (NULL) or ENOTSUP (waits on keys without a timeout callback). Since
   4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_UnblockClient)(ValkeyModuleBlockedClient *bc, void *privdata)
    VALKEYMODULE_ATTR;

/* Ends the wait without running the reply callback. May be called from any thread. As UnblockClient
   otherwise. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_AbortBlock)(ValkeyModuleBlockedClient *bc) VALKEYMODULE_ATTR;

/* Names a function to call if the blocked client goes away before it is unblocked. Since 5.0.0. */
VALKEYMODULE_API void (*ValkeyModule_SetDisconnectCallback)(ValkeyModuleBlockedClient *bc,
    ValkeyModuleDisconnectFunc callback) VALKEYMODULE_ATTR;

/* Nonzero in a blocked client's reply callback. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_IsBlockedReplyRequest)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* Nonzero in a blocked client's timeout callback. Since 4.0.0. */
VALKEYMODULE_API int (*ValkeyModule_IsBlockedTimeoutRequest)(ValkeyModuleCtx *ctx)
    VALKEYMODULE_ATTR;

/* In the callbacks of a blocked client, returns the pointer UnblockClient (or BlockClientOnKeys)
   was given. Since 4.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_GetBlockedClientPrivateData)(ValkeyModuleCtx *ctx)
    VALKEYMODULE_ATTR;

/* In the reply callback of a client waiting on keys, returns the key that is ready; the server's
   string. Since 6.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_GetBlockedClientReadyKey)(ValkeyModuleCtx *ctx)
    VALKEYMODULE_ATTR;

/* In the callbacks of a blocked client, returns the handle BlockClient returned. Since 5.0.0. */
VALKEYMODULE_API ValkeyModuleBlockedClient *(*ValkeyModule_GetBlockedClientHandle)(ValkeyModuleCtx
    *ctx) VALKEYMODULE_ATTR;

/* Nonzero if the callback runs because the blocked client went away; then free resources, do not
   reply. Since 5.0.0. */
VALKEYMODULE_API int (*ValkeyModule_BlockedClientDisconnected)(ValkeyModuleCtx *ctx)
    VALKEYMODULE_ATTR;

/* ---- Thread Safe Contexts -------------------------------------------------------------------- */

/* Returns a context for use in another thread: bound to a blocked client, whose reply may be built
   without the lock, or to none (NULL). Free with FreeThreadSafeContext. Since 4.0.0. */
VALKEYMODULE_API ValkeyModuleCtx *(*ValkeyModule_GetThreadSafeContext)(ValkeyModuleBlockedClient
    *bc) VALKEYMODULE_ATTR;

/* Returns a context bound to the module but to no client, for long keeping in threads. Free with
   FreeThreadSafeContext. Since 6.0.9. */
VALKEYMODULE_API ValkeyModuleCtx *(*ValkeyModule_GetDetachedThreadSafeContext)(ValkeyModuleCtx *ctx)
    VALKEYMODULE_ATTR;

/* Frees a context from GetThreadSafeContext or GetDetachedThreadSafeContext. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_FreeThreadSafeContext)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* Waits for the server lock and takes it: needed in a thread before calls other than replies. Keep
   it short, the server stands still. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_ThreadSafeContextLock)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* Takes the server lock if it is free: OK; else ERR with errno EBUSY. Since 6.0.8. */
VALKEYMODULE_API int (*ValkeyModule_ThreadSafeContextTryLock)(ValkeyModuleCtx *ctx)
    VALKEYMODULE_ATTR;

/* Lets go of the server lock. Since 4.0.0. */
VALKEYMODULE_API void (*ValkeyModule_ThreadSafeContextUnlock)(ValkeyModuleCtx *ctx)
    VALKEYMODULE_ATTR;

/* ---- Module Keyspace Notifications API ------------------------------------------------------- */

/* Has `callback` run right after each keyspace event of the VALKEYMODULE_NOTIFY_* classes in
   `types`. The callback should not write; see AddPostNotificationJob. Always OK. Since 4.0.9. */
VALKEYMODULE_API int (*ValkeyModule_SubscribeToKeyspaceEvents)(ValkeyModuleCtx *ctx, int types,
    ValkeyModuleNotificationFunc callback) VALKEYMODULE_ATTR;

/* From a notification callback, has `callback` run once the command is done, when writing is safe;
   its writes are sent together with the command's. `free_privdata` may be NULL. ERR while loading
   or on a read-only replica. Since 7.2.0. */
VALKEYMODULE_API int (*ValkeyModule_AddPostNotificationJob)(ValkeyModuleCtx *ctx,
    ValkeyModulePostNotificationJobFunc callback, void *privdata, void (*free_privdata)(void *))
    VALKEYMODULE_ATTR;

/* Returns the event classes that are on in notify-keyspace-events. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_GetNotifyKeyspaceEvents)(void) VALKEYMODULE_ATTR;

/* Sends a keyspace event of class `type` to subscribers and modules, e.g. for a module type's own
   change. Always OK. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_NotifyKeyspaceEvent)(ValkeyModuleCtx *ctx, int type, const char
    *event, ValkeyModuleString *key) VALKEYMODULE_ATTR;

/* ---- Modules Cluster API --------------------------------------------------------------------- */

/* Has `callback` run for cluster bus messages of this `type` from the same module on other nodes;
   NULL ends that. Since 5.0.0. */
VALKEYMODULE_API void (*ValkeyModule_RegisterClusterMessageReceiver)(ValkeyModuleCtx *ctx, uint8_t
    type, ValkeyModuleClusterMessageReceiver callback) VALKEYMODULE_ATTR;

/* Sends `len` bytes of message `type` to one node, or to all if `target_id` is NULL. ERR if the
   node is unknown or not reachable. Since 5.0.0. */
VALKEYMODULE_API int (*ValkeyModule_SendClusterMessage)(ValkeyModuleCtx *ctx, const char *target_id,
    uint8_t type, const char *msg, uint32_t len) VALKEYMODULE_ATTR;

/* Returns the IDs of all known nodes, 40 characters each and not NUL-terminated, count in
   `numnodes`; free with FreeClusterNodesList. NULL without cluster mode. Since 5.0.0. */
VALKEYMODULE_API char **(*ValkeyModule_GetClusterNodesList)(ValkeyModuleCtx *ctx, size_t *numnodes)
    VALKEYMODULE_ATTR;

/* Frees what GetClusterNodesList returned. Since 5.0.0. */
VALKEYMODULE_API void (*ValkeyModule_FreeClusterNodesList)(char **ids) VALKEYMODULE_ATTR;

/* Returns this node's ID (40 characters, the server's memory); NULL without cluster mode. Since
   5.0.0. */
VALKEYMODULE_API const char *(*ValkeyModule_GetMyClusterID)(void) VALKEYMODULE_ATTR;

/* Returns how many nodes are known, in whatever state; 0 without cluster mode. Since 5.0.0. */
VALKEYMODULE_API size_t (*ValkeyModule_GetClusterSize)(void) VALKEYMODULE_ATTR;

/* Gives address, primary's ID, port and VALKEYMODULE_NODE_* flags of a node; each out pointer may
   be NULL. ERR if the ID is unknown. Since 5.0.0. */
VALKEYMODULE_API int (*ValkeyModule_GetClusterNodeInfo)(ValkeyModuleCtx *ctx, const char *id, char
    *ip, char *primary_id, int *port, int *flags) VALKEYMODULE_ATTR;

/* Like GetClusterNodeInfo, with the address as that client should see it (IPv4 or IPv6). ERR also
   if there is no such client. Since 8.0.0. */
VALKEYMODULE_API int (*ValkeyModule_GetClusterNodeInfoForClient)(ValkeyModuleCtx *ctx, uint64_t
    client_id, const char *node_id, char *ip, char *primary_id, int *port, int *flags)
    VALKEYMODULE_ATTR;

/* Switches off cluster behaviour by VALKEYMODULE_CLUSTER_FLAG_* bits: failover, redirection. Since
   5.0.0. */
VALKEYMODULE_API void (*ValkeyModule_SetClusterFlags)(ValkeyModuleCtx *ctx, uint64_t flags)
    VALKEYMODULE_ATTR;

/* Returns the hash slot of a key name, also without cluster mode. Since 8.0.0. */
VALKEYMODULE_API unsigned int (*ValkeyModule_ClusterKeySlot)(ValkeyModuleString *key)
    VALKEYMODULE_ATTR;

/* Returns a short fixed key name (or hash tag) that falls into `slot`, the server's memory; NULL
   for a bad slot. Since 8.0.0. */
VALKEYMODULE_API const char *(*ValkeyModule_ClusterCanonicalKeyNameInSlot)(unsigned int slot)
    VALKEYMODULE_ATTR;

/* ---- Modules Timers API ---------------------------------------------------------------------- */

/* Has `callback` run once with `data` after `period` milliseconds, in a context of its own; returns
   an ID to stop or look it up. Since 5.0.0. */
VALKEYMODULE_API ValkeyModuleTimerID (*ValkeyModule_CreateTimer)(ValkeyModuleCtx *ctx, mstime_t
    period, ValkeyModuleTimerProc callback, void *data) VALKEYMODULE_ATTR;

/* Stops a timer of this module before it fires; `data`, unless NULL, gets its pointer back. ERR if
   it is not there any more. Since 5.0.0. */
VALKEYMODULE_API int (*ValkeyModule_StopTimer)(ValkeyModuleCtx *ctx, ValkeyModuleTimerID id, void
    **data) VALKEYMODULE_ATTR;

/* Gives the milliseconds remaining and the data pointer of a timer of this module, each unless
   NULL. ERR if it is not there. Since 5.0.0. */
VALKEYMODULE_API int (*ValkeyModule_GetTimerInfo)(ValkeyModuleCtx *ctx, ValkeyModuleTimerID id,
    uint64_t *remaining, void **data) VALKEYMODULE_ATTR;

/* ---- Modules EventLoop API ------------------------------------------------------------------- */

/* Has `func` run when descriptor `fd` becomes readable or writable (VALKEYMODULE_EVENTLOOP_*
   `mask`). ERR with errno ERANGE or EINVAL. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_EventLoopAdd)(int fd, int mask, ValkeyModuleEventLoopFunc func,
    void *user_data) VALKEYMODULE_ATTR;

/* Stops watching `fd` for the events in `mask`. ERR with errno ERANGE or EINVAL. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_EventLoopDel)(int fd, int mask) VALKEYMODULE_ATTR;

/* Has `func` run once on the server's thread at its next turn; may be called from any thread. ERR
   with errno EINVAL for a NULL function. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_EventLoopAddOneShot)(ValkeyModuleEventLoopOneShotFunc func, void
    *user_data) VALKEYMODULE_ATTR;

/* ---- Modules ACL API ------------------------------------------------------------------------- */

/* Makes an ACL user known to this module alone, with no rights yet; free with FreeModuleUser. Since
   6.0.0. */
VALKEYMODULE_API ValkeyModuleUser *(*ValkeyModule_CreateModuleUser)(const char *name)
    VALKEYMODULE_ATTR;

/* Frees a user from CreateModuleUser or GetModuleUserFromUserName; clients logged in as a module's
   own user are cut off. Since 6.0.0. */
VALKEYMODULE_API void (*ValkeyModule_FreeModuleUser)(ValkeyModuleUser *user) VALKEYMODULE_ATTR;

/* Applies one ACL rule such as "+get" or "~*" to a module user. OK, or ERR with errno set. Since
   6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_SetModuleUserACL)(ValkeyModuleUser *user, const char *acl)
    VALKEYMODULE_ATTR;

/* Applies a whole line of ACL rules, all or none. On ERR, `error` (unless NULL) gets a new string
   that says why. Since 7.0.6. */
VALKEYMODULE_API int (*ValkeyModule_SetModuleUserACLString)(ValkeyModuleCtx *ctx, ValkeyModuleUser
    *user, const char *acl, ValkeyModuleString **error) VALKEYMODULE_ATTR;

/* Returns the user's rules as one line, a new string. Since 7.0.6. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_GetModuleUserACLString)(ValkeyModuleUser *user)
    VALKEYMODULE_ATTR;

/* Returns the name of the user running the current command, a new string; NULL with errno EINVAL if
   there is no client. Since 7.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_GetCurrentUserName)(ValkeyModuleCtx *ctx)
    VALKEYMODULE_ATTR;

/* Returns a handle on a server ACL user for permission checks, good for this callback; NULL if
   there is none. Free with FreeModuleUser. Since 7.0.0. */
VALKEYMODULE_API ValkeyModuleUser *(*ValkeyModule_GetModuleUserFromUserName)(ValkeyModuleString
    *name) VALKEYMODULE_ATTR;

/* OK if the user may run this command line; ERR with errno ENOENT (no such command) or EACCES.
   Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ACLCheckCommandPermissions)(ValkeyModuleUser *user,
    ValkeyModuleString **argv, int argc) VALKEYMODULE_ATTR;

/* OK if the user may use the key as VALKEYMODULE_CMD_KEY_* `flags` say; ERR with errno EINVAL or
   EACCES. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ACLCheckKeyPermissions)(ValkeyModuleUser *user,
    ValkeyModuleString *key, int flags) VALKEYMODULE_ATTR;

/* OK if the user may use the channel as VALKEYMODULE_CMD_CHANNEL_* `flags` say; ERR with errno
   EINVAL or EACCES. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ACLCheckChannelPermissions)(ValkeyModuleUser *user,
    ValkeyModuleString *ch, int flags) VALKEYMODULE_ATTR;

/* Adds a refusal to ACL LOG for `user` on `object`, with a VALKEYMODULE_ACL_LOG_* reason. Since
   7.0.0. */
VALKEYMODULE_API void (*ValkeyModule_ACLAddLogEntry)(ValkeyModuleCtx *ctx, ValkeyModuleUser *user,
    ValkeyModuleString *object, ValkeyModuleACLLogEntryReason reason) VALKEYMODULE_ATTR;

/* Like ACLAddLogEntry, with the user given by name. Since 7.2.0. */
VALKEYMODULE_API void (*ValkeyModule_ACLAddLogEntryByUserName)(ValkeyModuleCtx *ctx,
    ValkeyModuleString *username, ValkeyModuleString *object, ValkeyModuleACLLogEntryReason reason)
    VALKEYMODULE_ATTR;

/* Logs the client in as a module user. `callback` runs once if that is undone from outside;
   `client_id`, unless NULL, gets the ID. ERR if the user is off. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_AuthenticateClientWithUser)(ValkeyModuleCtx *ctx,
    ValkeyModuleUser *module_user, ValkeyModuleUserChangedFunc callback, void *privdata, uint64_t
    *client_id) VALKEYMODULE_ATTR;

/* Logs the client in as the server ACL user of this name. As AuthenticateClientWithUser; ERR also
   if there is no such user. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_AuthenticateClientWithACLUser)(ValkeyModuleCtx *ctx, const char
    *name, size_t len, ValkeyModuleUserChangedFunc callback, void *privdata, uint64_t *client_id)
    VALKEYMODULE_ATTR;

/* Takes a client's login away and closes its connection as soon as can be. ERR if there is no such
   client. Not thread-safe. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_DeauthenticateAndCloseClient)(ValkeyModuleCtx *ctx, uint64_t
    client_id) VALKEYMODULE_ATTR;

/* Hides argument `pos` of the running command from SLOWLOG and MONITOR; may be repeated. ERR if
   `pos` is 0 or out of range. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_RedactClientCommandArgument)(ValkeyModuleCtx *ctx, int pos)
    VALKEYMODULE_ATTR;

/* Returns the client's TLS certificate in PEM form, a new string; NULL without TLS, certificate or
   client. Since 6.0.9. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_GetClientCertificate)(ValkeyModuleCtx *ctx,
    uint64_t client_id) VALKEYMODULE_ATTR;

/* ---- Modules Dictionary API ------------------------------------------------------------------ */

/* Makes an ordered map from byte keys to pointers; with AutoMemory and a `ctx` the server frees it,
   else FreeDict. Since 5.0.0. */
VALKEYMODULE_API ValkeyModuleDict *(*ValkeyModule_CreateDict)(ValkeyModuleCtx *ctx)
    VALKEYMODULE_ATTR;

/* Frees a dictionary; the values behind its pointers are the caller's to free. Pass the `ctx` it
   was made with, or NULL. Since 5.0.0. */
VALKEYMODULE_API void (*ValkeyModule_FreeDict)(ValkeyModuleCtx *ctx, ValkeyModuleDict *d)
    VALKEYMODULE_ATTR;

/* Returns how many keys are in the dictionary. Since 5.0.0. */
VALKEYMODULE_API uint64_t (*ValkeyModule_DictSize)(ValkeyModuleDict *d) VALKEYMODULE_ATTR;

/* Adds a key of `keylen` bytes with pointer `ptr`. ERR if the key is already there. Since 5.0.0. */
VALKEYMODULE_API int (*ValkeyModule_DictSetC)(ValkeyModuleDict *d, void *key, size_t keylen, void
    *ptr) VALKEYMODULE_ATTR;

/* Sets a key of `keylen` bytes to `ptr`, new or not. Always OK. Since 5.0.0. */
VALKEYMODULE_API int (*ValkeyModule_DictReplaceC)(ValkeyModuleDict *d, void *key, size_t keylen,
    void *ptr) VALKEYMODULE_ATTR;

/* Like DictSetC, with the key as a module string. Since 5.0.0. */
VALKEYMODULE_API int (*ValkeyModule_DictSet)(ValkeyModuleDict *d, ValkeyModuleString *key, void
    *ptr) VALKEYMODULE_ATTR;

/* Like DictReplaceC, with the key as a module string. Since 5.0.0. */
VALKEYMODULE_API int (*ValkeyModule_DictReplace)(ValkeyModuleDict *d, ValkeyModuleString *key, void
    *ptr) VALKEYMODULE_ATTR;

/* Returns the pointer of a key of `keylen` bytes, NULL if missing; `nokey`, unless NULL, gets 1 if
   missing, 0 if found. Since 5.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_DictGetC)(ValkeyModuleDict *d, void *key, size_t keylen, int
    *nokey) VALKEYMODULE_ATTR;

/* Like DictGetC, with the key as a module string. Since 5.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_DictGet)(ValkeyModuleDict *d, ValkeyModuleString *key, int
    *nokey) VALKEYMODULE_ATTR;

/* Removes a key of `keylen` bytes; its pointer goes to `*oldval` unless NULL. ERR if there was
   none. Since 5.0.0. */
VALKEYMODULE_API int (*ValkeyModule_DictDelC)(ValkeyModuleDict *d, void *key, size_t keylen, void
    *oldval) VALKEYMODULE_ATTR;

/* Like DictDelC, with the key as a module string. Since 5.0.0. */
VALKEYMODULE_API int (*ValkeyModule_DictDel)(ValkeyModuleDict *d, ValkeyModuleString *key, void
    *oldval) VALKEYMODULE_ATTR;

/* Starts at the key that `op` picks: "^" first, "$" last, or ">", ">=", "<", "<=", "==" against
   `key`. Returns an iterator to end with DictIteratorStop. Since 5.0.0. */
VALKEYMODULE_API ValkeyModuleDictIter *(*ValkeyModule_DictIteratorStartC)(ValkeyModuleDict *d, const
    char *op, void *key, size_t keylen) VALKEYMODULE_ATTR;

/* Like DictIteratorStartC, with the key as a module string. Since 5.0.0. */
VALKEYMODULE_API ValkeyModuleDictIter *(*ValkeyModule_DictIteratorStart)(ValkeyModuleDict *d, const
    char *op, ValkeyModuleString *key) VALKEYMODULE_ATTR;

/* Frees an iterator; every one started needs it. Since 5.0.0. */
VALKEYMODULE_API void (*ValkeyModule_DictIteratorStop)(ValkeyModuleDictIter *di) VALKEYMODULE_ATTR;

/* Moves an iterator as DictIteratorStartC would place it. ERR if there is no such key. Since 5.0.0.
   */
VALKEYMODULE_API int (*ValkeyModule_DictIteratorReseekC)(ValkeyModuleDictIter *di, const char *op,
    void *key, size_t keylen) VALKEYMODULE_ATTR;

/* Like DictIteratorReseekC, with the key as a module string. Since 5.0.0. */
VALKEYMODULE_API int (*ValkeyModule_DictIteratorReseek)(ValkeyModuleDictIter *di, const char *op,
    ValkeyModuleString *key) VALKEYMODULE_ATTR;

/* Returns the current key (bytes good until the next step), its length and, unless NULL, its
   pointer, then steps forward; NULL at the end. Since 5.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_DictNextC)(ValkeyModuleDictIter *di, size_t *keylen, void
    **dataptr) VALKEYMODULE_ATTR;

/* Like DictNextC, stepping backward. Since 5.0.0. */
VALKEYMODULE_API void *(*ValkeyModule_DictPrevC)(ValkeyModuleDictIter *di, size_t *keylen, void
    **dataptr) VALKEYMODULE_ATTR;

/* Like DictNextC, with the key as a new module string for the caller to free. Since 5.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_DictNext)(ValkeyModuleCtx *ctx,
    ValkeyModuleDictIter *di, void **dataptr) VALKEYMODULE_ATTR;

/* Like DictPrevC, with the key as a new module string for the caller to free. Since 5.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_DictPrev)(ValkeyModuleCtx *ctx,
    ValkeyModuleDictIter *di, void **dataptr) VALKEYMODULE_ATTR;

/* Compares the current key with `key` by `op` ("==", "<", "<=", ">", ">="): OK if it holds, ERR if
   not or at the end. Since 5.0.0. */
VALKEYMODULE_API int (*ValkeyModule_DictCompareC)(ValkeyModuleDictIter *di, const char *op, void
    *key, size_t keylen) VALKEYMODULE_ATTR;

/* Like DictCompareC, with the key as a module string. Since 5.0.0. */
VALKEYMODULE_API int (*ValkeyModule_DictCompare)(ValkeyModuleDictIter *di, const char *op,
    ValkeyModuleString *key) VALKEYMODULE_ATTR;

/* ---- Modules Info fields --------------------------------------------------------------------- */

/* In an info callback, opens a section, named module_name (module alone for an empty name); the
   fields that follow belong to it. ERR if the caller did not ask for it: then skip its fields.
   Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_InfoAddSection)(ValkeyModuleInfoCtx *ctx, const char *name)
    VALKEYMODULE_ATTR;

/* In an info callback, opens a field made of several name=value parts, as keyspace lines are. Since
   6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_InfoBeginDictField)(ValkeyModuleInfoCtx *ctx, const char *name)
    VALKEYMODULE_ATTR;

/* Closes the field opened by InfoBeginDictField. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_InfoEndDictField)(ValkeyModuleInfoCtx *ctx) VALKEYMODULE_ATTR;

/* Adds a field with the bytes of a module string to the open section. ERR if no section is open.
   Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_InfoAddFieldString)(ValkeyModuleInfoCtx *ctx, const char *field,
    ValkeyModuleString *value) VALKEYMODULE_ATTR;

/* Adds a field with C text to the open section. ERR if no section is open. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_InfoAddFieldCString)(ValkeyModuleInfoCtx *ctx, const char
    *field, const char *value) VALKEYMODULE_ATTR;

/* Adds a field with a double to the open section. ERR if no section is open. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_InfoAddFieldDouble)(ValkeyModuleInfoCtx *ctx, const char *field,
    double value) VALKEYMODULE_ATTR;

/* Adds a field with a signed number to the open section. ERR if no section is open. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_InfoAddFieldLongLong)(ValkeyModuleInfoCtx *ctx, const char
    *field, long long value) VALKEYMODULE_ATTR;

/* Adds a field with an unsigned number to the open section. ERR if no section is open. Since 6.0.0.
   */
VALKEYMODULE_API int (*ValkeyModule_InfoAddFieldULongLong)(ValkeyModuleInfoCtx *ctx, const char
    *field, unsigned long long value) VALKEYMODULE_ATTR;

/* Names the function that adds this module's part to INFO. Always OK. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_RegisterInfoFunc)(ValkeyModuleCtx *ctx, ValkeyModuleInfoFunc cb)
    VALKEYMODULE_ATTR;

/* Takes a snapshot of INFO, of one section or (NULL) the default ones; free with FreeServerInfo.
   Since 6.0.0. */
VALKEYMODULE_API ValkeyModuleServerInfoData *(*ValkeyModule_GetServerInfo)(ValkeyModuleCtx *ctx,
    const char *section) VALKEYMODULE_ATTR;

/* Frees a snapshot from GetServerInfo. Since 6.0.0. */
VALKEYMODULE_API void (*ValkeyModule_FreeServerInfo)(ValkeyModuleCtx *ctx,
    ValkeyModuleServerInfoData *data) VALKEYMODULE_ATTR;

/* Returns a field of the snapshot as a new string; NULL if there is none. Since 6.0.0. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_ServerInfoGetField)(ValkeyModuleCtx *ctx,
    ValkeyModuleServerInfoData *data, const char *field) VALKEYMODULE_ATTR;

/* Returns a field of the snapshot as C text that lives as long as the snapshot; NULL if there is
   none. Since 6.0.0. */
VALKEYMODULE_API const char *(*ValkeyModule_ServerInfoGetFieldC)(ValkeyModuleServerInfoData *data,
    const char *field) VALKEYMODULE_ATTR;

/* Reads a field of the snapshot as a signed number; 0 and `out_err` set to ERR if missing or not a
   number. Since 6.0.0. */
VALKEYMODULE_API long long (*ValkeyModule_ServerInfoGetFieldSigned)(ValkeyModuleServerInfoData
    *data, const char *field, int *out_err) VALKEYMODULE_ATTR;

/* Reads a field of the snapshot as an unsigned number; 0 and `out_err` set to ERR if missing or not
   a number. Since 6.0.0. */
VALKEYMODULE_API unsigned long long
    (*ValkeyModule_ServerInfoGetFieldUnsigned)(ValkeyModuleServerInfoData *data, const char *field,
    int *out_err) VALKEYMODULE_ATTR;

/* Reads a field of the snapshot as a double; 0 and `out_err` set to ERR if missing or not a number.
   Since 6.0.0. */
VALKEYMODULE_API double (*ValkeyModule_ServerInfoGetFieldDouble)(ValkeyModuleServerInfoData *data,
    const char *field, int *out_err) VALKEYMODULE_ATTR;

/* ---- Modules utility APIs -------------------------------------------------------------------- */

/* Fills `dst` with `len` unpredictable bytes (SHA1 in counter mode, seeded once); quick, for IDs
   and sampling. Since 5.0.0. */
VALKEYMODULE_API void (*ValkeyModule_GetRandomBytes)(unsigned char *dst, size_t len)
    VALKEYMODULE_ATTR;

/* Fills `dst` with `len` random characters 0-9a-f, without a NUL. Since 5.0.0. */
VALKEYMODULE_API void (*ValkeyModule_GetRandomHexChars)(char *dst, size_t len) VALKEYMODULE_ATTR;

/* ---- Modules API exporting / importing ------------------------------------------------------- */

/* Offers a function to other modules under `apiname` (kept, not copied: use a literal). ERR if the
   name is taken. Since 5.0.4. */
VALKEYMODULE_API int (*ValkeyModule_ExportSharedAPI)(ValkeyModuleCtx *ctx, const char *apiname, void
    *func) VALKEYMODULE_ATTR;

/* Returns a function another module exported, to cast to its type; NULL if it is not loaded (yet).
   The exporter cannot be unloaded while in use. Since 5.0.4. */
VALKEYMODULE_API void *(*ValkeyModule_GetSharedAPI)(ValkeyModuleCtx *ctx, const char *apiname)
    VALKEYMODULE_ATTR;

/* ---- Module Command Filter API --------------------------------------------------------------- */

/* Has `callback` see, and change, the arguments of every command before it runs;
   VALKEYMODULE_CMDFILTER_NOSELF spares this module's own. Returns a handle to remove it. Since
   5.0.5. */
VALKEYMODULE_API ValkeyModuleCommandFilter *(*ValkeyModule_RegisterCommandFilter)(ValkeyModuleCtx
    *ctx, ValkeyModuleCommandFilterFunc callback, int flags) VALKEYMODULE_ATTR;

/* Removes a command filter of this module. ERR if it is another module's. Since 5.0.5. */
VALKEYMODULE_API int (*ValkeyModule_UnregisterCommandFilter)(ValkeyModuleCtx *ctx,
    ValkeyModuleCommandFilter *filter) VALKEYMODULE_ATTR;

/* In a filter, returns how many arguments the command has, its name included. Since 5.0.5. */
VALKEYMODULE_API int (*ValkeyModule_CommandFilterArgsCount)(ValkeyModuleCommandFilterCtx *fctx)
    VALKEYMODULE_ATTR;

/* In a filter, returns argument `pos` (0 is the name), the server's string; NULL if out of range.
   Since 5.0.5. */
VALKEYMODULE_API ValkeyModuleString
    *(*ValkeyModule_CommandFilterArgGet)(ValkeyModuleCommandFilterCtx *fctx, int pos)
    VALKEYMODULE_ATTR;

/* In a filter, inserts `arg` at `pos`; the server takes it over, so no auto memory and no
   FreeString. ERR if out of range. Since 5.0.5. */
VALKEYMODULE_API int (*ValkeyModule_CommandFilterArgInsert)(ValkeyModuleCommandFilterCtx *fctx, int
    pos, ValkeyModuleString *arg) VALKEYMODULE_ATTR;

/* In a filter, replaces argument `pos` by `arg`, which the server takes over. ERR if out of range.
   Since 5.0.5. */
VALKEYMODULE_API int (*ValkeyModule_CommandFilterArgReplace)(ValkeyModuleCommandFilterCtx *fctx, int
    pos, ValkeyModuleString *arg) VALKEYMODULE_ATTR;

/* In a filter, removes argument `pos`. ERR if out of range. Since 5.0.5. */
VALKEYMODULE_API int (*ValkeyModule_CommandFilterArgDelete)(ValkeyModuleCommandFilterCtx *fctx, int
    pos) VALKEYMODULE_ATTR;

/* In a filter, returns the ID of the client that sent the command. Since 7.2.0. */
VALKEYMODULE_API unsigned long long
    (*ValkeyModule_CommandFilterGetClientId)(ValkeyModuleCommandFilterCtx *fctx) VALKEYMODULE_ATTR;

/* Returns how much memory a block of Alloc takes up, allocator's slack included. Since 6.0.0. */
VALKEYMODULE_API size_t (*ValkeyModule_MallocSize)(void *ptr) VALKEYMODULE_ATTR;

/* Returns how many bytes of a block of Alloc may be used, which may be more than were asked for.
   Since 7.0.1. */
VALKEYMODULE_API size_t (*ValkeyModule_MallocUsableSize)(void *ptr) VALKEYMODULE_ATTR;

/* Returns how much memory a module string takes up. Since 7.0.0. */
VALKEYMODULE_API size_t (*ValkeyModule_MallocSizeString)(ValkeyModuleString *str) VALKEYMODULE_ATTR;

/* Returns how much memory a dictionary takes up, without what its pointers point to. Since 7.0.0.
   */
VALKEYMODULE_API size_t (*ValkeyModule_MallocSizeDict)(ValkeyModuleDict *dict) VALKEYMODULE_ATTR;

/* Returns memory used divided by maxmemory: 0 without a limit, above 1 when over it. Since 6.0.0.
   */
VALKEYMODULE_API float (*ValkeyModule_GetUsedMemoryRatio)(void) VALKEYMODULE_ATTR;

/* ---- Scanning keyspace and hashes ------------------------------------------------------------ */

/* Makes a cursor for Scan or ScanKey, placed at the start; free with ScanCursorDestroy. Since
   6.0.0. */
VALKEYMODULE_API ValkeyModuleScanCursor *(*ValkeyModule_ScanCursorCreate)(void) VALKEYMODULE_ATTR;

/* Places a cursor at the start again. Since 6.0.0. */
VALKEYMODULE_API void (*ValkeyModule_ScanCursorRestart)(ValkeyModuleScanCursor *cursor)
    VALKEYMODULE_ATTR;

/* Frees a cursor from ScanCursorCreate. Since 6.0.0. */
VALKEYMODULE_API void (*ValkeyModule_ScanCursorDestroy)(ValkeyModuleScanCursor *cursor)
    VALKEYMODULE_ATTR;

/* Calls `fn` for the next few keys of the database (name, and the opened key or NULL) and returns 1
   if there may be more, 0 when done (errno ENOENT if it was done before). Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_Scan)(ValkeyModuleCtx *ctx, ValkeyModuleScanCursor *cursor,
    ValkeyModuleScanCB fn, void *privdata) VALKEYMODULE_ATTR;

/* Calls `fn` for the next few elements of a hash, set or sorted set; small ones come all at once.
   Returns 1 if there may be more, 0 when done, with errno EINVAL for another type. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ScanKey)(ValkeyModuleKey *key, ValkeyModuleScanCursor *cursor,
    ValkeyModuleScanKeyCB fn, void *privdata) VALKEYMODULE_ATTR;

/* ---- Module fork API ------------------------------------------------------------------------- */

/* Starts a child process with a frozen view of the data; returns its pid in the parent, 0 in the
   child, -1 if not possible. `cb` runs in the parent when it ends. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_Fork)(ValkeyModuleForkDoneHandler cb, void *user_data)
    VALKEYMODULE_ATTR;

/* In a forked child, reports progress (0 to 1, or -1 if unknown) so that the parent can show it in
   INFO. Since 6.2.0. */
VALKEYMODULE_API void (*ValkeyModule_SendChildHeartbeat)(double progress) VALKEYMODULE_ATTR;

/* Ends a forked child, handing `retcode` to the parent's callback. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ExitFromChild)(int retcode) VALKEYMODULE_ATTR;

/* Kills the forked child of this pid and forgets its callback. ERR if there is no such child. Since
   6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_KillForkChild)(int child_pid) VALKEYMODULE_ATTR;

/* ---- Server hooks implementation ------------------------------------------------------------- */

/* Has `callback` run on a server event (one of the ValkeyModuleEvent_* constants); NULL ends that.
   ERR if the event or its version is not known. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_SubscribeToServerEvent)(ValkeyModuleCtx *ctx, ValkeyModuleEvent
    event, ValkeyModuleEventCallback callback) VALKEYMODULE_ATTR;

/* Nonzero if this server raises subevent `subevent` of `event`. Since 6.0.9. */
VALKEYMODULE_API int (*ValkeyModule_IsSubEventSupported)(ValkeyModuleEvent event, uint64_t subevent)
    VALKEYMODULE_ATTR;

/* ---- Module Configurations API --------------------------------------------------------------- */

/* Adds a string setting `module.name` with CONFIG GET/SET, during OnLoad. Flags are
   VALKEYMODULE_CONFIG_*; `getfn` and `setfn` read and write the module's own copy, `applyfn` (or
   NULL) runs once after a change. ERR with errno set. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_RegisterStringConfig)(ValkeyModuleCtx *ctx, const char *name,
    const char *default_val, unsigned int flags, ValkeyModuleConfigGetStringFunc getfn,
    ValkeyModuleConfigSetStringFunc setfn, ValkeyModuleConfigApplyFunc applyfn, void *privdata)
    VALKEYMODULE_ATTR;

/* Adds a yes/no setting; as RegisterStringConfig, with an int of 0 or 1. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_RegisterBoolConfig)(ValkeyModuleCtx *ctx, const char *name, int
    default_val, unsigned int flags, ValkeyModuleConfigGetBoolFunc getfn,
    ValkeyModuleConfigSetBoolFunc setfn, ValkeyModuleConfigApplyFunc applyfn, void *privdata)
    VALKEYMODULE_ATTR;

/* Adds a setting that takes one of `num_enum_vals` names, each standing for an int (several, with
   CONFIG_BITFLAGS); as RegisterStringConfig. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_RegisterEnumConfig)(ValkeyModuleCtx *ctx, const char *name, int
    default_val, unsigned int flags, const char **enum_values, const int *int_values, int
    num_enum_vals, ValkeyModuleConfigGetEnumFunc getfn, ValkeyModuleConfigSetEnumFunc setfn,
    ValkeyModuleConfigApplyFunc applyfn, void *privdata) VALKEYMODULE_ATTR;

/* Adds a number setting within `min` and `max` (with CONFIG_MEMORY also 1mb and the like); as
   RegisterStringConfig. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_RegisterNumericConfig)(ValkeyModuleCtx *ctx, const char *name,
    long long default_val, unsigned int flags, long long min, long long max,
    ValkeyModuleConfigGetNumericFunc getfn, ValkeyModuleConfigSetNumericFunc setfn,
    ValkeyModuleConfigApplyFunc applyfn, void *privdata) VALKEYMODULE_ATTR;

/* Sets all registered settings from the configuration file, MODULE LOADEX or their defaults; call
   last in OnLoad. ERR if a value is refused. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_LoadConfigs)(ValkeyModuleCtx *ctx) VALKEYMODULE_ATTR;

/* ---- RDB load/save API ----------------------------------------------------------------------- */

/* Makes a handle on an RDB file to load or save; free with RdbStreamFree. Since 7.2.0. */
VALKEYMODULE_API ValkeyModuleRdbStream *(*ValkeyModule_RdbStreamCreateFromFile)(const char
    *filename) VALKEYMODULE_ATTR;

/* Frees a handle from RdbStreamCreateFromFile; the file stays. Since 7.2.0. */
VALKEYMODULE_API void (*ValkeyModule_RdbStreamFree)(ValkeyModuleRdbStream *stream)
    VALKEYMODULE_ATTR;

/* Empties the databases and loads the RDB file; `flags` must be 0. ERR with errno set. Since 7.2.0.
   */
VALKEYMODULE_API int (*ValkeyModule_RdbLoad)(ValkeyModuleCtx *ctx, ValkeyModuleRdbStream *stream,
    int flags) VALKEYMODULE_ATTR;

/* Saves the databases to the RDB file, in the foreground; `flags` must be 0. ERR with errno set.
   Since 7.2.0. */
VALKEYMODULE_API int (*ValkeyModule_RdbSave)(ValkeyModuleCtx *ctx, ValkeyModuleRdbStream *stream,
    int flags) VALKEYMODULE_ATTR;

/* ---- Key eviction API ------------------------------------------------------------------------ */

/* Sets how long the key has been idle, in milliseconds, for LRU eviction. ERR if the key is empty,
   the value negative or the policy is LFU. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_SetLRU)(ValkeyModuleKey *key, mstime_t lru_idle)
    VALKEYMODULE_ATTR;

/* Puts the milliseconds the key has been idle in `lru_idle`, -1 under an LFU policy. ERR if the key
   is empty. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_GetLRU)(ValkeyModuleKey *key, mstime_t *lru_idle)
    VALKEYMODULE_ATTR;

/* Sets the key's access frequency counter (0 to 255) for LFU eviction. ERR if the key is empty, the
   value out of range or the policy not LFU. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_SetLFU)(ValkeyModuleKey *key, long long lfu_freq)
    VALKEYMODULE_ATTR;

/* Puts the key's access frequency counter in `lfu_freq`, -1 unless the policy is LFU. ERR if the
   key is empty. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_GetLFU)(ValkeyModuleKey *key, long long *lfu_freq)
    VALKEYMODULE_ATTR;

/* ---- Miscellaneous APIs ---------------------------------------------------------------------- */

/* Returns every option bit this server's SetModuleOptions knows. Since 7.2.0. */
VALKEYMODULE_API int (*ValkeyModule_GetModuleOptionsAll)(void) VALKEYMODULE_ATTR;

/* Returns every flag bit this server's GetContextFlags can give. Since 6.0.9. */
VALKEYMODULE_API int (*ValkeyModule_GetContextFlagsAll)(void) VALKEYMODULE_ATTR;

/* Returns every notification class this server knows. Since 6.0.9. */
VALKEYMODULE_API int (*ValkeyModule_GetKeyspaceNotificationFlagsAll)(void) VALKEYMODULE_ATTR;

/* Returns the server's version as 0x00MMmmpp (major, minor, patch). Since 6.0.9. */
VALKEYMODULE_API int (*ValkeyModule_GetServerVersion)(void) VALKEYMODULE_ATTR;

/* Returns the newest ValkeyModuleTypeMethods version this server reads; fields added later are
   ignored. Since 6.2.0. */
VALKEYMODULE_API int (*ValkeyModule_GetTypeMethodVersion)(void) VALKEYMODULE_ATTR;

/* Swaps the value of type `mt` for a new one without freeing the old, which comes back by
   `old_value`. ERR if read only or of another type. Since 6.0.0. */
VALKEYMODULE_API int (*ValkeyModule_ModuleTypeReplaceValue)(ValkeyModuleKey *key, ValkeyModuleType
    *mt, void *new_value, void **old_value) VALKEYMODULE_ATTR;

/* Returns the positions of the keys in a command line, as an array for the caller to Free, count in
   `num_keys`, access flags in another such array by `out_flags` (or NULL). NULL if there are none,
   or with errno ENOENT or EINVAL. Since 7.0.0. */
VALKEYMODULE_API int *(*ValkeyModule_GetCommandKeysWithFlags)(ValkeyModuleCtx *ctx,
    ValkeyModuleString **argv, int argc, int *num_keys, int **out_flags) VALKEYMODULE_ATTR;

/* Like GetCommandKeysWithFlags, without flags. Since 6.0.9. */
VALKEYMODULE_API int *(*ValkeyModule_GetCommandKeys)(ValkeyModuleCtx *ctx, ValkeyModuleString
    **argv, int argc, int *num_keys) VALKEYMODULE_ATTR;

/* Returns the name of the command being run, the server's text; NULL outside of one. Since 6.2.5.
   */
VALKEYMODULE_API const char *(*ValkeyModule_GetCurrentCommandName)(ValkeyModuleCtx *ctx)
    VALKEYMODULE_ATTR;

/* ---- Defrag API ------------------------------------------------------------------------------ */

/* Names a function that moves the module's global memory (what no key holds) when the server
   defragments. Always OK. Since 6.2.0. */
VALKEYMODULE_API int (*ValkeyModule_RegisterDefragFunc)(ValkeyModuleCtx *ctx, ValkeyModuleDefragFunc
    cb) VALKEYMODULE_ATTR;

/* In a defrag callback over big data, nonzero when it should stop for now: save the place with
   DefragCursorSet and return 1. Since 6.2.0. */
VALKEYMODULE_API int (*ValkeyModule_DefragShouldStop)(ValkeyModuleDefragCtx *ctx) VALKEYMODULE_ATTR;

/* In a defrag callback that stops midway, saves a number to go on from. ERR if this key is not done
   in parts. Since 6.2.0. */
VALKEYMODULE_API int (*ValkeyModule_DefragCursorSet)(ValkeyModuleDefragCtx *ctx, unsigned long
    cursor) VALKEYMODULE_ATTR;

/* In a defrag callback, gives the number saved last. ERR if this key is not done in parts. Since
   6.2.0. */
VALKEYMODULE_API int (*ValkeyModule_DefragCursorGet)(ValkeyModuleDefragCtx *ctx, unsigned long
    *cursor) VALKEYMODULE_ATTR;

/* Moves a block to a better place: returns the new block (the old must not be used any more), or
   NULL to leave it where it is. Since 6.2.0. */
VALKEYMODULE_API void *(*ValkeyModule_DefragAlloc)(ValkeyModuleDefragCtx *ctx, void *ptr)
    VALKEYMODULE_ATTR;

/* Like DefragAlloc, for a string that nobody else holds. Since 7.2.5. */
VALKEYMODULE_API ValkeyModuleString *(*ValkeyModule_DefragValkeyModuleString)(ValkeyModuleDefragCtx
    *ctx, ValkeyModuleString *str) VALKEYMODULE_ATTR;

/* In a defrag callback, returns the key, the server's string; NULL if there is none. Since 7.0.0.
   */
VALKEYMODULE_API const ValkeyModuleString
    *(*ValkeyModule_GetKeyNameFromDefragCtx)(ValkeyModuleDefragCtx *ctx) VALKEYMODULE_ATTR;

/* In a defrag callback, returns the database of the key; -1 if there is none. Since 7.0.0. */
VALKEYMODULE_API int (*ValkeyModule_GetDbIdFromDefragCtx)(ValkeyModuleDefragCtx *ctx)
    VALKEYMODULE_ATTR;

/* ---- Scripting engines ----------------------------------------------------------------------- */

/* Makes the module the engine for scripts whose first line names `engine_name`, run by the
   functions in `engine_methods`. ERR if the name is taken. Since 8.1.0. */
VALKEYMODULE_API int (*ValkeyModule_RegisterScriptingEngine)(ValkeyModuleCtx *module_ctx, const char
    *engine_name, ValkeyModuleScriptingEngineCtx *engine_ctx, ValkeyModuleScriptingEngineMethods
    *engine_methods) VALKEYMODULE_ATTR;

/* Takes a scripting engine out again with its scripts; needed before the module unloads. ERR if
   there is none of this name. Since 8.1.0. */
VALKEYMODULE_API int (*ValkeyModule_UnregisterScriptingEngine)(ValkeyModuleCtx *module_ctx, const
    char *engine_name) VALKEYMODULE_ATTR;

/* While a script runs, says whether it should go on or was killed (VMSE_STATE_EXECUTING,
   VMSE_STATE_KILLED); engines ask now and then. Since 8.1.0. */
VALKEYMODULE_API ValkeyModuleScriptingEngineExecutionState
    (*ValkeyModule_GetFunctionExecutionState)(ValkeyModuleScriptingEngineServerRuntimeCtx
    *server_ctx) VALKEYMODULE_ATTR;

/* ---- Macros and start ------------------------------------------------------------------------ */

/* Says that an argument is not used. */
#define VALKEYMODULE_NOT_USED(V) ((void)(V))

/* Starts a ValkeyModuleClientInfo for GetClientInfoById. */
#define VALKEYMODULE_CLIENTINFO_INITIALIZER_V1 {.version = 1}

/* Whether the server has a function: its pointer is NULL if not. */
#define RMAPI_FUNC_SUPPORTED(func) ((func) != NULL)

/* Whether a client ID is that of the AOF being loaded. */
#define ValkeyModule_IsAOFClient(id) ((id) == UINT64_MAX)

/* Fetches the pointer of one function from the server; a nonzero result means it has none. */
#define VALKEYMODULE_GET_API(name) \
    ValkeyModule_GetApi("ValkeyModule_" #name, (void **)&ValkeyModule_##name)

/* Ends the server with a message if a condition does not hold. */
#define ValkeyModule_Assert(_e) \
    ((_e) ? (void)0 : (ValkeyModule__Assert(#_e, __FILE__, __LINE__), exit(1)))

/* Gives the module its name and version and fetches all functions. Call it first in
   ValkeyModule_OnLoad; ERR means the name is taken: return it. The first word of a context is the
   address of the server's GetApi. */
static int ValkeyModule_Init(ValkeyModuleCtx *ctx, const char *name, int ver, int apiver) VALKEYMODULE_ATTR_UNUSED;
static int ValkeyModule_Init(ValkeyModuleCtx *ctx, const char *name, int ver, int apiver) {
    ValkeyModule_GetApi = (int (*)(const char *, void *))(uintptr_t)*(void **)ctx;
    VALKEYMODULE_GET_API(Alloc);
    VALKEYMODULE_GET_API(TryAlloc);
    VALKEYMODULE_GET_API(Calloc);
    VALKEYMODULE_GET_API(TryCalloc);
    VALKEYMODULE_GET_API(Realloc);
    VALKEYMODULE_GET_API(TryRealloc);
    VALKEYMODULE_GET_API(Free);
    VALKEYMODULE_GET_API(Strdup);
    VALKEYMODULE_GET_API(PoolAlloc);
    VALKEYMODULE_GET_API(IsKeysPositionRequest);
    VALKEYMODULE_GET_API(KeyAtPosWithFlags);
    VALKEYMODULE_GET_API(KeyAtPos);
    VALKEYMODULE_GET_API(IsChannelsPositionRequest);
    VALKEYMODULE_GET_API(ChannelAtPosWithFlags);
    VALKEYMODULE_GET_API(CreateCommand);
    VALKEYMODULE_GET_API(GetCommand);
    VALKEYMODULE_GET_API(CreateSubcommand);
    VALKEYMODULE_GET_API(AddACLCategory);
    VALKEYMODULE_GET_API(SetCommandACLCategories);
    VALKEYMODULE_GET_API(SetCommandInfo);
    VALKEYMODULE_GET_API(UpdateRuntimeArgs);
    VALKEYMODULE_GET_API(SetModuleAttribs);
    VALKEYMODULE_GET_API(IsModuleNameBusy);
    VALKEYMODULE_GET_API(Milliseconds);
    VALKEYMODULE_GET_API(MonotonicMicroseconds);
    VALKEYMODULE_GET_API(Microseconds);
    VALKEYMODULE_GET_API(CachedMicroseconds);
    VALKEYMODULE_GET_API(BlockedClientMeasureTimeStart);
    VALKEYMODULE_GET_API(BlockedClientMeasureTimeEnd);
    VALKEYMODULE_GET_API(Yield);
    VALKEYMODULE_GET_API(SetModuleOptions);
    VALKEYMODULE_GET_API(SignalModifiedKey);
    VALKEYMODULE_GET_API(AutoMemory);
    VALKEYMODULE_GET_API(CreateString);
    VALKEYMODULE_GET_API(CreateStringPrintf);
    VALKEYMODULE_GET_API(CreateStringFromLongLong);
    VALKEYMODULE_GET_API(CreateStringFromULongLong);
    VALKEYMODULE_GET_API(CreateStringFromDouble);
    VALKEYMODULE_GET_API(CreateStringFromLongDouble);
    VALKEYMODULE_GET_API(CreateStringFromString);
    VALKEYMODULE_GET_API(CreateStringFromStreamID);
    VALKEYMODULE_GET_API(FreeString);
    VALKEYMODULE_GET_API(RetainString);
    VALKEYMODULE_GET_API(HoldString);
    VALKEYMODULE_GET_API(StringPtrLen);
    VALKEYMODULE_GET_API(StringToLongLong);
    VALKEYMODULE_GET_API(StringToULongLong);
    VALKEYMODULE_GET_API(StringToDouble);
    VALKEYMODULE_GET_API(StringToLongDouble);
    VALKEYMODULE_GET_API(StringToStreamID);
    VALKEYMODULE_GET_API(StringCompare);
    VALKEYMODULE_GET_API(StringAppendBuffer);
    VALKEYMODULE_GET_API(TrimStringAllocation);
    VALKEYMODULE_GET_API(WrongArity);
    VALKEYMODULE_GET_API(ReplyWithLongLong);
    VALKEYMODULE_GET_API(ReplyWithError);
    VALKEYMODULE_GET_API(ReplyWithErrorFormat);
    VALKEYMODULE_GET_API(ReplyWithSimpleString);
    VALKEYMODULE_GET_API(ReplyWithArray);
    VALKEYMODULE_GET_API(ReplyWithMap);
    VALKEYMODULE_GET_API(ReplyWithSet);
    VALKEYMODULE_GET_API(ReplyWithAttribute);
    VALKEYMODULE_GET_API(ReplyWithNullArray);
    VALKEYMODULE_GET_API(ReplyWithEmptyArray);
    VALKEYMODULE_GET_API(ReplySetArrayLength);
    VALKEYMODULE_GET_API(ReplySetMapLength);
    VALKEYMODULE_GET_API(ReplySetSetLength);
    VALKEYMODULE_GET_API(ReplySetAttributeLength);
    VALKEYMODULE_GET_API(ReplySetPushLength);
    VALKEYMODULE_GET_API(ReplyWithStringBuffer);
    VALKEYMODULE_GET_API(ReplyWithCString);
    VALKEYMODULE_GET_API(ReplyWithString);
    VALKEYMODULE_GET_API(ReplyWithEmptyString);
    VALKEYMODULE_GET_API(ReplyWithVerbatimStringType);
    VALKEYMODULE_GET_API(ReplyWithVerbatimString);
    VALKEYMODULE_GET_API(ReplyWithNull);
    VALKEYMODULE_GET_API(ReplyWithBool);
    VALKEYMODULE_GET_API(ReplyWithCallReply);
    VALKEYMODULE_GET_API(ReplyWithDouble);
    VALKEYMODULE_GET_API(ReplyWithBigNumber);
    VALKEYMODULE_GET_API(ReplyWithLongDouble);
    VALKEYMODULE_GET_API(Replicate);
    VALKEYMODULE_GET_API(ReplicateVerbatim);
    VALKEYMODULE_GET_API(GetClientId);
    VALKEYMODULE_GET_API(GetClientUserNameById);
    VALKEYMODULE_GET_API(MustObeyClient);
    VALKEYMODULE_GET_API(GetClientInfoById);
    VALKEYMODULE_GET_API(GetClientNameById);
    VALKEYMODULE_GET_API(SetClientNameById);
    VALKEYMODULE_GET_API(PublishMessage);
    VALKEYMODULE_GET_API(PublishMessageShard);
    VALKEYMODULE_GET_API(GetSelectedDb);
    VALKEYMODULE_GET_API(GetContextFlags);
    VALKEYMODULE_GET_API(AvoidReplicaTraffic);
    VALKEYMODULE_GET_API(SelectDb);
    VALKEYMODULE_GET_API(KeyExists);
    VALKEYMODULE_GET_API(OpenKey);
    VALKEYMODULE_GET_API(GetOpenKeyModesAll);
    VALKEYMODULE_GET_API(CloseKey);
    VALKEYMODULE_GET_API(KeyType);
    VALKEYMODULE_GET_API(ValueLength);
    VALKEYMODULE_GET_API(DeleteKey);
    VALKEYMODULE_GET_API(UnlinkKey);
    VALKEYMODULE_GET_API(GetExpire);
    VALKEYMODULE_GET_API(SetExpire);
    VALKEYMODULE_GET_API(GetAbsExpire);
    VALKEYMODULE_GET_API(SetAbsExpire);
    VALKEYMODULE_GET_API(ResetDataset);
    VALKEYMODULE_GET_API(DbSize);
    VALKEYMODULE_GET_API(RandomKey);
    VALKEYMODULE_GET_API(GetKeyNameFromOptCtx);
    VALKEYMODULE_GET_API(GetToKeyNameFromOptCtx);
    VALKEYMODULE_GET_API(GetDbIdFromOptCtx);
    VALKEYMODULE_GET_API(GetToDbIdFromOptCtx);
    VALKEYMODULE_GET_API(StringSet);
    VALKEYMODULE_GET_API(StringDMA);
    VALKEYMODULE_GET_API(StringTruncate);
    VALKEYMODULE_GET_API(ListPush);
    VALKEYMODULE_GET_API(ListPop);
    VALKEYMODULE_GET_API(ListGet);
    VALKEYMODULE_GET_API(ListSet);
    VALKEYMODULE_GET_API(ListInsert);
    VALKEYMODULE_GET_API(ListDelete);
    VALKEYMODULE_GET_API(ZsetAdd);
    VALKEYMODULE_GET_API(ZsetIncrby);
    VALKEYMODULE_GET_API(ZsetRem);
    VALKEYMODULE_GET_API(ZsetScore);
    VALKEYMODULE_GET_API(ZsetRangeStop);
    VALKEYMODULE_GET_API(ZsetRangeEndReached);
    VALKEYMODULE_GET_API(ZsetFirstInScoreRange);
    VALKEYMODULE_GET_API(ZsetLastInScoreRange);
    VALKEYMODULE_GET_API(ZsetFirstInLexRange);
    VALKEYMODULE_GET_API(ZsetLastInLexRange);
    VALKEYMODULE_GET_API(ZsetRangeCurrentElement);
    VALKEYMODULE_GET_API(ZsetRangeNext);
    VALKEYMODULE_GET_API(ZsetRangePrev);
    VALKEYMODULE_GET_API(HashSet);
    VALKEYMODULE_GET_API(HashGet);
    VALKEYMODULE_GET_API(StreamAdd);
    VALKEYMODULE_GET_API(StreamDelete);
    VALKEYMODULE_GET_API(StreamIteratorStart);
    VALKEYMODULE_GET_API(StreamIteratorStop);
    VALKEYMODULE_GET_API(StreamIteratorNextID);
    VALKEYMODULE_GET_API(StreamIteratorNextField);
    VALKEYMODULE_GET_API(StreamIteratorDelete);
    VALKEYMODULE_GET_API(StreamTrimByLength);
    VALKEYMODULE_GET_API(StreamTrimByID);
    VALKEYMODULE_GET_API(FreeCallReply);
    VALKEYMODULE_GET_API(CallReplyType);
    VALKEYMODULE_GET_API(CallReplyLength);
    VALKEYMODULE_GET_API(CallReplyArrayElement);
    VALKEYMODULE_GET_API(CallReplyInteger);
    VALKEYMODULE_GET_API(CallReplyDouble);
    VALKEYMODULE_GET_API(CallReplyBigNumber);
    VALKEYMODULE_GET_API(CallReplyVerbatim);
    VALKEYMODULE_GET_API(CallReplyBool);
    VALKEYMODULE_GET_API(CallReplySetElement);
    VALKEYMODULE_GET_API(CallReplyMapElement);
    VALKEYMODULE_GET_API(CallReplyAttribute);
    VALKEYMODULE_GET_API(CallReplyAttributeElement);
    VALKEYMODULE_GET_API(CallReplyPromiseSetUnblockHandler);
    VALKEYMODULE_GET_API(CallReplyPromiseAbort);
    VALKEYMODULE_GET_API(CallReplyStringPtr);
    VALKEYMODULE_GET_API(CreateStringFromCallReply);
    VALKEYMODULE_GET_API(SetContextUser);
    VALKEYMODULE_GET_API(Call);
    VALKEYMODULE_GET_API(CallReplyProto);
    VALKEYMODULE_GET_API(CreateDataType);
    VALKEYMODULE_GET_API(ModuleTypeSetValue);
    VALKEYMODULE_GET_API(ModuleTypeGetType);
    VALKEYMODULE_GET_API(ModuleTypeGetValue);
    VALKEYMODULE_GET_API(IsIOError);
    VALKEYMODULE_GET_API(SaveUnsigned);
    VALKEYMODULE_GET_API(LoadUnsigned);
    VALKEYMODULE_GET_API(SaveSigned);
    VALKEYMODULE_GET_API(LoadSigned);
    VALKEYMODULE_GET_API(SaveString);
    VALKEYMODULE_GET_API(SaveStringBuffer);
    VALKEYMODULE_GET_API(LoadString);
    VALKEYMODULE_GET_API(LoadStringBuffer);
    VALKEYMODULE_GET_API(SaveDouble);
    VALKEYMODULE_GET_API(LoadDouble);
    VALKEYMODULE_GET_API(SaveFloat);
    VALKEYMODULE_GET_API(LoadFloat);
    VALKEYMODULE_GET_API(SaveLongDouble);
    VALKEYMODULE_GET_API(LoadLongDouble);
    VALKEYMODULE_GET_API(DigestAddStringBuffer);
    VALKEYMODULE_GET_API(DigestAddLongLong);
    VALKEYMODULE_GET_API(DigestEndSequence);
    VALKEYMODULE_GET_API(LoadDataTypeFromStringEncver);
    VALKEYMODULE_GET_API(LoadDataTypeFromString);
    VALKEYMODULE_GET_API(SaveDataTypeToString);
    VALKEYMODULE_GET_API(GetKeyNameFromDigest);
    VALKEYMODULE_GET_API(GetDbIdFromDigest);
    VALKEYMODULE_GET_API(EmitAOF);
    VALKEYMODULE_GET_API(GetContextFromIO);
    VALKEYMODULE_GET_API(GetKeyNameFromIO);
    VALKEYMODULE_GET_API(GetKeyNameFromModuleKey);
    VALKEYMODULE_GET_API(GetDbIdFromModuleKey);
    VALKEYMODULE_GET_API(GetDbIdFromIO);
    VALKEYMODULE_GET_API(Log);
    VALKEYMODULE_GET_API(LogIOError);
    VALKEYMODULE_GET_API(_Assert);
    VALKEYMODULE_GET_API(LatencyAddSample);
    VALKEYMODULE_GET_API(RegisterAuthCallback);
    VALKEYMODULE_GET_API(BlockClient);
    VALKEYMODULE_GET_API(BlockClientOnAuth);
    VALKEYMODULE_GET_API(BlockClientGetPrivateData);
    VALKEYMODULE_GET_API(BlockClientSetPrivateData);
    VALKEYMODULE_GET_API(BlockClientOnKeys);
    VALKEYMODULE_GET_API(BlockClientOnKeysWithFlags);
    VALKEYMODULE_GET_API(SignalKeyAsReady);
    VALKEYMODULE_GET_API(UnblockClient);
    VALKEYMODULE_GET_API(AbortBlock);
    VALKEYMODULE_GET_API(SetDisconnectCallback);
    VALKEYMODULE_GET_API(IsBlockedReplyRequest);
    VALKEYMODULE_GET_API(IsBlockedTimeoutRequest);
    VALKEYMODULE_GET_API(GetBlockedClientPrivateData);
    VALKEYMODULE_GET_API(GetBlockedClientReadyKey);
    VALKEYMODULE_GET_API(GetBlockedClientHandle);
    VALKEYMODULE_GET_API(BlockedClientDisconnected);
    VALKEYMODULE_GET_API(GetThreadSafeContext);
    VALKEYMODULE_GET_API(GetDetachedThreadSafeContext);
    VALKEYMODULE_GET_API(FreeThreadSafeContext);
    VALKEYMODULE_GET_API(ThreadSafeContextLock);
    VALKEYMODULE_GET_API(ThreadSafeContextTryLock);
    VALKEYMODULE_GET_API(ThreadSafeContextUnlock);
    VALKEYMODULE_GET_API(SubscribeToKeyspaceEvents);
    VALKEYMODULE_GET_API(AddPostNotificationJob);
    VALKEYMODULE_GET_API(GetNotifyKeyspaceEvents);
    VALKEYMODULE_GET_API(NotifyKeyspaceEvent);
    VALKEYMODULE_GET_API(RegisterClusterMessageReceiver);
    VALKEYMODULE_GET_API(SendClusterMessage);
    VALKEYMODULE_GET_API(GetClusterNodesList);
    VALKEYMODULE_GET_API(FreeClusterNodesList);
    VALKEYMODULE_GET_API(GetMyClusterID);
    VALKEYMODULE_GET_API(GetClusterSize);
    VALKEYMODULE_GET_API(GetClusterNodeInfo);
    VALKEYMODULE_GET_API(GetClusterNodeInfoForClient);
    VALKEYMODULE_GET_API(SetClusterFlags);
    VALKEYMODULE_GET_API(ClusterKeySlot);
    VALKEYMODULE_GET_API(ClusterCanonicalKeyNameInSlot);
    VALKEYMODULE_GET_API(CreateTimer);
    VALKEYMODULE_GET_API(StopTimer);
    VALKEYMODULE_GET_API(GetTimerInfo);
    VALKEYMODULE_GET_API(EventLoopAdd);
    VALKEYMODULE_GET_API(EventLoopDel);
    VALKEYMODULE_GET_API(EventLoopAddOneShot);
    VALKEYMODULE_GET_API(CreateModuleUser);
    VALKEYMODULE_GET_API(FreeModuleUser);
    VALKEYMODULE_GET_API(SetModuleUserACL);
    VALKEYMODULE_GET_API(SetModuleUserACLString);
    VALKEYMODULE_GET_API(GetModuleUserACLString);
    VALKEYMODULE_GET_API(GetCurrentUserName);
    VALKEYMODULE_GET_API(GetModuleUserFromUserName);
    VALKEYMODULE_GET_API(ACLCheckCommandPermissions);
    VALKEYMODULE_GET_API(ACLCheckKeyPermissions);
    VALKEYMODULE_GET_API(ACLCheckChannelPermissions);
    VALKEYMODULE_GET_API(ACLAddLogEntry);
    VALKEYMODULE_GET_API(ACLAddLogEntryByUserName);
    VALKEYMODULE_GET_API(AuthenticateClientWithUser);
    VALKEYMODULE_GET_API(AuthenticateClientWithACLUser);
    VALKEYMODULE_GET_API(DeauthenticateAndCloseClient);
    VALKEYMODULE_GET_API(RedactClientCommandArgument);
    VALKEYMODULE_GET_API(GetClientCertificate);
    VALKEYMODULE_GET_API(CreateDict);
    VALKEYMODULE_GET_API(FreeDict);
    VALKEYMODULE_GET_API(DictSize);
    VALKEYMODULE_GET_API(DictSetC);
    VALKEYMODULE_GET_API(DictReplaceC);
    VALKEYMODULE_GET_API(DictSet);
    VALKEYMODULE_GET_API(DictReplace);
    VALKEYMODULE_GET_API(DictGetC);
    VALKEYMODULE_GET_API(DictGet);
    VALKEYMODULE_GET_API(DictDelC);
    VALKEYMODULE_GET_API(DictDel);
    VALKEYMODULE_GET_API(DictIteratorStartC);
    VALKEYMODULE_GET_API(DictIteratorStart);
    VALKEYMODULE_GET_API(DictIteratorStop);
    VALKEYMODULE_GET_API(DictIteratorReseekC);
    VALKEYMODULE_GET_API(DictIteratorReseek);
    VALKEYMODULE_GET_API(DictNextC);
    VALKEYMODULE_GET_API(DictPrevC);
    VALKEYMODULE_GET_API(DictNext);
    VALKEYMODULE_GET_API(DictPrev);
    VALKEYMODULE_GET_API(DictCompareC);
    VALKEYMODULE_GET_API(DictCompare);
    VALKEYMODULE_GET_API(InfoAddSection);
    VALKEYMODULE_GET_API(InfoBeginDictField);
    VALKEYMODULE_GET_API(InfoEndDictField);
    VALKEYMODULE_GET_API(InfoAddFieldString);
    VALKEYMODULE_GET_API(InfoAddFieldCString);
    VALKEYMODULE_GET_API(InfoAddFieldDouble);
    VALKEYMODULE_GET_API(InfoAddFieldLongLong);
    VALKEYMODULE_GET_API(InfoAddFieldULongLong);
    VALKEYMODULE_GET_API(RegisterInfoFunc);
    VALKEYMODULE_GET_API(GetServerInfo);
    VALKEYMODULE_GET_API(FreeServerInfo);
    VALKEYMODULE_GET_API(ServerInfoGetField);
    VALKEYMODULE_GET_API(ServerInfoGetFieldC);
    VALKEYMODULE_GET_API(ServerInfoGetFieldSigned);
    VALKEYMODULE_GET_API(ServerInfoGetFieldUnsigned);
    VALKEYMODULE_GET_API(ServerInfoGetFieldDouble);
    VALKEYMODULE_GET_API(GetRandomBytes);
    VALKEYMODULE_GET_API(GetRandomHexChars);
    VALKEYMODULE_GET_API(ExportSharedAPI);
    VALKEYMODULE_GET_API(GetSharedAPI);
    VALKEYMODULE_GET_API(RegisterCommandFilter);
    VALKEYMODULE_GET_API(UnregisterCommandFilter);
    VALKEYMODULE_GET_API(CommandFilterArgsCount);
    VALKEYMODULE_GET_API(CommandFilterArgGet);
    VALKEYMODULE_GET_API(CommandFilterArgInsert);
    VALKEYMODULE_GET_API(CommandFilterArgReplace);
    VALKEYMODULE_GET_API(CommandFilterArgDelete);
    VALKEYMODULE_GET_API(CommandFilterGetClientId);
    VALKEYMODULE_GET_API(MallocSize);
    VALKEYMODULE_GET_API(MallocUsableSize);
    VALKEYMODULE_GET_API(MallocSizeString);
    VALKEYMODULE_GET_API(MallocSizeDict);
    VALKEYMODULE_GET_API(GetUsedMemoryRatio);
    VALKEYMODULE_GET_API(ScanCursorCreate);
    VALKEYMODULE_GET_API(ScanCursorRestart);
    VALKEYMODULE_GET_API(ScanCursorDestroy);
    VALKEYMODULE_GET_API(Scan);
    VALKEYMODULE_GET_API(ScanKey);
    VALKEYMODULE_GET_API(Fork);
    VALKEYMODULE_GET_API(SendChildHeartbeat);
    VALKEYMODULE_GET_API(ExitFromChild);
    VALKEYMODULE_GET_API(KillForkChild);
    VALKEYMODULE_GET_API(SubscribeToServerEvent);
    VALKEYMODULE_GET_API(IsSubEventSupported);
    VALKEYMODULE_GET_API(RegisterStringConfig);
    VALKEYMODULE_GET_API(RegisterBoolConfig);
    VALKEYMODULE_GET_API(RegisterEnumConfig);
    VALKEYMODULE_GET_API(RegisterNumericConfig);
    VALKEYMODULE_GET_API(LoadConfigs);
    VALKEYMODULE_GET_API(RdbStreamCreateFromFile);
    VALKEYMODULE_GET_API(RdbStreamFree);
    VALKEYMODULE_GET_API(RdbLoad);
    VALKEYMODULE_GET_API(RdbSave);
    VALKEYMODULE_GET_API(SetLRU);
    VALKEYMODULE_GET_API(GetLRU);
    VALKEYMODULE_GET_API(SetLFU);
    VALKEYMODULE_GET_API(GetLFU);
    VALKEYMODULE_GET_API(GetModuleOptionsAll);
    VALKEYMODULE_GET_API(GetContextFlagsAll);
    VALKEYMODULE_GET_API(GetKeyspaceNotificationFlagsAll);
    VALKEYMODULE_GET_API(GetServerVersion);
    VALKEYMODULE_GET_API(GetTypeMethodVersion);
    VALKEYMODULE_GET_API(ModuleTypeReplaceValue);
    VALKEYMODULE_GET_API(GetCommandKeysWithFlags);
    VALKEYMODULE_GET_API(GetCommandKeys);
    VALKEYMODULE_GET_API(GetCurrentCommandName);
    VALKEYMODULE_GET_API(RegisterDefragFunc);
    VALKEYMODULE_GET_API(DefragShouldStop);
    VALKEYMODULE_GET_API(DefragCursorSet);
    VALKEYMODULE_GET_API(DefragCursorGet);
    VALKEYMODULE_GET_API(DefragAlloc);
    VALKEYMODULE_GET_API(DefragValkeyModuleString);
    VALKEYMODULE_GET_API(GetKeyNameFromDefragCtx);
    VALKEYMODULE_GET_API(GetDbIdFromDefragCtx);
    VALKEYMODULE_GET_API(RegisterScriptingEngine);
    VALKEYMODULE_GET_API(UnregisterScriptingEngine);
    VALKEYMODULE_GET_API(GetFunctionExecutionState);
    if (ValkeyModule_IsModuleNameBusy && ValkeyModule_IsModuleNameBusy(name)) return VALKEYMODULE_ERR;
    ValkeyModule_SetModuleAttribs(ctx, name, ver, apiver);
    return VALKEYMODULE_OK;
}

#endif /* VALKEYMODULE_H */
