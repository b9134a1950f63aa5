/** Downloads a text, or what was downloaded already, under a name, as a file of this page's own. */
export function saveFile(text: string | Blob, type: string, name: string): void {
  const href = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement('a'), { href, download: name }).click();
  URL.revokeObjectURL(href);
}
