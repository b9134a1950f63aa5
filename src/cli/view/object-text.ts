import type { ChangeCount, ChangedObject } from '../../contents/changes.js';
import type { ObjectSummary } from '../../contents/contents-query.js';
import { count, printable } from '../format.js';
import { table } from './table.js';

/** Objects, a row each. */
export function objectTable(objects: readonly ObjectSummary[], width?: number): string {
  const columns = [
    { heading: 'KIND' },
    { heading: 'NAME', min: 12 },
    { heading: 'EVENTS', right: true, drop: 2 },
    { heading: 'CHANGED', drop: 3 },
    { heading: 'STREAM', min: 16, drop: 1 },
  ];
  const row = (object: ObjectSummary): string[] => [
    kindOf(object),
    printable(object.name),
    count(object.events),
    printable(object.changed),
    printable(object.stream),
  ];
  return table(objects.map(row), columns, width);
}

const SIGNS = { added: '+', changed: '~', deleted: '-' } as const;

/** Objects that are not what they were, a row each. */
export function changeTable(objects: readonly ChangedObject[], width?: number): string {
  const columns = [{}, {}, { min: 12 }, { min: 16, drop: 1 }];
  const row = (object: ChangedObject): string[] => [
    SIGNS[object.change],
    kindOf(object),
    printable(object.name),
    printable(object.stream),
  ];
  return table(objects.map(row), columns, width);
}

/** Of each kind and schema how many were added, changed and deleted. */
export function changeCountTable(counts: readonly ChangeCount[], width?: number): string {
  const columns = [
    { heading: 'KIND', min: 12 },
    { heading: 'ADDED', right: true },
    { heading: 'CHANGED', right: true },
    { heading: 'DELETED', right: true },
  ];
  const row = (each: ChangeCount): string[] => [
    kindOf(each),
    count(each.added),
    count(each.changed),
    count(each.deleted),
  ];
  return table(counts.map(row), columns, width);
}

function kindOf({ kind, schema }: { readonly kind: string; readonly schema?: string }): string {
  return printable(schema === undefined ? kind : `${kind} ${schema}`);
}
