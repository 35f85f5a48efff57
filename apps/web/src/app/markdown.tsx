// The few forms of Markdown that our own READMEs use, as React elements: headings, paragraphs, lists, fenced code, `code`,
// **bold**, *emphasis* and links. Texts are ours, so there is no HTML to let through or keep out.
import { Fragment, type JSX, type ReactNode } from 'react'

/** A block of the text. */
export type Block =
  | { readonly type: 'heading'; readonly level: number; readonly text: string }
  | { readonly type: 'paragraph'; readonly text: string }
  | { readonly type: 'list'; readonly items: readonly string[] }
  | { readonly type: 'code'; readonly text: string }

/** Cuts a text into blocks. */
export function parseMarkdown(text: string): readonly Block[] {
  const blocks: Block[] = []
  for (const part of text.split(/(^```[\s\S]*?^```\s*$)/m)) {
    const fence = /^```\w*\n([\s\S]*?)\n?```/.exec(part)
    if (fence !== null) blocks.push({ type: 'code', text: fence[1] ?? '' })
    else for (const paragraph of part.split(/\n{2,}/)) addParagraph(blocks, paragraph.trim())
  }
  return blocks
}

function addParagraph(blocks: Block[], text: string): void {
  if (text === '') return
  const heading = /^(#{1,4}) +(.*)$/.exec(text.split('\n')[0] ?? '')
  if (heading !== null) {
    blocks.push({ type: 'heading', level: (heading[1] ?? '#').length, text: heading[2] ?? '' })
    addParagraph(blocks, text.split('\n').slice(1).join('\n').trim())
  } else if (/^[-*] /.test(text)) {
    const items = text.split(/\n(?=[-*] )/).map((item) => item.slice(2).replace(/\n\s*/g, ' '))
    blocks.push({ type: 'list', items })
  } else blocks.push({ type: 'paragraph', text: text.replace(/\n/g, ' ') })
}

function inline(text: string): ReactNode {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*|\[[^\]]+\]\([^)]+\))/).map((part, index) => {
    const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part)
    if (link !== null) {
      return (
        <a key={index} href={link[2]} target="_blank" rel="noreferrer">
          {link[1]}
        </a>
      )
    }
    if (part.startsWith('`')) return <code key={index}>{part.slice(1, -1)}</code>
    if (part.startsWith('**')) return <strong key={index}>{part.slice(2, -2)}</strong>
    if (part.startsWith('*') && part.length > 2) return <em key={index}>{part.slice(1, -1)}</em>
    return <Fragment key={index}>{part}</Fragment>
  })
}

/** Shows a text. Headings begin at h3: the pane and the page have h1 and h2. */
export function Markdown(props: { readonly text: string }): JSX.Element {
  return (
    <>
      {parseMarkdown(props.text).map((block, index) => {
        if (block.type === 'heading')
          return block.level === 1 ? (
            <h2 key={index}>{inline(block.text)}</h2>
          ) : (
            <h3 key={index}>{inline(block.text)}</h3>
          )
        if (block.type === 'code') return <pre key={index}>{block.text}</pre>
        if (block.type === 'list') {
          return (
            <ul key={index}>
              {block.items.map((item) => (
                <li key={item}>{inline(item)}</li>
              ))}
            </ul>
          )
        }
        return <p key={index}>{inline(block.text)}</p>
      })}
    </>
  )
}
