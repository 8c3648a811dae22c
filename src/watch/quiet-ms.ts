/** How long files must be still before they are read, in milliseconds: shorter, and a save in progress is read. */
export const quietMs = 250;
