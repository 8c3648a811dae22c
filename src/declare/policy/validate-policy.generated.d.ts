import type { SchemaValidator } from '../validate-schema.generated.js';

/** Checks against `schemas/policy.schema.json`; compiled from it by `.ci/build.mjs`. */
declare const validate: SchemaValidator;
export default validate;
