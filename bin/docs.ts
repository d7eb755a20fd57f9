// npm run docs: writes the pages of docs/ that are generated from code. A test keeps them equal.
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { generatedDocs } from './docs/pages.ts'

for (const { file, text } of generatedDocs())
  await writeFile(fileURLToPath(new URL(`../docs/${file}`, import.meta.url)), text)
