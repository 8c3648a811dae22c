import type { Io } from './io.ts';

/** When text is coloured. */
export const colorModes = ['auto', 'always', 'never'] as const;

/** The word for when text is coloured. */
export type ColorMode = (typeof colorModes)[number];

/** Decides once whether standard output is coloured: the flag, then `FORCE_COLOR`, `NO_COLOR`, then the terminal. */
export function isColored(mode: ColorMode, io: Pick<Io, 'env' | 'isTerminal'>): boolean {
  if (mode !== 'auto') return mode === 'always';
  const force = io.env['FORCE_COLOR'];
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  if ((io.env['NO_COLOR'] ?? '') !== '') return false;
  return io.isTerminal && io.env['TERM'] !== 'dumb';
}
