/** A plan as the server answers, with these members. */
export function aPlan(members: object): object {
  return {
    ...{ planId: 'a', source: 'https://files.example/blog.zip', sourceApp: 'news', name: 'x', events: 12, streams: 3 },
    ...{ assets: 0, assetBytes: 0, documents: 0, people: [], warnings: [], changes: {} },
    ...members,
  };
}
