const factor = Number(process.env['ROTA_CASES'] ?? 1);

/**
 * Returns the number of random cases for a property test. Each run of the suite draws other cases, so a small number is
 * enough. To examine a property more closely, `ROTA_CASES=20` tries twenty times as many.
 */
export function cases(count: number): number {
  return Math.ceil(count * factor);
}
