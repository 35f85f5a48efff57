// Projects and examples: what to open. An example opens as the person's own copy, as they left it. Examples can be looked up by
// the section of the reference that they serve.
import { useEffect, useState, type JSX } from 'react'
import { EXAMPLES } from '../examples/index.ts'
import { EXAMPLE_SECTIONS, sectionsOf } from '../examples/sections.ts'
import { EMPTY_MODULE } from '../examples/empty-module.ts'
import { Dialog } from './Dialog.tsx'
import { usePage, useProject } from './page.ts'

/** The gallery dialog. */
export function Gallery(): JSX.Element {
  const page = usePage()
  const current = useProject((state) => state.project.id)
  const [own, setOwn] = useState<readonly { readonly id: string; readonly title: string }[]>([])
  useEffect(() => {
    void page.storage.list().then((all) => setOwn(all.filter(({ id }) => !id.startsWith('example-'))))
  }, [page, current])
  const [section, setSection] = useState('')
  const shown = EXAMPLE_SECTIONS.find(({ title }) => title === section)?.examples ?? EXAMPLES
  const close = (): void => page.frame.setState({ dialog: null })

  return (
    <Dialog title="Projects and examples" className="pg-gallery">
      <section aria-label="Your projects">
        <div className="pg-gallery-own">
          <button
            type="button"
            className="vp-button"
            data-testid="new-project"
            onClick={() => {
              page.project.create(freshTitle(own), { 'module.c': EMPTY_MODULE })
              close()
            }}
          >
            New module
          </button>
          {own.map(({ id, title }) => (
            <span key={id} className="pg-gallery-project" data-current={id === current}>
              <button
                type="button"
                className="vp-link"
                onClick={() => {
                  void page.project.open(id)
                  close()
                }}
              >
                {title}
              </button>
              {id !== current && (
                <button
                  type="button"
                  className="pg-quiet"
                  aria-label={`Delete ${title}`}
                  onClick={() => {
                    if (!globalThis.confirm(`Delete “${title}”? It can't be brought back.`)) return
                    void page.storage
                      .remove(id)
                      .then(() => setOwn(own.filter((project) => project.id !== id)))
                  }}
                >
                  ×
                </button>
              )}
            </span>
          ))}
        </div>
      </section>
      <label className="pg-gallery-filter">
        Examples for{' '}
        <select
          value={section}
          data-testid="example-section"
          onChange={(event) => setSection(event.target.value)}
        >
          <option value="">all sections of the module API</option>
          {EXAMPLE_SECTIONS.filter(({ examples }) => examples.length > 0).map(({ title, examples }) => (
            <option key={title} value={title}>{`${title} (${examples.length})`}</option>
          ))}
        </select>
      </label>
      <ul className="pg-cards" aria-label="Examples">
        {shown.map((example) => (
          <li key={example.name}>
            <button
              type="button"
              className="pg-card"
              data-testid={`example-${example.name}`}
              aria-current={current === `example-${example.name}`}
              onClick={() => {
                void page.project.openExample(example)
                close()
              }}
            >
              <strong>{example.title}</strong>
              <span>{example.blurb}</span>
              <small>{sectionsOf(example).join(' · ')}</small>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

/** `Module 1`, or the first number that no project has. */
function freshTitle(own: readonly { readonly title: string }[]): string {
  const taken = new Set(own.map(({ title }) => title))
  let number = 1
  while (taken.has(`Module ${number}`)) number++
  return `Module ${number}`
}
