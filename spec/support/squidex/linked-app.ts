import { AppendBatch } from '../../../src/events/append-batch.js';
import type { NewEvent } from '../../../src/events/event.js';
import { append, newEvent } from '../events.js';
import type { BaseParts } from '../module.js';

/** An app whose objects refer to each other: what each refers to is in the comment. */
export interface LinkedApp {
  readonly id: string;
  readonly name: string;
}

/**
 * Two schemas, of which `article` refers to `author`; two articles, the first of which refers to an author and to a picture in a
 * folder, the second to nothing; two authors, a file that nothing refers to, and a rule for articles.
 */
export async function makeLinkedApp(
  { store, assetStorage }: Pick<BaseParts, 'store' | 'assetStorage'>,
  { id, name }: LinkedApp,
): Promise<void> {
  const common = `"appId":"${id},${name}","actor":"subject:ada"`;
  const event = (type: string, members: string): NewEvent => newEvent(type, `{${members},${common}}`);
  const content = (own: string, schema: string, data: string): NewEvent =>
    event('ContentCreatedEventV2', `"contentId":"${own}","schemaId":"${schema}","status":"Published","data":${data}`);
  const file = (own: string, parent: string): NewEvent =>
    event(
      'AssetCreatedEventV2',
      `"assetId":"${own}","parentId":"${parent}","fileName":"${own}.txt","mimeType":"text/plain","fileVersion":0,"fileSize":4`,
    );
  const objects: readonly (readonly [stream: string, ...events: NewEvent[]])[] = [
    [`app-${id}`, event('AppCreatedEvent', `"name":"${name}"`)],
    [
      `schema-${id}--s-author`,
      event('SchemaCreatedEventV2', '"schemaId":"s-author,author","schema":{"name":"author"}'),
    ],
    [
      `schema-${id}--s-article`,
      event(
        'SchemaCreatedEventV2',
        '"schemaId":"s-article,article","schema":{"name":"article","fields":[{"name":"by","properties":{"fieldType":"References","schemaIds":["s-author"]}}]}',
      ),
    ],
    [`assetFolder-${id}--outer`, event('AssetFolderCreatedEvent', '"assetFolderId":"outer","folderName":"Outer"')],
    [
      `assetFolder-${id}--inner`,
      event('AssetFolderCreatedEvent', '"assetFolderId":"inner","parentId":"outer","folderName":"Inner"'),
    ],
    [`assetFolder-${id}--empty`, event('AssetFolderCreatedEvent', '"assetFolderId":"empty","folderName":"Empty"')],
    [
      `asset-${id}--picture`,
      file('picture', 'empty'),
      event('AssetMovedEvent', '"assetId":"picture","parentId":"inner"'),
    ],
    [`asset-${id}--loose`, file('loose', 'outer')],
    [`content-${id}--ann`, content('ann', 's-author,author', '{"name":{"iv":"Ann"}}')],
    [`content-${id}--bob`, content('bob', 's-author,author', '{"name":{"iv":"Bob"}}')],
    [
      `content-${id}--first`,
      content(
        'first',
        's-article,article',
        '{"title":{"iv":"First"},"by":{"iv":["ann"]},"text":{"iv":"![](https://cms.example/api/assets/blog/picture/picture.txt)"}}',
      ),
    ],
    [`content-${id}--second`, content('second', 's-article,article', '{"title":{"iv":"Second"}}')],
    [
      `rule-${id}--r1`,
      event(
        'RuleCreatedEventV2',
        '"ruleId":"r1","name":"Publish","trigger":{"triggerType":"ContentChanged","schemas":[{"schemaId":"s-article"}]},"action":{}',
      ),
    ],
    [
      `content-${id}--first`,
      event(
        'ContentUpdatedEvent',
        '"contentId":"first","schemaId":"s-article,article","data":{"title":{"iv":"First, again"},"by":{"iv":["ann"]}}',
      ),
    ],
  ];
  for (const [stream, ...events] of objects) await store.append(AppendBatch.of([append(stream, 'any', ...events)]));
  for (const own of ['picture', 'loose']) {
    await assetStorage.write(`${id}_${own}_0`, oneChunk);
  }
}

async function* oneChunk(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('text');
}
