/** An error of the schema validator, in the form of Ajv. */
export interface SchemaError {
  /** JSON pointer to the invalid value, or to the mapping whose key is invalid; empty at the top. */
  readonly instancePath: string;
  /** The schema keyword that failed. */
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The value of the keyword. */
  readonly schema: unknown;
  /** The part of the schema that contains the keyword. */
  readonly parentSchema: Readonly<Record<string, unknown>>;
  /** The invalid value. */
  readonly data: unknown;
}

/** Returns whether a plain value is valid against a schema. */
export interface SchemaValidator {
  (value: unknown): boolean;
  /** Errors of the last check; null if the value was valid. */
  readonly errors: readonly SchemaError[] | null;
}

/** Validator of `schemas/schedules.schema.json`, compiled by `.ci/build.mjs`. */
declare const validate: SchemaValidator;
export default validate;
