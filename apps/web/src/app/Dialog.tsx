// A dialog over the page, on the browser's own <dialog>: it keeps the focus inside, closes on Escape and on a click outside, and gives
// the focus back to where it was.
import { useEffect, useRef, type JSX, type ReactNode } from 'react'
import { Icon } from '@valkey-playground/ui'
import { usePage } from './page.ts'

/** Shown as long as it is rendered; `title` names it. */
export function Dialog(props: {
  readonly title: string
  readonly className?: string
  readonly headless?: boolean
  readonly children: ReactNode
}): JSX.Element {
  const page = usePage()
  const ref = useRef<HTMLDialogElement>(null)
  const close = (): void => page.frame.setState({ dialog: null })
  useEffect(() => {
    const dialog = ref.current
    if (dialog !== null && !dialog.open) dialog.showModal()
    return () => dialog?.close()
  }, [])
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it too
    <dialog
      ref={ref}
      className={`pg-dialog ${props.className ?? ''}`}
      aria-label={props.title}
      onClose={close}
      onMouseDown={(event) => {
        if (event.target === ref.current) close()
      }}
    >
      <div className="pg-dialog-body">
        {props.headless !== true && (
          <div className="pg-dialog-head">
            <h2>{props.title}</h2>
            <button type="button" className="pg-quiet" aria-label="Close" onClick={close}>
              <Icon name="close" />
            </button>
          </div>
        )}
        {props.children}
      </div>
    </dialog>
  )
}
