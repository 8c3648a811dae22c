import { UnreadableError } from './json-fields.ts';

/**
 * An id of a worker or a schedule: printable ASCII without spaces, as it becomes one segment of a path. An empty one, `.`
 * or `..` would name another resource.
 *
 * @throws UnreadableError
 */
export function readId(value: unknown, name: string): string {
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value) || value === '.' || value === '..') {
    throw new UnreadableError(name, 'an id of printable characters', value);
  }
  return value;
}
