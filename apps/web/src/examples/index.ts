// The examples gallery: one folder each, with a module, a README and a session of commands to try.
//
// README.md begins with front matter (title, blurb, order, args) that the gallery shows. session.txt is what someone types in
// the console: one command a line, `#` starts a comment. Adding an example is adding a folder; there is no list to keep.
const texts: Record<string, string> = import.meta.glob(['./*/README.md', './*/module.c', './*/session.txt'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** One example as the gallery shows it and as a project begins with it. */
export interface Example {
  /** The folder's name. */
  readonly name: string
  readonly title: string
  /** One sentence: what it shows. */
  readonly blurb: string
  readonly order: number
  /** Arguments for OnLoad. */
  readonly args: string
  /** The README without its front matter. */
  readonly readme: string
  /** The project's files: module.c and session.txt. */
  readonly files: Readonly<Record<string, string>>
}

/** All examples, in the order of the gallery. */
export const EXAMPLES: readonly Example[] = [
  ...new Set(Object.keys(texts).map((path) => path.split('/')[1] ?? '')),
]
  .map((name) => readExample(name, texts))
  .sort((a, b) => a.order - b.order)

/** The example by its folder's name, or undefined. */
export function findExample(name: string | null): Example | undefined {
  return EXAMPLES.find((example) => example.name === name)
}

function readExample(name: string, all: Readonly<Record<string, string>>): Example {
  const { fields, body } = splitFrontMatter(all[`./${name}/README.md`] ?? '')
  return {
    name,
    title: fields['title'] ?? name,
    blurb: fields['blurb'] ?? '',
    order: Number(fields['order'] ?? 1000),
    args: fields['args'] ?? '',
    readme: body,
    files: { 'module.c': all[`./${name}/module.c`] ?? '', 'session.txt': all[`./${name}/session.txt`] ?? '' },
  }
}

/** Splits `key: value` lines between two `---` lines from the text below them. */
export function splitFrontMatter(text: string): {
  readonly fields: Readonly<Record<string, string>>
  readonly body: string
} {
  const match = /^---\n([\s\S]*?)\n---\n+/.exec(text)
  if (match === null) return { fields: {}, body: text }
  const pairs = (match[1] ?? '').split('\n').flatMap((line) => {
    const colon = line.indexOf(':')
    return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const]
  })
  return { fields: Object.fromEntries(pairs), body: text.slice(match[0].length) }
}
