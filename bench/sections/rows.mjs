import { fileURLToPath } from 'node:url';

/** A figure, what it is of, and what is aimed at. */
export function row(what, figure, aim) {
  return { what, figure, aim };
}

/** A ratio, as a figure. */
export function ratio(number) {
  return `${number.toFixed(2)}×`;
}

/** Milliseconds, as a figure. */
export function ms(number) {
  return `${number.toFixed(number < 10 ? 1 : 0)} ms`;
}

/** A file of this repository, by its path from the root. */
export function inRepository(path) {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** The built command, and the program that measures its parts apart. */
export const rota = inRepository('dist/rota.cjs');
export const partsProgram = inRepository('bench/parts.mjs');
export const node = process.execPath;
