import { useMutation } from '@tanstack/react-query'
import { CallError } from './call.ts'
import { freshKey } from './key.ts'
import { BOOKINGS_KEY, isTransient, queryClient } from './query.ts'
import { undoStack, type Words } from './undo.ts'

/** Something a person does to bookings. */
export interface Deed<I, R> {
  /** `key`: one Idempotency-Key for all tries of one intent. */
  run(input: I, key: string): Promise<R>
  /** The same request again changes nothing more: it is tried again when the network fails. */
  readonly repeatable?: boolean
  /** Shows the expected result at once; the returned function takes it back. */
  guess?(input: I, key: string): () => void
  /** Ids of the bookings that it changes: what was offered about them before cannot be taken back any more. */
  changes?(input: I): readonly string[]
  /** What is said afterwards, with the way back, and the bookings it is about; null: nothing to take back. */
  undo?(result: R, input: I): { words: Words; run: () => Promise<unknown>; about?: readonly string[] } | null
}

export interface Doing<I, R> {
  /** Fire and forget: a refusal is in `error`. */
  run(input: I, onDone?: (result: R) => void): void
  readonly pending: boolean
  /** What the last try was about. */
  readonly input: I | null
  readonly result: R | undefined
  readonly error: CallError | null
  reset(): void
}

const RETRIES = 2

const asCallError = (error: unknown): CallError =>
  error instanceof CallError ? error : new CallError('internal', String(error))

export function useDeed<I, R>(deed: Deed<I, R>): Doing<I, R> {
  const mutation = useMutation<R, unknown, { input: I; key: string }, (() => void) | undefined>({
    // No writes are kept for later: without a network the person hears of it at once.
    networkMode: 'always',
    retry: (count, error) => deed.repeatable === true && count < RETRIES && isTransient(error),
    retryDelay: 800,
    mutationFn: ({ input, key }) => deed.run(input, key),
    async onMutate({ input, key }) {
      if (deed.changes) undoStack.supersede(deed.changes(input))
      if (!deed.guess) return undefined
      // An answer on its way would put the old state over the guess.
      await queryClient.cancelQueries({ queryKey: BOOKINGS_KEY })
      return deed.guess(input, key)
    },
    onError: (_, __, takeBack) => takeBack?.(),
    onSuccess(result, { input }) {
      const offer = deed.undo?.(result, input)
      if (offer) undoStack.offer(offer.words, () => undone(offer.run), offer.about)
    },
    onSettled(_, error) {
      const again = queryClient.invalidateQueries({ queryKey: BOOKINGS_KEY })
      // A refusal is told at once; what was done stays pending until it is seen, or its button would come back before.
      return error ? undefined : again
    },
  })
  return {
    run: (input, onDone) =>
      mutation.mutate({ input, key: freshKey() }, { onSuccess: (result) => onDone?.(result) }),
    pending: mutation.isPending,
    input: mutation.variables?.input ?? null,
    result: mutation.data,
    error: mutation.error === null ? null : asCallError(mutation.error),
    reset: mutation.reset,
  }
}

async function undone(run: () => Promise<unknown>): Promise<void> {
  try {
    await run()
  } finally {
    void queryClient.invalidateQueries({ queryKey: BOOKINGS_KEY })
  }
}
