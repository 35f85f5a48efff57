import { describe, expect, it } from 'vitest'
import { parseMarkdown } from './markdown.tsx'

describe('parseMarkdown', () => {
  it('cuts headings, paragraphs, lists and fenced code apart', () => {
    expect(
      parseMarkdown('# Title\nfirst\nline\n\n- one\n  more\n- two\n\n```c\nint x;\n\nint y;\n```\n\nend'),
    ).toEqual([
      { type: 'heading', level: 1, text: 'Title' },
      { type: 'paragraph', text: 'first line' },
      { type: 'list', items: ['one more', 'two'] },
      { type: 'code', text: 'int x;\n\nint y;' },
      { type: 'paragraph', text: 'end' },
    ])
  })
})
