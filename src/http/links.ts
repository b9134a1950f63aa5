/** What a client may do next, as Squidex tells it: a page shows an action only if its link is there. */
export type Links = Readonly<Record<string, { readonly method: string; readonly href: string }>>;

/** Leaves out what is undefined: not possible now, or not allowed. */
export function links(all: Readonly<Record<string, readonly [method: string, href: string] | undefined>>): Links {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, link]) => (link ? [[name, { method: link[0], href: link[1] }]] : [])),
  );
}
