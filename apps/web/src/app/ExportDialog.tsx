// Taking the module along: a native library, its sources as a project, or the WebAssembly file. Each row is one kind; problems are
// listed here and in the problems panel, where they lead to their lines.
import { useState, type JSX } from 'react'
import type { ExportKind, ProjectExport } from '../session/export-project.ts'
import { Dialog } from './Dialog.tsx'
import { usePage, useSettings } from './page.ts'

interface KindRow {
  readonly kind: ExportKind
  readonly title: string
  readonly about: string
}

const KINDS: readonly KindRow[] = [
  {
    kind: 'x86_64',
    title: 'Native library, x86-64 Linux',
    about: 'A .so for MODULE LOAD. Built by TinyCC without optimisation: to try out, not for speed.',
  },
  {
    kind: 'aarch64',
    title: 'Native library, AArch64 Linux',
    about: 'The same for 64-bit Arm.',
  },
  {
    kind: 'archive',
    title: 'Source archive',
    about:
      'Your files with header, Makefile, CMakeLists.txt, README, and a test made from what you typed in the console. “make” builds it with optimisation.',
  },
  {
    kind: 'wasm',
    title: 'WebAssembly module',
    about: 'For “valkey-playground server”. Optimised (-O2).',
  },
]

/** Servers before the one this page is. */
const OLDER_SERVERS = ['6.0', '6.2', '7.0', '7.2', '8.0'] as const

type Outcome =
  | { readonly state: 'busy'; readonly kind: ExportKind }
  | { readonly state: 'done'; readonly result: ProjectExport }
  | { readonly state: 'failed'; readonly text: string }

/** The export dialog. */
export function ExportDialog(): JSX.Element {
  const page = usePage()
  const minimumVersion = useSettings((state) => state.minimumVersion)
  const [outcome, setOutcome] = useState<Outcome | null>(null)

  async function download(kind: ExportKind): Promise<void> {
    setOutcome({ state: 'busy', kind })
    try {
      const result = await page.session.exportProject(kind)
      if (result.bytes !== null) save(result.fileName, result.bytes)
      setOutcome({ state: 'done', result })
    } catch (error) {
      setOutcome({ state: 'failed', text: error instanceof Error ? error.message : String(error) })
    }
  }

  return (
    <Dialog title="Export" className="pg-settings pg-export">
      <label>
        <span>
          Oldest server
          <small>Functions of the module API that it lacks are errors, here and in the editor.</small>
        </span>
        <select
          data-testid="minimum-version"
          value={minimumVersion}
          onChange={(event) => page.settings.setState({ minimumVersion: event.target.value })}
        >
          <option value="">8.1 and any later</option>
          {OLDER_SERVERS.map((version) => (
            <option key={version} value={version}>
              {version}
            </option>
          ))}
        </select>
      </label>
      {KINDS.map(({ kind, title, about }) => (
        <div key={kind} className="pg-settings-row">
          <span>
            {title}
            <small>{about}</small>
          </span>
          <button
            type="button"
            className="vp-button"
            data-testid={`export-${kind}`}
            aria-label={`Download: ${title}`}
            disabled={outcome?.state === 'busy'}
            onClick={() => void download(kind)}
          >
            Download
          </button>
        </div>
      ))}
      <output className="pg-export-outcome" data-testid="export-outcome">
        {outcome === null ? null : <OutcomeText outcome={outcome} />}
      </output>
    </Dialog>
  )
}

function OutcomeText({ outcome }: { readonly outcome: Outcome }): JSX.Element {
  const page = usePage()
  if (outcome.state === 'busy') return <p>Building …</p>
  if (outcome.state === 'failed') return <p className="pg-export-error">{outcome.text}</p>
  const { bytes, fileName, needs, diagnostics } = outcome.result
  return (
    <>
      {bytes !== null && (
        <p>
          {fileName}, {(bytes.length / 1000).toFixed(0)} kB
          {needs === null ? '' : `; needs a server of version ${needs} or later`}.
        </p>
      )}
      <ul>
        {diagnostics.map((one) => (
          <li key={`${one.file}:${one.range.start.line}:${one.range.start.column}:${one.message}`}>
            <button
              type="button"
              className="vp-link"
              onClick={() => {
                page.frame.setState({ dialog: null })
                page.session.reveal(one.file, one.range.start)
              }}
            >
              {one.file}:{one.range.start.line}
            </button>{' '}
            {one.message}
          </li>
        ))}
      </ul>
    </>
  )
}

function save(fileName: string, bytes: Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([bytes]))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
