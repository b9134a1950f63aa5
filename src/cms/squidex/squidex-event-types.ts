/**
 * The event types that Squidex reads: those it writes today, those it has written since 2017 and still migrates.
 * Names are looked up without regard to case, as Squidex does.
 */
const EVENT_TYPES: readonly string[] = [
  // apps
  'AppAssetsScriptsConfiguredEvent',
  'AppClientAttachedEvent',
  'AppClientRevokedEvent',
  'AppClientSecretRegeneratedEvent',
  'AppClientUpdatedEventV2',
  'AppContributorAssignedEventV2',
  'AppContributorRemovedEvent',
  'AppCreatedEvent',
  'AppDeletedEvent',
  'AppImageRemovedEvent',
  'AppImageUploadedEvent',
  'AppLanguageAddedEvent',
  'AppLanguageRemovedEvent',
  'AppLanguageUpdated',
  'AppMasterLanguageSetEvent',
  'AppPlanChangedEvent',
  'AppPlanResetEvent',
  'AppRoleAddedEvent',
  'AppRoleDeletedEvent',
  'AppRoleUpdatedEvent',
  'AppSettingsUpdatedEvent',
  'AppTransferedEvent',
  'AppUpdatedEvent',
  'AppWorkflowAddedEvent',
  'AppWorkflowDeletedEvent',
  'AppWorkflowUpdatedEvent',
  // schemas
  'FieldAddedEvent',
  'FieldDeletedEvent',
  'FieldDisabledEvent',
  'FieldEnabledEvent',
  'FieldHiddenEvent',
  'FieldLockedEvent',
  'FieldShownEvent',
  'FieldUpdatedEvent',
  'SchemaCategoryChangedEvent',
  'SchemaCreatedEventV2',
  'SchemaDeletedEvent',
  'SchemaFieldRulesConfiguredEvent',
  'SchemaFieldsReorderedEvent',
  'SchemaPreviewUrlsConfiguredEvent',
  'SchemaPublishedEvent',
  'SchemaScriptsConfiguredEvent',
  'SchemaUIFieldsConfiguredEvent',
  'SchemaUnpublishedEvent',
  'SchemaUpdatedEvent',
  // contents
  'ContentCreatedEventV2',
  'ContentDeletedEvent',
  'ContentDraftCreatedEvent',
  'ContentDraftDeletedEvent',
  'ContentMigratedEvent',
  'ContentSchedulingCancelledEvent',
  'ContentStatusChangedEventV2',
  'ContentStatusScheduledEvent',
  'ContentUpdatedEvent',
  // assets
  'AssetAnnotatedEvent',
  'AssetCreatedEventV2',
  'AssetDeletedEvent',
  'AssetFolderCreatedEvent',
  'AssetFolderDeletedEvent',
  'AssetFolderMovedEvent',
  'AssetFolderRenamedEvent',
  'AssetMovedEvent',
  'AssetUpdatedEventV2',
  // rules and comments
  'CommentCreatedEvent',
  'CommentDeletedEvent',
  'CommentUpdatedEvent',
  'RuleCreatedEventV2',
  'RuleCronJobTriggered',
  'RuleDeletedEvent',
  'RuleDisabledEvent',
  'RuleEnabledEvent',
  'RuleManuallyTriggered',
  'RuleUpdatedEventV2',
  // of old days
  'AppArchivedEvent',
  'AppClientChangedEvent',
  'AppClientRenamedEvent',
  'AppClientUpdatedEvent',
  'AppContributorAssignedEvent',
  'AppPatternAddedEvent',
  'AppPatternDeletedEvent',
  'AppPatternUpdatedEvent',
  'AppPlanChanged',
  'AppUsageExceeded',
  'AppWorkflowConfiguredEvent',
  'AssetCreatedEvent',
  'AssetRenamedEvent',
  'AssetTaggedEvent',
  'AssetUpdated',
  'AssetUpdatedEvent',
  'CommentDeleted',
  'CommentUpdated',
  'ContentArchivedEvent',
  'ContentChangesDiscardedEvent',
  'ContentChangesPublishedEvent',
  'ContentCreatedEvent',
  'ContentPublishedEvent',
  'ContentRestoredEvent',
  'ContentStatusChangedEvent',
  'ContentUnpublishedEvent',
  'ContentUpdateProposedEvent',
  'NoopConventEvent',
  'NoopEvent',
  'RuleCreatedEvent',
  'RuleUpdatedEvent',
  'SchemaCreatedEvent',
  'ScriptsConfiguredEvent',
  'WebhookAddedEvent',
  'WebhookDeletedEvent',
];

