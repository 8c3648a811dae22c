import type { ValidateFunction } from 'ajv';

/** Checks a plain value against `schemas/schedules.schema.json`; compiled from it by `.ci/build.mjs`. */
declare const validate: ValidateFunction;
export default validate;
