// Parameters of modules on both servers.
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'

const forget = { run: 'settings.applied', loose: true } as const
// The real server's module keeps its values from script to script.
const reset =
  'CONFIG SET settings.text first settings.number 5 settings.size 1024 settings.truth yes settings.color green settings.bits three'

const set = (name: string, values: readonly string[]): string[] =>
  values.flatMap((value) => [`CONFIG SET settings.${name} ${value}`, `CONFIG GET settings.${name}`])

moduleTwins('settings', 'Parameters of modules', {
  '[VM_RegisterStringConfig] any text, unless the module refuses': [
    reset,
    ...set('text', ['other', '""', 'no', '"a b"', 'TEXT']),
    'CONFIG SET SETTINGS.TEXT upper',
    'CONFIG GET settings.text',
  ],
  '[VM_RegisterNumericConfig] within bounds, memory with units': [
    reset,
    ...set('number', ['7', '-100', '-7', '101', 'x', '1kb', '-8']),
    ...set('size', ['2kb', '100', '-1', '2gb', 'x']),
  ],
  '[VM_RegisterBoolConfig] yes or no; fixed ones do not change': [
    reset,
    ...set('truth', ['no', 'YES', '1']),
    ...set('fixed', ['yes']),
    'CONFIG GET settings.unseen',
  ],
  '[VM_RegisterNumericConfig] keeps how names are written, and finds them however they are': [
    ...set('written_so', ['7', '-1', '5']),
    { run: 'CONFIG GET SETTINGS.W*', sorted: true },
    'CONFIG SET settings.written_so 6 settings.WRITTEN_SO 7',
    'CONFIG GET settings.Written_So settings.written_so',
  ],
  '[VM_RegisterEnumConfig] one word, or several for bits': [
    reset,
    ...set('color', ['red', 'BLUE', 'pink', '"red blue"']),
    ...set('bits', ['one', '"one four"', '"two four one"', 'none', '"one six"', '"four three"']),
  ],
  '[VM_RegisterNumericConfig] new values are put into effect once, or all taken back': [
    reset,
    forget,
    'CONFIG SET settings.number 8 settings.text changed',
    'settings.applied',
    'CONFIG SET settings.number 9 settings.number2 9',
    'settings.applied',
    'CONFIG SET settings.text again settings.number 13',
    'CONFIG GET settings.text',
    'CONFIG GET settings.number',
    'settings.applied',
    'CONFIG SET settings.number 10 settings.text no',
    'CONFIG GET settings.number',
    { run: 'CONFIG GET settings.*', sorted: true },
  ],
})

reportCoverage(12)
