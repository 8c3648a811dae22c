/**
 * Ends a switch over a closed union; a new member makes the call a compile error.
 *
 * @throws Error when a value outside the union reaches it, which is a bug of rota.
 */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
