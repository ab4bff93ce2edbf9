// Stands in for the package `entities` inside markdown-it: a browser has the table of names already.
// `text` is one character reference such as "&amp;".

const box = document.createElement('textarea');

export function decodeHTML(text: string): string {
  // A textarea's content is never parsed as markup.
  box.innerHTML = text;
  return box.value;
}

// HTML reads "&notit;" as "&not" and "it;". Markdown does not.
export function decodeHTMLStrict(text: string): string {
  const decoded = decodeHTML(text);
  return decoded !== ';' && decoded.endsWith(';') ? text : decoded;
}