/** What an event means to a backup or a restore; most mean nothing beyond being kept. */
export type EventKind =
  | 'plain'
  | 'app-created'
  | 'app-deleted'
  | 'app-image'
  | 'app-image-removed'
  | 'asset-deleted'
  | 'asset-file'
  | 'comment'
  | 'contributor-assigned'
  | 'contributor-removed'
  | 'client-secret'
  | 'client-revoked'
  | 'rule-created'
  | 'rule-updated'
  | 'rule-enabled'
  | 'rule-disabled'
  | 'rule-deleted'
  | 'schedule'
  | 'unschedule';

const KINDS: readonly (readonly [EventKind, readonly string[]])[] = [
  ['app-created', ['AppCreatedEvent']],
  ['app-deleted', ['AppDeletedEvent', 'AppArchivedEvent']],
  ['app-image', ['AppImageUploadedEvent']],
  ['app-image-removed', ['AppImageRemovedEvent']],
  ['asset-deleted', ['AssetDeletedEvent']],
  [
    'asset-file',
    ['AssetCreatedEvent', 'AssetCreatedEventV2', 'AssetUpdated', 'AssetUpdatedEvent', 'AssetUpdatedEventV2'],
  ],
  ['comment', ['CommentCreatedEvent', 'CommentCreated']],
  ['contributor-assigned', ['AppContributorAssignedEvent', 'AppContributorAssignedEventV2']],
  ['contributor-removed', ['AppContributorRemovedEvent']],
  ['client-secret', ['AppClientAttachedEvent', 'AppClientSecretRegeneratedEvent']],
  ['client-revoked', ['AppClientRevokedEvent']],
  ['rule-created', ['RuleCreatedEvent', 'RuleCreatedEventV2']],
  ['rule-updated', ['RuleUpdatedEvent', 'RuleUpdatedEventV2']],
  ['rule-enabled', ['RuleEnabledEvent']],
  ['rule-disabled', ['RuleDisabledEvent']],
  ['rule-deleted', ['RuleDeletedEvent']],
  ['schedule', ['ContentStatusScheduledEvent']],
  // every event after which Squidex's content no longer has a schedule job, the old ones as their migrations say
  [
    'unschedule',
    [
      'ContentArchivedEvent',
      'ContentChangesDiscardedEvent',
      'ContentChangesPublishedEvent',
      'ContentDeletedEvent',
      'ContentDraftCreatedEvent',
      'ContentDraftDeletedEvent',
      'ContentPublishedEvent',
      'ContentRestoredEvent',
      'ContentSchedulingCancelledEvent',
      'ContentStatusChangedEvent',
      'ContentStatusChangedEventV2',
      'ContentUnpublishedEvent',
      'ContentUpdateProposedEvent',
    ],
  ],
];

const byName = new Map<string, EventKind>();
for (const type of EVENT_TYPES) register(type, 'plain');
for (const [kind, types] of KINDS) for (const type of types) register(type, kind);

/** Under its own spelling too, so that the usual case needs no second look-up. */
function register(type: string, kind: EventKind): void {
  byName.set(type, kind);
  byName.set(type.toLowerCase(), kind);
}

/** Undefined for a type that Squidex does not know. */
export function kindOf(type: string): EventKind | undefined {
  return byName.get(type) ?? byName.get(type.toLowerCase());
}
