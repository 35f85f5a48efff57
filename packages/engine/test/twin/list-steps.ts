// Elements to begin with, and the question for the encoding.
export const words = (count: number, length = 1): string[] =>
  Array.from({ length: count }, (_, i) => String(i).padStart(length, 'x'))
export const encoding = 'OBJECT ENCODING l'
