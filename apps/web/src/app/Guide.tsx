// The guide: what the open example shows, and its commands to try, each a click away.
//
// Commands go to the console as if they were typed there, so that one sees them and their replies in one place.
import { Icon } from '@valkey-playground/ui'
import type { JSX } from 'react'
import { findExample } from '../examples/index.ts'
import { Markdown } from './markdown.tsx'
import { usePage, useProject } from './page.ts'
import { isMac, showKeys } from './shortcuts.ts'

/** The guide pane. */
export function Guide(): JSX.Element {
  const page = usePage()
  const project = useProject((state) => state.project)
  const example = findExample(project.example)
  const session = project.files['session.txt']
  const changed =
    example !== undefined &&
    Object.entries(example.files).some(([path, text]) => project.files[path] !== text)

  return (
    <section className="vp-panel pg-guide" aria-label="Guide">
      <div className="pg-guide-text">
        {example === undefined ? <OwnProject /> : <Markdown text={example.readme} />}
        {example !== undefined && (
          <p className="pg-guide-run">
            <button type="button" className="pg-run" onClick={() => void page.session.run()}>
              <Icon name="run" size={13} /> Run <kbd>{showKeys('Ctrl+Enter', isMac())}</kbd>
            </button>
            {changed && (
              <button
                type="button"
                className="vp-button"
                onClick={() => {
                  if (globalThis.confirm('Put the example back as it came? Your changes to it are lost.')) {
                    void page.project.openExample(example, true)
                  }
                }}
              >
                Start over
              </button>
            )}
          </p>
        )}
        {session !== undefined && session.trim() !== '' && <TryList session={session} />}
        <p className="pg-guide-more">
          <button
            type="button"
            className="vp-link"
            onClick={() => page.frame.setState({ dialog: 'gallery' })}
          >
            More examples
          </button>
        </p>
      </div>
    </section>
  )
}

function OwnProject(): JSX.Element {
  return (
    <>
      <h2>Your own module</h2>
      <p>
        Write C, press Run. The file is compiled here in the page and loaded into the Valkey engine beside it;
        then its commands answer in the console. <code>valkeymodule.h</code> is there already. Headers of your
        own can be added as files.
      </p>
    </>
  )
}

/** The commands of session.txt with their comments. */
function TryList(props: { readonly session: string }): JSX.Element {
  const page = usePage()
  const lines = props.session.split('\n').map((line) => line.trim())
  return (
    <>
      <h3>Try it</h3>
      <ol className="pg-try">
        {lines.map((line, index) => {
          if (line === '') return null
          if (line.startsWith('#'))
            return (
              <li key={index} className="pg-try-note">
                {line.slice(1).trim()}
              </li>
            )
          return (
            <li key={index}>
              <button type="button" title="Type it into the console" onClick={() => page.session.type(line)}>
                <Icon name="run" size={11} />
                <code>{line}</code>
              </button>
            </li>
          )
        })}
      </ol>
    </>
  )
}
