import type { Language, Text } from '#model/text.ts'

/** One mail as it is sent: plain text, which every reader can show and nobody can track. */
export interface Letter {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** What a letter is made of; `link` leads to where something can be done about it. */
export interface LetterContent {
  readonly subject: Text
  readonly body: Text
  /** Facts below the words, a line each. */
  readonly facts?: readonly string[]
  readonly link: { readonly label: Text; readonly url: string }
  /** Last line: why this came. */
  readonly why: Text
}

const GREETING: Text = { id: 'Yth.', en: 'Dear' }

export function letterTo(
  {
    email,
    name,
    language,
  }: { readonly email: string; readonly name: string | null; readonly language: Language },
  { subject, body, facts = [], link, why }: LetterContent,
): Letter {
  const blocks = [
    `${GREETING[language]} ${name ?? email},`,
    body[language],
    facts.join('\n'),
    `${link.label[language]}:\n${link.url}`,
    `--\n${why[language]}`,
  ]
  return {
    to: email,
    subject: subject[language],
    text: `${blocks.filter((block) => block !== '').join('\n\n')}\n`,
  }
}
