import * as z from 'zod'

// zod's compiled parsers need eval, which the CSP forbids; this must run before any schema is built.
z.config({ jitless: true })
