const factor = Number(process.env['ROTA_CASES'] ?? 1);

/**
 * On how many random cases a law is tried. Each run of the suite draws others, so few are enough for each; where the law
 * itself is in question, `ROTA_CASES=20` tries twenty times as many.
 */
export function cases(count: number): number {
  return Math.ceil(count * factor);
}
