// Nodes of a cluster: their list, messages between modules on them, hash slots.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Modules Cluster API", in the order of the reference. */
export const cluster = {
  title: 'Modules Cluster API',
  anchor: 'section-modules-cluster-api',
  functions: {
    RegisterClusterMessageReceiver: {
      c: 'void ValkeyModule_RegisterClusterMessageReceiver(ValkeyModuleCtx *ctx, uint8_t type, ValkeyModuleClusterMessageReceiver callback);',
      since: '5.0.0',
      doc: 'Has `callback` run for cluster bus messages of this `type` from the same module on other nodes; NULL ends that.',
    },
    SendClusterMessage: {
      c: 'int ValkeyModule_SendClusterMessage(ValkeyModuleCtx *ctx, const char *target_id, uint8_t type, const char *msg, uint32_t len);',
      since: '5.0.0',
      doc: 'Sends `len` bytes of message `type` to one node, or to all if `target_id` is NULL. ERR if the node is unknown or not reachable.',
    },
    GetClusterNodesList: {
      c: 'char **ValkeyModule_GetClusterNodesList(ValkeyModuleCtx *ctx, size_t *numnodes);',
      since: '5.0.0',
      doc: 'Returns the IDs of all known nodes, 40 characters each and not NUL-terminated, count in `numnodes`; free with FreeClusterNodesList. NULL without cluster mode.',
    },
    FreeClusterNodesList: {
      c: 'void ValkeyModule_FreeClusterNodesList(char **ids);',
      since: '5.0.0',
      doc: 'Frees what GetClusterNodesList returned.',
    },
    GetMyClusterID: {
      c: 'const char *ValkeyModule_GetMyClusterID(void);',
      since: '5.0.0',
      doc: "Returns this node's ID (40 characters, the server's memory); NULL without cluster mode.",
    },
    GetClusterSize: {
      c: 'size_t ValkeyModule_GetClusterSize(void);',
      since: '5.0.0',
      doc: 'Returns how many nodes are known, in whatever state; 0 without cluster mode.',
    },
    GetClusterNodeInfo: {
      c: 'int ValkeyModule_GetClusterNodeInfo(ValkeyModuleCtx *ctx, const char *id, char *ip, char *primary_id, int *port, int *flags);',
      since: '5.0.0',
      doc: "Gives address, primary's ID, port and VALKEYMODULE_NODE_* flags of a node; each out pointer may be NULL. ERR if the ID is unknown.",
    },
    GetClusterNodeInfoForClient: {
      c: 'int ValkeyModule_GetClusterNodeInfoForClient(ValkeyModuleCtx *ctx, uint64_t client_id, const char *node_id, char *ip, char *primary_id, int *port, int *flags);',
      since: '8.0.0',
      doc: 'Like GetClusterNodeInfo, with the address as that client should see it (IPv4 or IPv6). ERR also if there is no such client.',
    },
    SetClusterFlags: {
      c: 'void ValkeyModule_SetClusterFlags(ValkeyModuleCtx *ctx, uint64_t flags);',
      since: '5.0.0',
      doc: 'Switches off cluster behaviour by VALKEYMODULE_CLUSTER_FLAG_* bits: failover, redirection.',
    },
    ClusterKeySlot: {
      c: 'unsigned int ValkeyModule_ClusterKeySlot(ValkeyModuleString *key);',
      since: '8.0.0',
      doc: 'Returns the hash slot of a key name, also without cluster mode.',
    },
    ClusterCanonicalKeyNameInSlot: {
      c: 'const char *ValkeyModule_ClusterCanonicalKeyNameInSlot(unsigned int slot);',
      since: '8.0.0',
      doc: "Returns a short fixed key name (or hash tag) that falls into `slot`, the server's memory; NULL for a bad slot.",
    },
  },
} as const
