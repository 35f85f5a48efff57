// Completion, hover, signature help and quick fixes for C and C++.
//
// The API's part comes from the specification table (symbols.ts); a user's own names are found by shape in the open files, since a
// whole language server would cost the page more than it gives. Quick fixes are the compiler's own fix-its.
import type { EditorSymbol } from '@valkey-playground/api/spec'
import type { Diagnostic } from '@valkey-playground/ui'
import { C_LANGUAGES, monaco } from './monaco.ts'
import { isYounger } from '../text/api-age.ts'
import { indexSymbols, openCall, ownNames } from './symbols.ts'

/** Registers everything once. `diagnosticsOf` answers what is known of the file at a model's path; `minimumVersion` the oldest server to write for, or ''. */
export function registerLanguageFeatures(
  symbols: readonly EditorSymbol[],
  diagnosticsOf: (uri: monaco.Uri) => readonly Diagnostic[],
  uriOf: (file: string) => monaco.Uri,
  minimumVersion: () => string,
): void {
  const byName = indexSymbols(symbols)
  for (const language of C_LANGUAGES) {
    monaco.languages.registerCompletionItemProvider(language, completion(symbols, byName, minimumVersion))
    monaco.languages.registerHoverProvider(language, hover(byName))
    monaco.languages.registerSignatureHelpProvider(language, signatures(byName))
    monaco.languages.registerCodeActionProvider(language, quickFixes(diagnosticsOf, uriOf), {
      providedCodeActionKinds: ['quickfix'],
    })
  }
}

const KINDS: Record<EditorSymbol['kind'], monaco.languages.CompletionItemKind> = {
  function: monaco.languages.CompletionItemKind.Function,
  macro: monaco.languages.CompletionItemKind.Snippet,
  constant: monaco.languages.CompletionItemKind.Constant,
  type: monaco.languages.CompletionItemKind.Struct,
}

function describe(symbol: EditorSymbol): string {
  const section = symbol.url === undefined ? symbol.section : `[${symbol.section}](${symbol.url})`
  return `${symbol.doc}\n\n${section}${symbol.since === undefined ? '' : ` · since ${symbol.since}`}`
}

function completion(
  symbols: readonly EditorSymbol[],
  byName: ReadonlyMap<string, EditorSymbol>,
  minimumVersion: () => string,
): monaco.languages.CompletionItemProvider {
  return {
    provideCompletionItems(model, position) {
      const word = model.getWordUntilPosition(position)
      const range = new monaco.Range(
        position.lineNumber,
        word.startColumn,
        position.lineNumber,
        word.endColumn,
      )
      const version = minimumVersion()
      const offered = symbols.filter(({ name }) => !isYounger(name.replace(/^ValkeyModule_/, ''), version))
      const api = offered.map((symbol) => ({
        label: { label: symbol.name, description: symbol.section },
        kind: KINDS[symbol.kind],
        insertText: symbol.name,
        detail: symbol.signature,
        documentation: { value: describe(symbol) },
        range,
        // `ReplyWith` should find ValkeyModule_ReplyWith… without the prefix.
        filterText: `${symbol.name} ${symbol.name.replace(/^ValkeyModule_?|^VALKEYMODULE_/, '')}`,
      }))
      const own = ownNames(model.getValue())
        .filter(({ name }) => !byName.has(name))
        .map(({ name, kind }) => ({ label: name, kind: KINDS[kind], insertText: name, range }))
      return { suggestions: [...own, ...api] }
    },
  }
}

function hover(byName: ReadonlyMap<string, EditorSymbol>): monaco.languages.HoverProvider {
  return {
    provideHover(model, position) {
      const word = model.getWordAtPosition(position)
      const symbol = word === null ? undefined : byName.get(word.word)
      if (symbol === undefined) return null
      return { contents: [{ value: `\`\`\`c\n${symbol.signature}\n\`\`\`` }, { value: describe(symbol) }] }
    },
  }
}

function signatures(byName: ReadonlyMap<string, EditorSymbol>): monaco.languages.SignatureHelpProvider {
  return {
    signatureHelpTriggerCharacters: ['(', ','],
    provideSignatureHelp(model, position) {
      const before = model.getValueInRange(new monaco.Range(1, 1, position.lineNumber, position.column))
      const call = openCall(before)
      const symbol = call === null ? undefined : byName.get(call.name)
      if (call === null || symbol?.kind !== 'function') return null
      const labels = symbol.params ?? []
      return {
        value: {
          activeSignature: 0,
          activeParameter: Math.min(call.argument, Math.max(labels.length - 1, 0)),
          signatures: [
            {
              label: symbol.signature,
              documentation: { value: symbol.doc },
              parameters: labels.map((label) => ({ label })),
            },
          ],
        },
        dispose() {},
      }
    },
  }
}

function quickFixes(
  diagnosticsOf: (uri: monaco.Uri) => readonly Diagnostic[],
  uriOf: (file: string) => monaco.Uri,
): monaco.languages.CodeActionProvider {
  return {
    provideCodeActions(model, range) {
      const actions: monaco.languages.CodeAction[] = []
      for (const diagnostic of diagnosticsOf(model.uri)) {
        if (!monaco.Range.areIntersectingOrTouching(toRange(diagnostic.range), range)) continue
        for (const source of [diagnostic, ...diagnostic.notes]) {
          if (source.fixits.length === 0) continue
          actions.push({
            title: source === diagnostic ? `Fix: ${diagnostic.message}` : `Fix: ${source.message}`,
            kind: 'quickfix',
            isPreferred: source === diagnostic,
            edit: {
              edits: source.fixits.map((fix) => ({
                resource: uriOf(fix.file),
                versionId: undefined,
                textEdit: { range: toRange(fix.range), text: fix.text },
              })),
            },
          })
        }
      }
      return { actions, dispose() {} }
    },
  }
}

/** Our 1-based, end-exclusive range as Monaco's, which counts the same way. */
export function toRange(range: Diagnostic['range']): monaco.Range {
  return new monaco.Range(range.start.line, range.start.column, range.end.line, range.end.column)
}
