// What the step before has changed: keys, variables, the reply, and which functions of the module API were called for it.
import { display, formatRaw, parseReplies } from '@valkey-playground/ui'
import type { Changes } from '@valkey-playground/debug/front'
import type { JSX } from 'react'
import { useAnswer } from './use-answer.ts'

/** The reply so far as people read it; what breaks off in the middle as its bytes. */
function replyText(bytes: string): string {
  if (bytes === '') return 'nothing yet'
  return parseReplies(bytes).rest === '' ? formatRaw(bytes) : display(bytes, 200)
}

/** The lists. */
export function ChangesList(): JSX.Element {
  const { value, problem } = useAnswer('changes', (at) => at.ask<Changes>('playground/changes'))
  if (value === null) return <p className="pg-debug-hint">{problem}</p>
  const { keys, variables, calls, reply } = value
  // What cannot be read is said to have changed, though nothing can be told of it.
  const changed = (variables ?? []).filter(({ before, after }) => before !== after)
  const replied = reply.before !== reply.after
  const none = keys.length === 0 && changed.length === 0 && calls.length === 0 && !replied
  return (
    <div data-testid="changes">
      {none && <p className="pg-debug-hint">Nothing changed.</p>}
      <dl className="pg-changes">
        {keys.map(({ db, key, before, after, call }) => (
          <Change
            key={`key ${db} ${key}`}
            name={`key ${display(key, 60)}${db === 0 ? '' : ` of db${db}`}`}
            before={before ?? 'no key'}
            after={after ?? 'no key'}
            by={call}
          />
        ))}
        {changed.map(({ name, before, after }) => (
          <Change key={`variable ${name}`} name={name} before={before} after={after} />
        ))}
        {replied && <Change name="reply" before={replyText(reply.before)} after={replyText(reply.after)} />}
        {calls.length > 0 && (
          <div>
            <dt>called</dt>
            <dd>{calls.map(({ name }) => name).join(', ')}</dd>
          </div>
        )}
      </dl>
      {variables === null && <p className="pg-debug-hint">What changed in memory can’t be told here.</p>}
    </div>
  )
}

function Change(props: {
  readonly name: string
  readonly before: string
  readonly after: string
  readonly by?: string | undefined
}): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        <del>{props.before}</del> <span aria-hidden="true">→</span> <ins>{props.after}</ins>
        {props.by !== undefined && <small> by {props.by}</small>}
      </dd>
    </div>
  )
}
