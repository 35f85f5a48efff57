// What can be said of the project without running it: the table that `npm run check` and `npm test` share.
export const STATIC_CHECKS = [
  { name: 'types', command: 'npx', args: ['tsc', '-b'] },
  { name: 'lint and layering', command: 'npx', args: ['oxlint', '--max-warnings', '0'] },
  { name: 'format', command: 'npx', args: ['prettier', '--check', '--log-level=warn', '.'] },
  { name: 'unused code', command: 'npx', args: ['knip', '--no-progress'] },
  { name: 'generated files', command: 'node', args: ['scripts/generate.mjs', '--check'] },
]
