const read = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** Colours of the painted theme, read anew whenever it changes: a canvas knows no custom properties. */
export const chartPalette = () => ({
  ink: read('--ink2'),
  line: read('--line'),
  surface: read('--surface'),
  strong: read('--ink'),
  doubt: read('--high'),
  series: [read('--s1'), read('--s2'), read('--s3'), read('--s4')] as const,
})

export type Palette = ReturnType<typeof chartPalette>
