/** Whether a text, without blanks around it, is 1 to `maxLength` UTF-16 code units on one line. */
export function isOneLine(text: string, maxLength: number): boolean {
  return text !== '' && text.length <= maxLength && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}
