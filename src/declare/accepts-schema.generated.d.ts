/** Whether `schemas/schedules.schema.json` refuses nothing of a value; compiled from it by `.ci/build.mjs`. */
declare const accepts: (value: unknown) => boolean;
export default accepts;
