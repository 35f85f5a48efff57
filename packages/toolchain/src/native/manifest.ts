// The list of the exporter's files, as scripts/build-exporter.mjs writes it and hosts read it.
import type { NativeTarget } from './types.ts'

/** A compressed file beside the manifest. */
export interface PackedFile {
  readonly file: string
  readonly packedBytes: number
  readonly bytes: number
}

/** Either the targets, or why there are none. */
export interface ExporterManifest {
  readonly reason?: string
  readonly targets?: Readonly<
    Record<NativeTarget, { readonly compiler: PackedFile; readonly files: PackedFile }>
  >
}

/** The files of one target. @throws Error with the manifest's reason where it has none */
export function targetOf(
  manifest: ExporterManifest,
  target: NativeTarget,
): { readonly compiler: PackedFile; readonly files: PackedFile } {
  const entry = manifest.targets?.[target]
  if (entry === undefined)
    throw new Error(`native export is not available: ${manifest.reason ?? `no target ${target}`}`)
  return entry
}
