import type { SchemaValidator } from '../validate-schema.generated.js';

/** Validator of `schemas/policy.schema.json`, compiled by `.ci/build.mjs`. */
declare const validate: SchemaValidator;
export default validate;
