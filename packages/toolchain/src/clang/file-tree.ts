// The files a tool sees: a tree of folders and files in memory.
//
// The big read-only part (`/usr`) is built once and shared by all runs; each run gets a root of its own, in which the
// user's files are hung beside it. `..` and `.` are resolved while walking, and the root is its own parent.
//
//   root ── usr ── include, lib      shared, built from the archives
//        ├─ hello.c, dir/x.h         the user's, built for each run
//        └─ out.o                    written by the tool

/** A file. Its first `size` bytes of `data` are its contents; the rest is room to grow. */
export interface FileNode {
  readonly kind: 'file'
  readonly id: number
  data: Uint8Array
  size: number
}

/** A folder. */
export interface FolderNode {
  readonly kind: 'folder'
  readonly id: number
  readonly entries: Map<string, Node>
}

/** What a path can lead to. */
export type Node = FileNode | FolderNode

// Compilers tell files apart by these numbers, so they are never used twice.
let nextId = 1

/** Makes a file that holds `data`, without copying it. */
export function createFile(data: Uint8Array = new Uint8Array()): FileNode {
  return { kind: 'file', id: nextId++, data, size: data.length }
}

/** Makes an empty folder. */
export function createFolder(): FolderNode {
  return { kind: 'folder', id: nextId++, entries: new Map() }
}

/** Splits a path into names, with `.` and `..` worked out against `base`. */
export function resolvePath(path: string, base: readonly string[] = []): string[] {
  const names = path.startsWith('/') ? [] : [...base]
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') names.pop()
    else names.push(part)
  }
  return names
}

/** The node at `names` below `folder`, or `undefined`. */
export function findNode(folder: FolderNode, names: readonly string[]): Node | undefined {
  let node: Node | undefined = folder
  for (const name of names) {
    if (node?.kind !== 'folder') return undefined
    node = node.entries.get(name)
  }
  return node
}

/** Puts a node at `path`, making folders on the way. A file that stands where a folder is needed gives way. */
export function placeNode(folder: FolderNode, path: string, node: Node): void {
  const names = resolvePath(path)
  const last = names.pop()
  if (last === undefined) return
  let at = folder
  for (const name of names) {
    let next = at.entries.get(name)
    if (next?.kind !== 'folder') at.entries.set(name, (next = createFolder()))
    at = next
  }
  at.entries.set(last, node)
}

/** The bytes of a file. */
export function fileBytes(file: FileNode): Uint8Array {
  return file.data.subarray(0, file.size)
}

/**
 * Lays `upper` over `lower` in a new folder and leaves both as they are; folders of the same name are merged, files of
 * `upper` win.
 */
export function overlay(lower: FolderNode, upper: FolderNode): FolderNode {
  const merged: FolderNode = { kind: 'folder', id: lower.id, entries: new Map(lower.entries) }
  for (const [name, node] of upper.entries) {
    const below = merged.entries.get(name)
    const both = below?.kind === 'folder' && node.kind === 'folder'
    merged.entries.set(name, both ? overlay(below, node) : node)
  }
  return merged
}
