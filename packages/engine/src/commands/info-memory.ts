// The memory section of INFO. What the engine counts is shown as memory in use; what the host can tell of the process as
// the resident set. The allocator's own fields are that of one that wastes nothing, since JavaScript's tells nothing.
import { humanSize } from '../base/memory-size.ts'
import type { Server } from '../server/server.ts'
import type { MemoryOverview } from '../server/memory.ts'
import { scriptCounts, scriptMemory } from '../scripting/scripting.ts'

/** Figures that INFO and MEMORY STATS derive from an overview. */
export interface MemoryFigures {
  readonly rss: number
  readonly dataset: number
  /** Share of what is not used from the start, in percent. */
  readonly datasetPercent: number
  readonly peakPercent: number
  readonly bytesPerKey: number
  /** Resident set compared with the memory in use. */
  readonly fragmentation: number
  readonly fragmentationBytes: number
}

/** Derives them. */
export function memoryFigures(
  server: Server,
  { used, peak, startup, overhead, keys }: MemoryOverview,
): MemoryFigures {
  const rss = server.host.usedMemory?.() ?? used
  const dataset = used - overhead
  return {
    rss,
    dataset,
    datasetPercent: (dataset * 100) / Math.max(1, used - startup),
    peakPercent: (used * 100) / peak,
    bytesPerKey: keys === 0 ? 0 : Math.floor(dataset / keys),
    fragmentation: rss / used,
    fragmentationBytes: rss - used,
  }
}

function withHuman(name: string, bytes: number): Record<string, string | number> {
  return { [name]: bytes, [`${name}_human`]: humanSize(bytes) }
}

/** The fields of the section. */
export function memoryFields(server: Server): Record<string, string | number> {
  const overview = server.memory.overview()
  const { used, peak, startup, overhead, clients, parts } = overview
  const figures = memoryFigures(server, overview)
  const scripts = scriptCounts(server)
  const code = { eval: scriptMemory(server, 'eval'), function: scriptMemory(server, 'function') }
  const limit = server.maxMemory
  return {
    ...withHuman('used_memory', used),
    ...withHuman('used_memory_rss', figures.rss),
    ...withHuman('used_memory_peak', peak),
    used_memory_peak_perc: `${figures.peakPercent.toFixed(2)}%`,
    used_memory_overhead: overhead,
    used_memory_startup: startup,
    used_memory_dataset: figures.dataset,
    used_memory_dataset_perc: `${figures.datasetPercent.toFixed(2)}%`,
    allocator_allocated: used,
    allocator_active: used,
    allocator_resident: figures.rss,
    allocator_muzzy: 0,
    ...withHuman('total_system_memory', server.host.totalMemory?.() ?? 0),
    used_memory_lua: code.eval,
    used_memory_vm_eval: code.eval,
    used_memory_lua_human: humanSize(code.eval),
    used_memory_scripts_eval: parts.scripts,
    number_of_cached_scripts: scripts.scripts,
    number_of_functions: scripts.functions,
    number_of_libraries: scripts.libraries,
    used_memory_vm_functions: code.function,
    ...withHuman('used_memory_vm_total', code.eval + code.function),
    used_memory_functions: parts.functions,
    ...withHuman('used_memory_scripts', parts.scripts + parts.functions),
    ...withHuman('maxmemory', limit),
    maxmemory_policy: server.config.text('maxmemory-policy'),
    allocator_frag_ratio: '1.00',
    allocator_frag_bytes: 0,
    allocator_rss_ratio: '1.00',
    allocator_rss_bytes: 0,
    rss_overhead_ratio: '1.00',
    rss_overhead_bytes: 0,
    mem_fragmentation_ratio: figures.fragmentation.toFixed(2),
    mem_fragmentation_bytes: figures.fragmentationBytes,
    mem_not_counted_for_evict: server.memory.notCounted(),
    mem_replication_backlog: parts.backlog,
    mem_total_replication_buffers: parts.backlog + parts.replicas,
    mem_clients_slaves: parts.replicas,
    mem_clients_normal: clients,
    mem_cluster_links: server.cluster?.bus.links.reduce((sum, { waiting }) => sum + waiting, 0) ?? 0,
    mem_aof_buffer: parts.aof,
    mem_allocator: 'host',
    mem_overhead_db_hashtable_rehashing: 0,
    active_defrag_running: server.activeDefrag.percent,
    lazyfree_pending_objects: server.lazyFree.pending,
    lazyfreed_objects: server.stats.lazyFreed,
  }
}
