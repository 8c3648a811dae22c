/** Whether a value is valid against `schemas/schedules.schema.json`; compiled by `.ci/build.mjs`. */
declare const accepts: (value: unknown) => boolean;
export default accepts;
