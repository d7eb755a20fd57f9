import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

interface Lsp {
  onMessage(listener: (message: string) => void): void
  run(): Promise<unknown>
  send(message: string): Promise<unknown>
}

interface FluxModule {
  readonly Lsp: new () => Lsp
}

interface Diagnostic {
  readonly message: string
  readonly range: { readonly start: { readonly line: number; readonly character: number } }
}

/** What is used of it here; the shared compiler options name no browser library. */
interface WebAssemblyApi {
  readonly Module: (new (
    bytes: Uint8Array,
  ) => object) & {
    imports(module: object): { readonly module: string; readonly name: string }[]
  }
  readonly Instance: new (module: object, imports: object) => { readonly exports: object }
}

const PACKAGE = '@influxdata/flux-lsp-browser'

/**
 * InfluxData's language server for browsers, in Node. Its glue and its WebAssembly import each other, which
 * bundlers untie and Node does not: here the glue is evaluated once the instance exists.
 */
function loadFlux(): FluxModule {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi }
  const require = createRequire(import.meta.url)
  const glue = readFileSync(require.resolve(`${PACKAGE}/flux-lsp-browser_bg.js`), 'utf8')
  const names = [...glue.matchAll(/^export (?:function|class) (\w+)/gm)].map((match) => match[1])
  const source = glue
    .replace(/^import \* as wasm from .*$/m, '')
    .replace(/^export (function|class) /gm, '$1 ')
  const module = new WebAssembly.Module(readFileSync(require.resolve(`${PACKAGE}/flux-lsp-browser_bg.wasm`)))
  const bound: Record<string, (...args: unknown[]) => unknown> = {}
  const imports: Record<string, Record<string, (...args: unknown[]) => unknown>> = {}
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] = { ...imports[from], [name]: (...args) => bound[name]!(...args) }
  }
  const { exports } = new WebAssembly.Instance(module, imports)
  Object.assign(bound, new Function('wasm', `${source}\nreturn {${names.join(',')}}`)(exports))
  return bound as unknown as FluxModule
}

/** Checks syntax, names, arguments and types of Flux texts, with the standard library; no server. */
export class FluxChecker {
  readonly #lsp: Lsp
  readonly #waiting = new Map<string, (found: Diagnostic[]) => void>()
  #documents = 0
  #ready: Promise<unknown> | null = null

  constructor() {
    const { Lsp } = loadFlux()
    this.#lsp = new Lsp()
    this.#lsp.onMessage((text) => {
      const { method, params } = JSON.parse(text) as {
        method?: string
        params?: { uri: string; diagnostics: Diagnostic[] }
      }
      if (method === 'textDocument/publishDiagnostics' && params)
        this.#waiting.get(params.uri)?.(params.diagnostics)
    })
  }

  /** What is wrong with a text, as 'line:column message'; empty when nothing is. */
  async check(text: string): Promise<string[]> {
    this.#ready ??= this.#start()
    await this.#ready
    // A directory is a package, whose files share their names.
    const uri = `file:///${++this.#documents}/query.flux`
    const found = new Promise<Diagnostic[]>((resolve) => this.#waiting.set(uri, resolve))
    await this.#notify('textDocument/didOpen', {
      textDocument: { uri, languageId: 'flux', version: 1, text },
    })
    const diagnostics = await found
    this.#waiting.delete(uri)
    return diagnostics.map(
      ({ message, range: { start } }) => `${start.line + 1}:${start.character + 1} ${message}`,
    )
  }

  async #start(): Promise<void> {
    // Runs until the process ends.
    void this.#lsp.run().catch(() => undefined)
    const params = { capabilities: {}, processId: 1, rootUri: null }
    await this.#lsp.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }))
    await this.#notify('initialized', {})
  }

  #notify(method: string, params: unknown): Promise<unknown> {
    return this.#lsp.send(JSON.stringify({ jsonrpc: '2.0', method, params }))
  }
}
