// Which functions can come back to themselves: those that need a check at entry for an endless recursion to be stopped.
//
// An indirect call may reach every function of its type that is in the table; so each type is a node of its own
// between callers and table entries. Everything on a cycle counts (Tarjan's strongly connected components, without
// recursion of our own).

/** Direct callees (indices of defined functions) and types called through the table. */
export interface CallSites {
  readonly calls: readonly number[]
  readonly indirectTypes: readonly number[]
}

/**
 * The functions that lie on a cycle of calls.
 *
 * @param functions one entry for each defined function
 * @param tableByType for each type index the defined functions in the table that have it
 */
export function findRecursive(
  functions: readonly CallSites[],
  tableByType: ReadonlyMap<number, readonly number[]>,
): Set<number> {
  const count = functions.length
  const typeNodes = new Map<number, number>()
  const edges: (readonly number[])[] = functions.map((sites) => sites.calls)
  for (const [type, targets] of tableByType) {
    typeNodes.set(type, edges.length)
    edges.push(targets)
  }
  functions.forEach(({ calls, indirectTypes }, index) => {
    const viaTable = indirectTypes.flatMap((type) => typeNodes.get(type) ?? [])
    if (viaTable.length > 0) edges[index] = [...calls, ...viaTable]
  })
  const recursive = new Set<number>()
  for (const component of components(edges)) {
    const [only] = component
    const alone = component.length === 1 && only !== undefined && !edges[only]?.includes(only)
    if (!alone) for (const node of component) if (node < count) recursive.add(node)
  }
  return recursive
}

function components(edges: readonly (readonly number[])[]): number[][] {
  const order = new Int32Array(edges.length).fill(-1)
  const low = new Int32Array(edges.length)
  const onPath = new Uint8Array(edges.length)
  const path: number[] = []
  const found: number[][] = []
  let next = 0
  const visit = (root: number): void => {
    const work: { node: number; edge: number }[] = [{ node: root, edge: 0 }]
    while (work.length > 0) {
      const frame = work[work.length - 1] as { node: number; edge: number }
      const { node } = frame
      if (frame.edge === 0) {
        order[node] = low[node] = next++
        path.push(node)
        onPath[node] = 1
      }
      const target = edges[node]?.[frame.edge]
      if (target !== undefined) {
        frame.edge++
        if (order[target] === -1) work.push({ node: target, edge: 0 })
        else if (onPath[target]) low[node] = Math.min(low[node] as number, order[target] as number)
        continue
      }
      work.pop()
      const parent = work[work.length - 1]?.node
      if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[node] as number)
      if (low[node] === order[node]) {
        const component: number[] = []
        let member: number
        do {
          member = path.pop() as number
          onPath[member] = 0
          component.push(member)
        } while (member !== node)
        found.push(component)
      }
    }
  }
  for (let node = 0; node < edges.length; node++) if (order[node] === -1) visit(node)
  return found
}
