/**
 * The modules panel: each loaded module with its facts, commands, data types, and what it asked for that is not written yet.
 */
import type { JSX, ReactNode } from 'react'
import { useState } from 'react'
import { commandLine } from '../../bytes.ts'
import { Button, EmptyState, LiveRegion, PanelFrame, ScrollArea, Tag } from '../../components/parts.tsx'
import type { Tone } from '../../components/parts.tsx'
import { formatCount } from '../../format.ts'
import { usePanelState } from '../../hooks.ts'
import type { PanelProps } from '../../panel.ts'
import type { ModuleRow, ModulesState } from '../../session.ts'
import { strings } from '../../strings.ts'
import { arityText, errorText, unloadCommand, versionText } from './modules-model.ts'
import './modules.css'

const text = strings.modules

/** What came of unloading: said aloud, and shown if it failed. */
export interface UnloadNotice {
  readonly text: string
  readonly failed: boolean
}

/** The panel, tied to a session. */
export function Modules({ session }: PanelProps): JSX.Element {
  const state = usePanelState(session, 'modules')
  const [notice, setNotice] = useState<UnloadNotice | null>(null)
  async function unload(module: ModuleRow): Promise<void> {
    setNotice({ text: text.unloading(module.name), failed: false })
    try {
      const result = await session.command(unloadCommand(module), { client: 'modules-panel' })
      const error = errorText(result.reply)
      setNotice({ text: error ?? text.unloaded(module.name), failed: error !== null })
    } catch (error) {
      setNotice({ text: String(error), failed: true })
    }
  }
  return <ModulesView state={state} notice={notice} onUnload={(module) => void unload(module)} />
}

/** The panel over data given to it. */
export function ModulesView(props: {
  readonly state: ModulesState | null
  readonly notice: UnloadNotice | null
  readonly onUnload: (module: ModuleRow) => void
}): JSX.Element {
  const modules = props.state?.modules ?? []
  return (
    <PanelFrame label={text.title}>
      <LiveRegion text={props.notice?.text ?? ''} />
      {props.notice?.failed && (
        <div className="vp-notice" data-tone="error">
          {props.notice.text}
        </div>
      )}
      {modules.length === 0 ? (
        <EmptyState icon="modules" title={text.emptyTitle} text={text.emptyText} />
      ) : (
        <ScrollArea className="vp-modules" label={text.list} testId="modules-list">
          <ul>
            {modules.map((module) => (
              <ModuleCard key={module.name} module={module} onUnload={props.onUnload} />
            ))}
          </ul>
        </ScrollArea>
      )}
    </PanelFrame>
  )
}

const tones: Readonly<Record<ModuleRow['state'], Tone>> = {
  loaded: 'ok',
  interrupted: 'warn',
  trapped: 'error',
}

function ModuleCard(props: {
  readonly module: ModuleRow
  readonly onUnload: (module: ModuleRow) => void
}): JSX.Element {
  const { module } = props
  return (
    <li className="vp-module" data-testid={`module-${module.name}`}>
      <div className="vp-module-head">
        <h3>{module.name}</h3>
        <Tag tone={tones[module.state]}>{text.states[module.state]}</Tag>
        <span className="vp-toolbar-space" />
        <Button
          label={text.unloadOf(module.name)}
          text={text.unload}
          icon="unload"
          onClick={() => props.onUnload(module)}
        />
      </div>
      <dl>
        <Fact name={text.version}>{versionText(module.version)}</Fact>
        <Fact name={text.path}>
          <span className="vp-mono">{module.path}</span>
        </Fact>
        {module.args.length > 0 && (
          <Fact name={text.args}>
            <span className="vp-mono">{commandLine(module.args)}</span>
          </Fact>
        )}
        {module.types.length > 0 && (
          <Fact name={text.types}>
            {module.types.map((type) => (
              <Tag key={type} tone="info">
                {type}
              </Tag>
            ))}
          </Fact>
        )}
      </dl>
      <Commands module={module} />
      {module.stubsRequested.length > 0 && (
        <details className="vp-module-stubs">
          <summary>
            <Tag tone="warn">{module.stubsRequested.length}</Tag> {text.stubs}
          </summary>
          <p className="vp-muted">{text.stubsText}</p>
          <p className="vp-mono">{module.stubsRequested.join(', ')}</p>
        </details>
      )}
    </li>
  )
}

function Fact(props: { readonly name: string; readonly children: ReactNode }): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  )
}

function Commands({ module }: { readonly module: ModuleRow }): JSX.Element {
  if (module.commands.length === 0) return <p className="vp-muted">{text.commandsNone}</p>
  return (
    <table className="vp-module-commands">
      <caption className="vp-hidden">{text.commands}</caption>
      <thead>
        <tr>
          <th scope="col">{text.commandColumns.name}</th>
          <th scope="col">{text.commandColumns.flags}</th>
          <th scope="col" data-align="end">
            {text.commandColumns.arity}
          </th>
          <th scope="col" data-align="end">
            {text.commandColumns.calls}
          </th>
        </tr>
      </thead>
      <tbody>
        {module.commands.map((command) => (
          <tr key={command.name}>
            <th scope="row" className="vp-mono">
              {command.name}
            </th>
            <td className="vp-muted">{command.flags.join(' ')}</td>
            <td className="vp-mono" data-align="end">
              {arityText(command.arity)}
            </td>
            <td className="vp-mono" data-align="end">
              {formatCount(command.calls)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
