import validate, { type SchemaError } from './validate-schema.generated.js';

/** All that the published schema refuses of a file of schedules. */
export function listSchemaErrors(root: unknown): readonly SchemaError[] {
  return validate(root) ? [] : (validate.errors ?? []);
}
