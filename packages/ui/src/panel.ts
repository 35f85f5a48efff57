/**
 * What a panel is: a row with its name, its picture, its component and where it stands at first.
 *
 * A panel gets a session and nothing else. The page adds rows of its own (editor, examples) in the same shape.
 */
import type { ComponentType } from 'react'
import type { IconName } from './components/Icon.tsx'
import type { Session } from './session.ts'

/** What the component of a panel receives. */
export interface PanelProps {
  readonly session: Session
}

/** The part of the page where a panel opens when the person has not moved it. */
export type PanelPlace = 'left' | 'center' | 'right' | 'bottom'

/** One panel of the page. */
export interface Panel {
  /** Stable: saved layouts and tests refer to it. */
  readonly id: string
  readonly title: string
  readonly icon: IconName
  readonly component: ComponentType<PanelProps>
  readonly defaultPlace: PanelPlace
}
