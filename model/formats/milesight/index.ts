import { am307 } from './am307.ts'
import type { ByteTable } from './tlv.ts'
import { vs121 } from './vs121.ts'
import { vs133 } from './vs133.ts'
import { vs340 } from './vs340.ts'
import { ws523 } from './ws523.ts'

/** Byte tables by registered model, lower case. A new model is one line here. */
export const BYTE_TABLES: ReadonlyMap<string, ByteTable> = new Map(
  [vs121, vs133, vs340, am307, ws523].flatMap((table) =>
    table.models.map((model) => [model, table] as const),
  ),
)
