/** One thing the schema refuses, in the words of the validator's library. */
export interface SchemaError {
  /** The JSON pointer to the value refused, or to the mapping whose key is; empty at the top. */
  readonly instancePath: string;
  /** The rule of the schema that refused it. */
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** What the rule says. */
  readonly schema: unknown;
  /** The part of the schema that the rule stands in. */
  readonly parentSchema: Readonly<Record<string, unknown>>;
  /** The value refused. */
  readonly data: unknown;
}

/** Checks a plain value against a schema. */
export interface SchemaValidator {
  (value: unknown): boolean;
  /** What the last check refused; null when it refused nothing. */
  readonly errors: readonly SchemaError[] | null;
}

/** Checks against `schemas/schedules.schema.json`; compiled from it by `.ci/build.mjs`. */
declare const validate: SchemaValidator;
export default validate;
