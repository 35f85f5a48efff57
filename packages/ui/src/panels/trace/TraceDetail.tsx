/**
 * One command in full: arguments, the API calls made for it, its reply in three forms, what was replicated.
 */
import type { JSX, ReactNode } from 'react'
import { useState } from 'react'
import { bytesToText, commandLine, quote } from '../../bytes.ts'
import { Icon } from '../../components/Icon.tsx'
import { ScrollArea, Tag } from '../../components/parts.tsx'
import { PlaceLink, type Reveal } from '../../components/PlaceLink.tsx'
import { formatRaw } from '../../console/format-reply.ts'
import { formatMicros, formatTime } from '../../format.ts'
import type { ApiCall, CommandTrace } from '../../session.ts'
import { strings } from '../../strings.ts'
import { ReplyTree } from './ReplyTree.tsx'
import { rawLines } from './trace-model.ts'

const text = strings.trace

/** Shows `trace`; `onReveal` moves the editor to the line a call came from. */
export function TraceDetail(props: { readonly trace: CommandTrace; readonly onReveal: Reveal }): JSX.Element {
  const { trace } = props
  return (
    <ScrollArea className="vp-trace-detail" label={text.title} testId="trace-detail">
      <div className="vp-trace-facts">
        <span className="vp-mono vp-trace-name">{commandLine(trace.argv, 80)}</span>
        <span className="vp-muted">{text.took(formatMicros(trace.micros), trace.resp)}</span>
        {trace.module !== null && <Tag tone="accent">{trace.module}</Tag>}
        <span className="vp-muted">
          {trace.client} · {formatTime(trace.startedAt)}
        </span>
      </div>
      <Section title={text.arguments} count={trace.argv.length - 1}>
        <ol className="vp-trace-args vp-mono" start={0}>
          {trace.argv.slice(0, 200).map((arg, i) => (
            <li key={i}>{quote(arg.length > 2000 ? arg.slice(0, 2000) : arg)}</li>
          ))}
        </ol>
      </Section>
      <Section title={text.calls} count={trace.calls.length}>
        {trace.calls.length === 0 ? (
          <p className="vp-muted">{trace.module === null ? text.callsNone : text.callsNoneModule}</p>
        ) : (
          <Calls calls={trace.calls} onReveal={props.onReveal} />
        )}
      </Section>
      <Reply trace={trace} />
      <Section title={text.propagated} count={trace.propagated.length}>
        {trace.propagated.length === 0 ? (
          <p className="vp-muted">{text.propagatedNone}</p>
        ) : (
          <ul className="vp-trace-propagated vp-mono">
            {trace.propagated.map((argv, i) => (
              <li key={i}>{commandLine(argv)}</li>
            ))}
          </ul>
        )}
      </Section>
    </ScrollArea>
  )
}

function Section(props: {
  readonly title: string
  readonly count?: number
  readonly tools?: ReactNode
  readonly children: ReactNode
}): JSX.Element {
  return (
    <section className="vp-trace-section">
      <h3>
        {props.title}
        {props.count !== undefined && <span className="vp-muted"> {props.count}</span>}
        {props.tools}
      </h3>
      {props.children}
    </section>
  )
}

/** Calls beyond this many are cut: a page of them is for reading, not for counting. */
const callLimit = 500

function Calls(props: { readonly calls: readonly ApiCall[]; readonly onReveal: Reveal }): JSX.Element {
  return (
    <ScrollArea className="vp-trace-calls" label={text.calls}>
      <table className="vp-mono">
        <thead>
          <tr>
            <th scope="col">{text.callColumns.fn}</th>
            <th scope="col">{text.callColumns.result}</th>
            <th scope="col">{text.callColumns.line}</th>
          </tr>
        </thead>
        <tbody>
          {props.calls.slice(0, callLimit).map((call, i) => (
            <tr key={i}>
              <td style={{ paddingInlineStart: 8 + call.depth * 16 }}>
                <span className="vp-trace-fn">{call.fn}</span>(
                {call.args.map((arg, at) => (
                  <span key={arg.name}>
                    {at > 0 && ', '}
                    <span className="vp-muted">{arg.name}=</span>
                    <span className="vp-trace-value">{arg.value}</span>
                  </span>
                ))}
                )
              </td>
              <td className="vp-trace-result">{call.result}</td>
              <td>
                {call.file !== undefined && call.line !== undefined && (
                  <PlaceLink place={`${call.file}:${call.line}`} onReveal={props.onReveal} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {props.calls.length > callLimit && (
        <p className="vp-muted">{strings.keyspace.previewOf(callLimit, props.calls.length)}</p>
      )}
    </ScrollArea>
  )
}

const forms = ['tree', 'cli', 'raw'] as const

function Reply({ trace }: { readonly trace: CommandTrace }): JSX.Element {
  const [form, setForm] = useState<(typeof forms)[number]>('tree')
  return (
    <Section
      title={text.reply}
      tools={
        <span className="vp-trace-forms" role="group" aria-label={text.replyForm}>
          {forms.map((one) => (
            <button
              key={one}
              type="button"
              className="vp-button"
              data-kind="quiet"
              aria-pressed={one === form}
              onClick={() => setForm(one)}
            >
              {one === form && <Icon name="ok" size={11} />}
              {text[one]}
            </button>
          ))}
        </span>
      }
    >
      {trace.raw === '' && !trace.reply ? (
        <p className="vp-muted">{text.replyNone}</p>
      ) : form === 'tree' && trace.reply ? (
        <ReplyTree reply={trace.reply} />
      ) : (
        <ScrollArea className="vp-mono vp-trace-raw" label={text.reply}>
          {form === 'raw' ? rawLines(trace.raw).join('\n') : bytesToText(formatRaw(trace.raw, trace.argv))}
        </ScrollArea>
      )}
    </Section>
  )
}
