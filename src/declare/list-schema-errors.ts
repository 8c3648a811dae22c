import validate, { type SchemaError } from './validate-schema.generated.js';

/** Returns all errors of a declaration file against the published schema. */
export function listSchemaErrors(root: unknown): readonly SchemaError[] {
  return validate(root) ? [] : (validate.errors ?? []);
}
