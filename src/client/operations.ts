// Made of the OpenAPI document by `npm run client`; not edited by hand.
/* eslint-disable */
export interface paths {
    readonly "/activity": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Who did what, newest first
         * @description Needs `admin.activity`.
         */
        readonly get: operations["listActivity"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/activity/csv": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * All of who did what that is found, newest first, as CSV
         * @description Needs `admin.activity`.
         */
        readonly get: operations["exportActivityAsCsv"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/activity/json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * All of who did what that is found, newest first, as JSON
         * @description Needs `admin.activity`.
         */
        readonly get: operations["exportActivityAsJson"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/activity": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Who did what with an app, newest first
         * @description Needs `admin.activity`.
         */
        readonly get: operations["listAppActivity"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Apps that the caller may see */
        readonly get: operations["listApps"];
        readonly put?: never;
        /**
         * Starts to make a new app from a template
         * @description Needs `restore`.
         */
        readonly post: operations["createApp"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/app-names": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whether a new app can have this name
         * @description Needs `restore`.
         */
        readonly get: operations["checkAppName"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/archives": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Archives at the destination that can be restored, of apps that this server has and of others, newest first
         * @description Needs `restore`.
         */
        readonly get: operations["listArchives"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Backups of an app, newest first, with those being made and those that failed
         * @description Needs `backups.read`.
         */
        readonly get: operations["listBackups"];
        readonly put?: never;
        /**
         * Starts a backup of an app
         * @description Needs `backups.create`.
         */
        readonly post: operations["startBackup"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One backup
         * @description Needs `backups.read`.
         */
        readonly get: operations["getBackup"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Deletes a backup, or cancels one that is being made
         * @description Needs `backups.delete`.
         */
        readonly delete: operations["deleteBackup"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Changes the comment of a backup; protects it from pruning and deletion, or takes the protection off
         * @description Needs `backups.update`.
         */
        readonly patch: operations["changeBackup"];
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}/verifications": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Starts a verification of a backup
         * @description Needs `backups.verify`.
         */
        readonly post: operations["verifyBackup"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups:delete-preview": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * What deleting these backups would do; changes nothing
         * @description Needs `backups.delete`.
         */
        readonly post: operations["previewDeletion"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups:delete": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Starts the deletion of several backups: all of them, or none if one cannot be
         * @description Needs `backups.delete`.
         */
        readonly post: operations["deleteBackups"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backup-health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whether an app is backed up well enough, and why not
         * @description Needs `backups.read`.
         */
        readonly get: operations["getBackupHealth"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/stream": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Changes of all jobs of an app as Server-Sent Events, until the client goes
         * @description Needs `backups.read`.
         */
        readonly get: operations["streamBackups"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}/contents": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What a backup, or the app as it is now (`current`), holds, counted by kind of object and by schema
         * @description Needs `backups.contents`.
         */
        readonly get: operations["getContents"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}/streams": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Objects of a backup, or of the app as it is now (`current`): schemas, contents, assets, folders, rules, the app itself; in order of kind, schema and name
         * @description Needs `backups.contents`.
         */
        readonly get: operations["listStreams"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}/streams/{stream}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One object of a backup, or of the app as it is now (`current`), with its state, at the end or after any event, as the CMS rebuilds it
         * @description Needs `backups.contents`.
         */
        readonly get: operations["getStream"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Events of a backup, or of the app as it is now (`current`), in their order
         * @description Needs `backups.contents`.
         */
        readonly get: operations["listEvents"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}/histogram": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Events over time, and where many objects were deleted at once
         * @description Needs `backups.contents`.
         */
        readonly get: operations["getHistogram"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}/assets": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Files of a backup, each version
         * @description Needs `backups.contents`.
         */
        readonly get: operations["listAssets"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}/point": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The event that a moment in the history of a backup is
         * @description Needs `backups.contents`.
         */
        readonly get: operations["getPoint"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}/assets/{asset}/content": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The bytes of a file, whole or in ranges
         * @description Needs `backups.contents`.
         */
        readonly get: operations["getAssetContent"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}/people": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * People whom the events of a backup name
         * @description Needs `backups.contents`.
         */
        readonly get: operations["listPeople"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}/diff": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What has changed from another backup to this one, or from this one to the app as it is now
         * @description Needs `backups.contents`.
         */
        readonly get: operations["getDiff"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}/exports": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Starts to prepare the archive of a backup that Squidex restores, to be downloaded for a day
         * @description Needs `backups.download`.
         */
        readonly post: operations["exportBackup"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}/downloads": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Makes a link that downloads a backup, or a part of it, without signing in
         * @description Needs `backups.download`.
         */
        readonly post: operations["createDownload"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/backups/{backup}/downloads/{download}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Revokes a link; a download that runs is not stopped
         * @description Needs `backups.download`.
         */
        readonly delete: operations["revokeDownload"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/d/{token}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The bytes that a link opens, whole or in ranges */
        readonly get: operations["download"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Jobs, newest first, of the apps that the caller may see */
        readonly get: operations["listJobs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/{job}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One job: its state, progress and result; with `after` and `wait` as soon as it has changed */
        readonly get: operations["getJob"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/{job}/log": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The log of a job, from line `after` on */
        readonly get: operations["getJobLog"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/{job}:cancel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Cancels a job; what it has begun is undone. With `force` one that was cancelled and does not end is stopped */
        readonly post: operations["cancelJob"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/{job}:retry": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Starts a job that failed or was cancelled once more, as a new job */
        readonly post: operations["retryJob"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/jobs/{job}/stream": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Changes of a job as Server-Sent Events, until it ends */
        readonly get: operations["streamJob"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/restores:preview": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * What a restore would do; tries all of it and changes nothing
         * @description Needs `restore`.
         */
        readonly post: operations["previewRestore"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/restores": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Restores and copies, newest first, that the caller may see */
        readonly get: operations["listRestores"];
        readonly put?: never;
        /**
         * Starts the restore of a backup, or of an archive at a URL, as a new app
         * @description Needs `restore`.
         */
        readonly post: operations["startRestore"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/restores/{job}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One restore or copy */
        readonly get: operations["getRestore"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/restores/{job}/report": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What became of a restore, with all that was found on the way */
        readonly get: operations["getRestoreReport"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/copies": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Starts a copy of an app as it is now, or as it was in a backup, under another name
         * @description Needs `restore`.
         */
        readonly post: operations["copyApp"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/restores/{job}:undo": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Starts to remove the app that a restore or copy has made, and only that
         * @description Needs `restore`.
         */
        readonly post: operations["undoRestore"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/restores/{job}:turn-on-rules": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Turns on the rules that a restore or copy has turned off, but for those that a person has decided about
         * @description Needs `restore`.
         */
        readonly post: operations["turnOnRules"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/restores/{job}/placeholders": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * People of the archive who have no account in the app that a restore has made
         * @description Needs `restore`.
         */
        readonly get: operations["listPlaceholders"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/jobs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Backups of an app as jobs of Squidex
         * @description Needs `backups.read`.
         */
        readonly get: operations["listSquidexJobs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/{app}/jobs/{job}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Deletes a backup, or cancels it while it is made; what is not there is no error, as in Squidex
         * @description Needs `backups.delete`.
         */
        readonly delete: operations["deleteSquidexJob"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/jobs/{job}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Redirects to the archive of a backup, with permission to download it or a signed link */
        readonly get: operations["downloadSquidexJob"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/backups/{job}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Redirects to the archive of a backup, with permission to download it or a signed link */
        readonly get: operations["downloadSquidexBackup"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/apps/restore": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The last restore that the caller may see, as Squidex tells it
         * @description Needs `restore`.
         */
        readonly get: operations["getSquidexRestore"];
        readonly put?: never;
        /**
         * Starts the restore of an archive at a URL, under the name in it unless another is given
         * @description Needs `restore`.
         */
        readonly post: operations["startSquidexRestore"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/uploads": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Uploads of the caller, newest first
         * @description Needs `backups.upload`.
         */
        readonly get: operations["listUploads"];
        readonly put?: never;
        /**
         * Begins an upload by the tus protocol: Upload-Length, and the name of the file in Upload-Metadata
         * @description Needs `backups.upload`.
         */
        readonly post: operations["createUpload"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/uploads/{upload}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * How much of an upload is here, and what was found in it; HEAD answers by the tus protocol
         * @description Needs `backups.upload`.
         */
        readonly get: operations["getUpload"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Removes an upload; a backup that it has become stays
         * @description Needs `backups.upload`.
         */
        readonly delete: operations["deleteUpload"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Sends bytes by the tus protocol; the last ones start the job that checks the archive
         * @description Needs `backups.upload`.
         */
        readonly patch: operations["sendUpload"];
        readonly trace?: never;
    };
    readonly "/templates": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Templates that new apps can be made from
         * @description Needs `templates.read`.
         */
        readonly get: operations["listTemplates"];
        readonly put?: never;
        /**
         * Starts to make a template of an app, as it is now or as it was in a backup
         * @description Needs `templates.write`.
         */
        readonly post: operations["makeTemplate"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/templates/{template}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One template
         * @description Needs `templates.read`.
         */
        readonly get: operations["getTemplate"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Deletes a template; apps that were made from it stay
         * @description Needs `templates.write`.
         */
        readonly delete: operations["deleteTemplate"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/templates/{template}/picture": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The picture of a template
         * @description Needs `templates.read`.
         */
        readonly get: operations["getTemplatePicture"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether signing in is needed, and how */
        readonly get: operations["getAbout"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/me": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who asks, what they may do, and what this server can do */
        readonly get: operations["getMe"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/openapi.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** This document */
        readonly get: operations["getOpenApi"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly About: {
            readonly name: string;
            /** @enum {unknown} */
            readonly signIn: "none" | "token" | "host";
            readonly signedIn: boolean;
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly Activity: {
            readonly id: string;
            readonly at: string;
            readonly who: string;
            readonly email?: string;
            readonly what: string;
            readonly app?: string;
            readonly target?: string;
            /** @enum {unknown} */
            readonly result: "done" | "refused" | "failed" | "cancelled";
            readonly code?: string;
            readonly traceId?: string;
        };
        readonly ActivityList: {
            readonly items: readonly components["schemas"]["Activity"][];
            readonly nextCursor?: string;
            readonly unreadable?: number;
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly App: {
            readonly id: string;
            readonly name: string;
            readonly deleted: boolean;
            readonly events?: number;
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly AppList: {
            readonly items: readonly components["schemas"]["App"][];
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly AppName: {
            readonly name: string;
            readonly isFree: boolean;
            /** @enum {unknown} */
            readonly code?: "name-taken" | "name-unfit";
            readonly rule?: string;
            readonly slugLength?: number;
        };
        readonly Archive: {
            readonly key: string;
            readonly app: string;
            readonly comment: string;
            readonly started: string;
            readonly events: number;
            readonly size: number;
        };
        readonly ArchiveFacts: {
            readonly format: string;
            readonly streams: number;
            readonly rawBytes: number;
            readonly firstEventTime: string;
            readonly lastEventTime: string;
            readonly missingFiles: number;
            readonly chain: string;
        };
        readonly ArchiveList: {
            readonly items: readonly components["schemas"]["Archive"][];
            readonly total: number;
        };
        readonly ArchivedPeople: {
            readonly items: readonly components["schemas"]["ArchivedPerson"][];
            readonly nextCursor?: string;
        };
        readonly ArchivedPerson: {
            readonly id: string;
            readonly email: string;
        };
        readonly AskedRestore: {
            readonly app?: string;
            readonly backup?: string;
            readonly upload?: string;
            readonly address?: string;
            readonly name: string;
            readonly until?: string;
            /** @enum {unknown} */
            readonly people?: "match" | "placeholder" | "me" | "create";
            readonly peopleMap?: {
                readonly [key: string]: string;
            };
            /** @enum {unknown} */
            readonly rules?: "off" | "keep";
            /** @enum {unknown} */
            readonly clients?: "new" | "keep" | "none";
            /** @enum {unknown} */
            readonly schedules?: "off" | "keep";
            /** @enum {unknown} */
            readonly odd?: "keep" | "drop";
            readonly withAssets?: boolean;
            readonly revive?: boolean;
            readonly only?: readonly string[];
            readonly except?: readonly string[];
        };
        readonly Backup: {
            readonly id: string;
            readonly app: string;
            /** @enum {unknown} */
            readonly state: "queued" | "running" | "cancelling" | "completed" | "failed" | "cancelled";
            /** @enum {unknown} */
            readonly archiveState: "none" | "available" | "damaged";
            /** @enum {unknown} */
            readonly status: "Created" | "Started" | "Started" | "Completed" | "Failed" | "Cancelled";
            readonly comment: string;
            /** @enum {unknown} */
            readonly origin: "person" | "token" | "command" | "uploaded";
            readonly startedBy: string;
            readonly started: string;
            readonly stopped?: string;
            readonly madeWith?: string;
            readonly archive?: components["schemas"]["ArchiveFacts"];
            readonly handledEvents: number;
            readonly handledAssets: number;
            readonly size: number;
            readonly protected: boolean;
            readonly verification: components["schemas"]["Verification"];
            readonly damage?: string;
            readonly damageCode?: string;
            readonly failure?: components["schemas"]["Failure"];
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly BackupIds: {
            readonly ids: readonly string[];
        };
        readonly BackupList: {
            readonly items: readonly components["schemas"]["Backup"][];
            readonly room: components["schemas"]["Room"];
            readonly total?: number;
            readonly stored: components["schemas"]["Stored"];
            readonly nextCursor?: string;
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly Blocked: {
            readonly id: string;
            readonly code: string;
            readonly detail: string;
        };
        readonly Bucket: {
            readonly time: string;
            readonly events: number;
            readonly deletions: number;
            readonly firstEvent: number;
        };
        readonly Burst: {
            readonly from: string;
            readonly to: string;
            readonly firstEvent: number;
            readonly lastEvent: number;
            readonly deletions: number;
            readonly actor: string;
        };
        readonly CancelJob: {
            readonly force?: boolean;
        };
        readonly ChangeBackup: {
            readonly protected?: boolean;
            readonly comment?: string;
        };
        readonly ChangeCount: {
            readonly kind: string;
            readonly schema?: string;
            readonly added: number;
            readonly changed: number;
            readonly deleted: number;
        };
        readonly ChangedStream: {
            /** @enum {unknown} */
            readonly change: "added" | "changed" | "deleted";
            readonly stream: string;
            readonly kind: string;
            readonly id: string;
            readonly name: string;
            readonly schema?: string;
            readonly deleted: boolean;
            readonly events: number;
            readonly firstEvent: number;
            readonly lastEvent: number;
            readonly created: string;
            readonly changed: string;
            readonly changedBy: string;
            readonly file?: components["schemas"]["File"];
        };
        readonly Chosen: {
            readonly only?: readonly string[];
            readonly except?: readonly string[];
            readonly events: number;
            readonly of: number;
        };
        readonly Contents: {
            readonly events: number;
            readonly firstEventTime: string;
            readonly lastEventTime: string;
            readonly kinds: readonly components["schemas"]["Kind"][];
            readonly files: components["schemas"]["FileCounts"];
            readonly people: number;
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly CopyApp: {
            readonly name: string;
            readonly backup?: string;
            readonly until?: string;
            /** @enum {unknown} */
            readonly people?: "match" | "placeholder" | "me" | "create";
            readonly peopleMap?: {
                readonly [key: string]: string;
            };
            /** @enum {unknown} */
            readonly rules?: "off" | "keep";
            /** @enum {unknown} */
            readonly clients?: "new" | "keep" | "none";
            /** @enum {unknown} */
            readonly schedules?: "off" | "keep";
            /** @enum {unknown} */
            readonly odd?: "keep" | "drop";
            readonly withAssets?: boolean;
            readonly revive?: boolean;
            readonly only?: readonly string[];
            readonly except?: readonly string[];
        };
        readonly CreateApp: {
            readonly name: string;
            readonly template: string;
            /** @enum {unknown} */
            readonly contents?: "all" | "structure";
            readonly variables?: Record<string, unknown>;
        };
        readonly CreateDownload: {
            /** @enum {unknown} */
            readonly kind?: "full" | "data" | "files" | "export" | "squidex";
            readonly expiresIn?: number;
            readonly uses?: number;
        };
        readonly CreateExport: {
            /** @enum {unknown} */
            readonly odd?: "keep" | "drop";
        };
        readonly DeletePreview: {
            readonly deletes: readonly components["schemas"]["Backup"][];
            readonly blocked: readonly components["schemas"]["Blocked"][];
            readonly bytes: number;
            readonly leavesBare: boolean;
        };
        readonly Diff: {
            readonly events: number;
            readonly counts: readonly components["schemas"]["ChangeCount"][];
            readonly items: readonly components["schemas"]["ChangedStream"][];
            readonly nextCursor?: string;
            readonly people: readonly components["schemas"]["ArchivedPerson"][];
        };
        readonly DiskSpace: {
            readonly needed: number;
            readonly free: number;
        };
        readonly Download: {
            readonly id: string;
            /** @enum {unknown} */
            readonly kind: "full" | "data" | "files" | "export" | "squidex";
            readonly href: string;
            readonly expires: string;
            readonly uses?: number;
            readonly damage?: string;
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly Event: {
            readonly number: number;
            readonly stream: string;
            readonly revision: number;
            readonly type: string;
            readonly id: string;
            readonly time: string;
            readonly commit: string;
            readonly actor: string;
            readonly payloadBytes: number;
            readonly payload?: Record<string, unknown>;
        };
        readonly EventList: {
            readonly items: readonly components["schemas"]["Event"][];
            readonly nextCursor?: string;
            readonly people: readonly components["schemas"]["ArchivedPerson"][];
        };
        readonly Failure: {
            readonly code: string;
            readonly message: string;
            readonly hint?: string;
            /** @enum {unknown} */
            readonly changed: "nothing" | "rolledBack" | "partial";
            readonly params?: Record<string, unknown>;
            readonly soundUntil?: number;
        };
        readonly FieldError: {
            readonly pointer: string;
            readonly code: string;
            readonly detail: string;
        };
        readonly File: {
            /** @enum {unknown} */
            readonly role: "asset" | "app-image";
            readonly id: string;
            readonly version: number;
            readonly fileName: string;
            readonly mediaType: string;
            readonly size: number;
            readonly missing: boolean;
            readonly sha256: string;
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly FileCounts: {
            readonly count: number;
            readonly missing: number;
            readonly bytes: number;
        };
        readonly FileList: {
            readonly items: readonly components["schemas"]["File"][];
            readonly nextCursor?: string;
        };
        readonly Health: {
            /** @enum {unknown} */
            readonly badge: "new" | "never" | "at-risk" | "overdue" | "protected";
            /** @enum {unknown} */
            readonly reason: "first-expected" | "no-backup" | "too-old" | "runs-failed" | "verification-failed" | "late" | "in-time";
            readonly targetMs: number;
            readonly ageMs?: number;
            readonly lastGood?: string;
            readonly failedRuns: number;
        };
        readonly Histogram: {
            readonly from: string;
            readonly to: string;
            readonly bucketMs: number;
            readonly buckets: readonly components["schemas"]["Bucket"][];
            readonly bursts: readonly components["schemas"]["Burst"][];
            readonly people: readonly components["schemas"]["ArchivedPerson"][];
        };
        readonly Indexing: {
            /** @enum {unknown} */
            readonly state: "indexing";
            readonly done: number;
            readonly total: number;
        };
        readonly Job: {
            readonly id: string;
            readonly verb: string;
            readonly app: string;
            /** @enum {unknown} */
            readonly state: "queued" | "running" | "cancelling" | "completed" | "failed" | "cancelled";
            readonly seq: number;
            readonly attempt: number;
            readonly createdBy: string;
            readonly created: string;
            readonly started?: string;
            readonly ended?: string;
            readonly progress?: components["schemas"]["Progress"];
            readonly warnings: number;
            readonly logged: number;
            readonly result?: Record<string, unknown>;
            readonly failure?: components["schemas"]["Failure"];
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly JobList: {
            readonly items: readonly components["schemas"]["Job"][];
            readonly nextCursor?: string;
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly JobLog: {
            readonly items: readonly components["schemas"]["LogLine"][];
            readonly next: number;
        };
        readonly Kind: {
            readonly kind: string;
            readonly schema?: string;
            readonly objects: number;
            readonly deleted: number;
            readonly events: number;
        };
        readonly Link: {
            readonly method: string;
            readonly href: string;
        };
        readonly LogLine: {
            readonly at: string;
            /** @enum {unknown} */
            readonly level: "info" | "warn" | "error";
            readonly code?: string;
            readonly text: string;
            readonly params?: Record<string, unknown>;
        };
        readonly MadeApp: {
            readonly id: string;
            readonly name: string;
            readonly restored: string;
            readonly events: number;
            readonly files: number;
            readonly accounts: number;
            readonly placeholders: number;
            readonly rulesOff: number;
            readonly rulesOn?: string;
            readonly added: number;
            readonly lastAdded?: string;
        };
        readonly MakeTemplate: {
            readonly name: string;
            readonly app: string;
            readonly backup?: string;
            readonly until?: string;
            readonly title?: string;
            readonly description?: string;
            readonly tags?: readonly string[];
            readonly picture?: components["schemas"]["Picture"];
            /** @enum {unknown} */
            readonly contents?: "all" | "structure" | "chosen";
            readonly schemas?: readonly string[];
            readonly contentIds?: readonly string[];
            readonly history?: boolean;
            /** @enum {unknown} */
            readonly secrets?: "refuse" | "remove" | "keep";
            readonly variables?: readonly components["schemas"]["Variable"][];
        };
        readonly Me: {
            readonly id: string;
            readonly email?: string;
            readonly app?: string;
            readonly scopes: readonly ("backups.read" | "backups.create" | "backups.cancel" | "backups.update" | "backups.delete" | "backups.download" | "backups.contents" | "backups.verify" | "backups.upload" | "restore" | "templates.read" | "templates.write" | "admin.backups" | "admin.activity" | "metrics.read")[];
            readonly version: string;
            readonly features: readonly string[];
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly Opener: {
            readonly email: string;
            readonly role: string;
        };
        readonly Picture: {
            /** @enum {unknown} */
            readonly mediaType: "image/png" | "image/jpeg" | "image/webp";
            readonly base64: string;
        };
        readonly Placeholder: {
            readonly source: string;
            readonly email?: string;
            readonly standsIn: string;
            /** @enum {unknown} */
            readonly how: "placeholder" | "unknown";
            readonly hasAccount: boolean;
        };
        readonly PlaceholderList: {
            readonly items: readonly components["schemas"]["Placeholder"][];
            readonly total: number;
        };
        readonly PlanPerson: {
            readonly source: string;
            readonly email?: string;
            readonly account?: string;
            /** @enum {unknown} */
            readonly how: "matched" | "created" | "placeholder" | "me" | "unknown";
        };
        readonly PlanWarning: {
            readonly code: string;
            readonly where: string;
            readonly message: string;
            readonly params?: Record<string, unknown>;
        };
        readonly Point: {
            readonly event: number;
            readonly of: number;
            readonly time: string;
        };
        readonly PointEvent: {
            readonly number: number;
            readonly of: number;
            readonly time: string;
            readonly type: string;
            readonly stream: string;
        };
        readonly PreviewRestore: {
            readonly source?: components["schemas"]["RestoreSource"];
            readonly backup?: string;
            readonly name?: string;
            readonly until?: string;
            /** @enum {unknown} */
            readonly people?: "match" | "placeholder" | "me" | "create";
            readonly peopleMap?: {
                readonly [key: string]: string;
            };
            /** @enum {unknown} */
            readonly rules?: "off" | "keep";
            /** @enum {unknown} */
            readonly clients?: "new" | "keep" | "none";
            /** @enum {unknown} */
            readonly schedules?: "off" | "keep";
            /** @enum {unknown} */
            readonly odd?: "keep" | "drop";
            readonly withAssets?: boolean;
            readonly revive?: boolean;
            readonly only?: readonly string[];
            readonly except?: readonly string[];
        };
        readonly Problem: {
            readonly type: string;
            readonly title: string;
            readonly status: number;
            readonly detail: string;
            readonly instance: string;
            readonly code: string;
            readonly params: Record<string, unknown>;
            /** @enum {unknown} */
            readonly changed: "nothing" | "rolledBack" | "partial";
            readonly retryable: boolean;
            readonly errors: readonly components["schemas"]["FieldError"][];
            readonly hint?: string;
            readonly statusCode: number;
            readonly message: string;
            readonly errorCode: string;
            readonly details: readonly string[];
            readonly traceId: string;
        };
        readonly Progress: {
            readonly phase: string;
            readonly done: number;
            readonly total?: number;
            readonly unit: string;
            readonly percent?: number;
            readonly rate?: number;
            readonly etaMs?: number;
            readonly elapsedMs: number;
        };
        readonly Restore: {
            readonly made?: components["schemas"]["MadeApp"];
            readonly asked?: components["schemas"]["AskedRestore"];
            readonly id: string;
            readonly verb: string;
            readonly app: string;
            /** @enum {unknown} */
            readonly state: "queued" | "running" | "cancelling" | "completed" | "failed" | "cancelled";
            readonly seq: number;
            readonly attempt: number;
            readonly createdBy: string;
            readonly created: string;
            readonly started?: string;
            readonly ended?: string;
            readonly progress?: components["schemas"]["Progress"];
            readonly warnings: number;
            readonly logged: number;
            readonly result?: Record<string, unknown>;
            readonly failure?: components["schemas"]["Failure"];
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly RestorePlan: {
            readonly planId: string;
            readonly source: string;
            readonly backup?: string;
            readonly sourceApp: string;
            readonly name: string;
            readonly until?: components["schemas"]["Point"];
            readonly chosen?: components["schemas"]["Chosen"];
            readonly events: number;
            readonly streams: number;
            readonly objects?: {
                readonly [key: string]: number;
            };
            readonly sample?: readonly components["schemas"]["Sample"][];
            readonly assets: number;
            readonly assetBytes: number;
            readonly documents: number;
            readonly people: readonly components["schemas"]["PlanPerson"][];
            readonly openedBy?: readonly components["schemas"]["Opener"][];
            readonly deleted: boolean;
            readonly space?: components["schemas"]["DiskSpace"];
            readonly warnings: readonly components["schemas"]["PlanWarning"][];
            readonly changes: {
                readonly [key: string]: number;
            };
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly RestoreReport: {
            readonly job: components["schemas"]["Restore"];
            readonly findings: readonly components["schemas"]["LogLine"][];
        };
        readonly RestoreSource: {
            /** @enum {unknown} */
            readonly type: "backup" | "url" | "upload" | "destination";
            readonly backupId?: string;
            readonly url?: string;
            readonly uploadId?: string;
            readonly key?: string;
        };
        readonly Room: {
            readonly cap: number;
            readonly used: number;
            readonly protected: number;
            readonly isFull: boolean;
            readonly wouldRemove: readonly string[];
        };
        readonly Sample: {
            readonly kind: string;
            readonly id: string;
            readonly name: string;
            readonly schema?: string;
        };
        readonly SquidexJob: {
            readonly id: string;
            readonly started: string;
            readonly stopped?: string;
            /** @enum {unknown} */
            readonly status: "Created" | "Started" | "Started" | "Completed" | "Failed" | "Cancelled";
            readonly taskName: string;
            readonly description: string;
            readonly taskArguments: Record<string, unknown>;
            readonly log: readonly components["schemas"]["SquidexLog"][];
            readonly canDownload: boolean;
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly SquidexJobs: {
            readonly items: readonly components["schemas"]["SquidexJob"][];
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly SquidexLog: {
            readonly timestamp: string;
            readonly message: string;
        };
        readonly SquidexRestore: {
            readonly url: string;
            readonly log: readonly string[];
            readonly started: string;
            readonly stopped?: string;
            /** @enum {unknown} */
            readonly status: "Created" | "Started" | "Started" | "Completed" | "Failed" | "Cancelled";
        };
        readonly SquidexRestoreRequest: {
            readonly url: string;
            readonly name?: string;
        };
        readonly StartBackup: {
            readonly comment?: string;
            /** @enum {unknown} */
            readonly verify?: "checksums" | "replay";
            /** @enum {unknown} */
            readonly odd?: "keep" | "drop";
        };
        readonly StartRestore: {
            readonly planId?: string;
            /** @enum {unknown} */
            readonly people?: "match" | "placeholder" | "me" | "create";
            readonly peopleMap?: {
                readonly [key: string]: string;
            };
            /** @enum {unknown} */
            readonly rules?: "off" | "keep";
            /** @enum {unknown} */
            readonly clients?: "new" | "keep" | "none";
            /** @enum {unknown} */
            readonly schedules?: "off" | "keep";
            /** @enum {unknown} */
            readonly odd?: "keep" | "drop";
            readonly withAssets?: boolean;
            readonly revive?: boolean;
            readonly only?: readonly string[];
            readonly except?: readonly string[];
            readonly source?: components["schemas"]["RestoreSource"];
            readonly backup?: string;
            readonly name?: string;
            readonly until?: string;
        };
        readonly Stored: {
            readonly count: number;
            readonly bytes: number;
        };
        readonly Stream: {
            readonly stream: string;
            readonly kind: string;
            readonly id: string;
            readonly name: string;
            readonly schema?: string;
            readonly deleted: boolean;
            readonly events: number;
            readonly firstEvent: number;
            readonly lastEvent: number;
            readonly created: string;
            readonly changed: string;
            readonly changedBy: string;
            readonly file?: components["schemas"]["File"];
        };
        readonly StreamList: {
            readonly items: readonly components["schemas"]["Stream"][];
            readonly nextCursor?: string;
            readonly people: readonly components["schemas"]["ArchivedPerson"][];
        };
        readonly StreamState: {
            readonly state?: Record<string, unknown>;
            readonly people: readonly components["schemas"]["ArchivedPerson"][];
            readonly stream: string;
            readonly kind: string;
            readonly id: string;
            readonly name: string;
            readonly schema?: string;
            readonly deleted: boolean;
            readonly events: number;
            readonly firstEvent: number;
            readonly lastEvent: number;
            readonly created: string;
            readonly changed: string;
            readonly changedBy: string;
            readonly file?: components["schemas"]["File"];
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly Template: {
            readonly name: string;
            readonly title: string;
            readonly description: string;
            readonly isStarter: boolean;
            readonly created: string;
            readonly madeFrom: string;
            readonly until?: components["schemas"]["Point"];
            /** @enum {unknown} */
            readonly contents: "all" | "structure" | "chosen";
            readonly history: boolean;
            readonly variables: readonly components["schemas"]["Variable"][];
            readonly tags: readonly string[];
            readonly counts: {
                readonly [key: string]: number;
            };
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly TemplateDetails: {
            readonly details: string;
            readonly name: string;
            readonly title: string;
            readonly description: string;
            readonly isStarter: boolean;
            readonly created: string;
            readonly madeFrom: string;
            readonly until?: components["schemas"]["Point"];
            /** @enum {unknown} */
            readonly contents: "all" | "structure" | "chosen";
            readonly history: boolean;
            readonly variables: readonly components["schemas"]["Variable"][];
            readonly tags: readonly string[];
            readonly counts: {
                readonly [key: string]: number;
            };
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly TemplateList: {
            readonly items: readonly components["schemas"]["Template"][];
            readonly damaged: readonly string[];
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly TurnedOnRules: {
            readonly app: string;
            readonly turnedOn: number;
            readonly decided: number;
        };
        readonly UndoRestore: {
            readonly confirm?: string;
        };
        readonly Upload: {
            readonly id: string;
            readonly name: string;
            readonly size: number;
            readonly received: number;
            /** @enum {unknown} */
            readonly state: "receiving" | "checking" | "ready" | "imported" | "refused";
            readonly created: string;
            readonly expires: string;
            readonly jobId?: string;
            readonly app?: string;
            readonly format?: string;
            readonly events?: number;
            readonly backupId?: string;
            readonly failure?: components["schemas"]["Failure"];
            readonly _links: {
                readonly [key: string]: components["schemas"]["Link"];
            };
        };
        readonly UploadList: {
            readonly items: readonly components["schemas"]["Upload"][];
        };
        readonly Variable: {
            readonly name: string;
            readonly label: string;
            readonly default: string;
        };
        readonly Verification: {
            /** @enum {unknown} */
            readonly state: "none" | "running" | "ok" | "failed";
            readonly depth?: string;
            readonly at?: string;
            readonly job?: string;
        };
        readonly Verify: {
            /** @enum {unknown} */
            readonly depth?: "manifest" | "checksums" | "replay";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly listActivity: {
        readonly parameters: {
            readonly query?: {
                readonly app?: string;
                readonly who?: string;
                readonly what?: string;
                readonly result?: "done" | "refused" | "failed" | "cancelled";
                readonly from?: string;
                readonly to?: string;
                readonly limit?: number;
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ActivityList"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly exportActivityAsCsv: {
        readonly parameters: {
            readonly query?: {
                readonly app?: string;
                readonly who?: string;
                readonly what?: string;
                readonly result?: "done" | "refused" | "failed" | "cancelled";
                readonly from?: string;
                readonly to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/csv": unknown;
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly exportActivityAsJson: {
        readonly parameters: {
            readonly query?: {
                readonly app?: string;
                readonly who?: string;
                readonly what?: string;
                readonly result?: "done" | "refused" | "failed" | "cancelled";
                readonly from?: string;
                readonly to?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": unknown;
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listAppActivity: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                readonly cursor?: string;
                readonly who?: string;
                readonly what?: string;
                readonly result?: "done" | "refused" | "failed" | "cancelled";
                readonly from?: string;
                readonly to?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly app: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ActivityList"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listApps: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AppList"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly createApp: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["CreateApp"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly checkAppName: {
        readonly parameters: {
            readonly query: {
                readonly name: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AppName"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listArchives: {
        readonly parameters: {
            readonly query?: {
                readonly q?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ArchiveList"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listBackups: {
        readonly parameters: {
            readonly query?: {
                readonly cursor?: string;
                readonly state?: "queued" | "running" | "cancelling" | "completed" | "failed" | "cancelled";
                readonly archiveState?: "none" | "available" | "damaged";
                readonly protected?: "true" | "false";
                readonly origin?: "person" | "token" | "command" | "uploaded";
                readonly from?: string;
                readonly to?: string;
                readonly sort?: "newest" | "oldest" | "largest" | "smallest";
                readonly count?: "true" | "false";
                readonly q?: string;
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly app: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BackupList"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly startBackup: {
        readonly parameters: {
            readonly query?: {
                readonly ifRunning?: "reject" | "join" | "queue";
            };
            readonly header?: never;
            readonly path: {
                readonly app: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["StartBackup"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description Success */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getBackup: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description Success */
            readonly 302: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly deleteBackup: {
        readonly parameters: {
            readonly query?: {
                readonly force?: "lastGood";
                readonly confirm?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly changeBackup: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["ChangeBackup"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly verifyBackup: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["Verify"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly previewDeletion: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly app: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["BackupIds"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeletePreview"];
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly deleteBackups: {
        readonly parameters: {
            readonly query?: {
                readonly force?: "lastGood";
                readonly confirm?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly app: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["BackupIds"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getBackupHealth: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly app: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly streamBackups: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly app: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": unknown;
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getContents: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Contents"];
                };
            };
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Indexing"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listStreams: {
        readonly parameters: {
            readonly query?: {
                readonly q?: string;
                readonly type?: string;
                readonly schema?: string;
                readonly deleted?: "true" | "false";
                readonly limit?: number;
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StreamList"];
                };
            };
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Indexing"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getStream: {
        readonly parameters: {
            readonly query?: {
                readonly at?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
                readonly stream: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StreamState"];
                };
            };
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Indexing"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listEvents: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                readonly after?: number;
                readonly stream?: string;
                readonly type?: string;
                readonly actor?: string;
                readonly from?: string;
                readonly to?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Indexing"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getHistogram: {
        readonly parameters: {
            readonly query?: {
                readonly from?: string;
                readonly to?: string;
                readonly max?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Histogram"];
                };
            };
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Indexing"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listAssets: {
        readonly parameters: {
            readonly query?: {
                readonly q?: string;
                readonly limit?: number;
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FileList"];
                };
            };
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Indexing"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getPoint: {
        readonly parameters: {
            readonly query: {
                readonly at: string;
            };
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PointEvent"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getAssetContent: {
        readonly parameters: {
            readonly query?: {
                readonly role?: "asset" | "app-image";
                readonly version?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
                readonly asset: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/octet-stream": unknown;
                };
            };
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Indexing"];
                };
            };
            /** @description Success */
            readonly 206: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/octet-stream": unknown;
                };
            };
            /** @description Success */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listPeople: {
        readonly parameters: {
            readonly query?: {
                readonly q?: string;
                readonly limit?: number;
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ArchivedPeople"];
                };
            };
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Indexing"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getDiff: {
        readonly parameters: {
            readonly query: {
                readonly base: string;
                readonly change?: "added" | "changed" | "deleted";
                readonly type?: string;
                readonly schema?: string;
                readonly limit?: number;
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Diff"];
                };
            };
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Indexing"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly exportBackup: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["CreateExport"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly createDownload: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["CreateDownload"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Download"];
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly revokeDownload: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly backup: string;
                readonly download: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly download: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly token: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/zip": unknown;
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listJobs: {
        readonly parameters: {
            readonly query?: {
                readonly state?: "queued" | "running" | "cancelling" | "completed" | "failed" | "cancelled";
                readonly app?: string;
                readonly limit?: number;
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JobList"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getJob: {
        readonly parameters: {
            readonly query?: {
                readonly after?: number;
                readonly wait?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getJobLog: {
        readonly parameters: {
            readonly query?: {
                readonly after?: number;
                readonly limit?: number;
                readonly level?: "info" | "warn" | "error";
            };
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JobLog"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly cancelJob: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["CancelJob"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly retryJob: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly streamJob: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": unknown;
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly previewRestore: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["PreviewRestore"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RestorePlan"];
                    readonly "text/event-stream": string;
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listRestores: {
        readonly parameters: {
            readonly query?: {
                readonly state?: "queued" | "running" | "cancelling" | "completed" | "failed" | "cancelled";
                readonly app?: string;
                readonly limit?: number;
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JobList"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly startRestore: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["StartRestore"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                    readonly "text/event-stream": string;
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getRestore: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Restore"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getRestoreReport: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RestoreReport"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly copyApp: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly app: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["CopyApp"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly undoRestore: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["UndoRestore"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly turnOnRules: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TurnedOnRules"];
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listPlaceholders: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PlaceholderList"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listSquidexJobs: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly app: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SquidexJobs"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly deleteSquidexJob: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly app: string;
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly downloadSquidexJob: {
        readonly parameters: {
            readonly query?: {
                readonly appId?: string;
                readonly app?: string;
                readonly sig?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 302: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly downloadSquidexBackup: {
        readonly parameters: {
            readonly query?: {
                readonly appId?: string;
                readonly app?: string;
                readonly sig?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 302: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getSquidexRestore: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SquidexRestore"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly startSquidexRestore: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["SquidexRestoreRequest"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listUploads: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UploadList"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly createUpload: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getUpload: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly upload: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly deleteUpload: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly upload: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly sendUpload: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly upload: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listTemplates: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TemplateList"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly makeTemplate: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["MakeTemplate"];
            };
        };
        readonly responses: {
            /** @description Success */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Job"];
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getTemplate: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly template: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TemplateDetails"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly deleteTemplate: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly template: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getTemplatePicture: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly template: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "image/png": unknown;
                };
            };
            /** @description Success */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getAbout: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["About"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getMe: {
        readonly parameters: {
            readonly query?: {
                readonly app?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Me"];
                };
            };
            /** @description As `If-None-Match` says it is */
            readonly 304: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getOpenApi: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Success */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": unknown;
                };
            };
            /** @description What is wrong */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}

/** Method and path of each operation. */
export const PLACES = {
  listActivity: ['GET', '/activity'],
  exportActivityAsCsv: ['GET', '/activity/csv'],
  exportActivityAsJson: ['GET', '/activity/json'],
  listAppActivity: ['GET', '/apps/{app}/activity'],
  listApps: ['GET', '/apps'],
  checkAppName: ['GET', '/app-names'],
  listArchives: ['GET', '/archives'],
  listBackups: ['GET', '/apps/{app}/backups'],
  startBackup: ['POST', '/apps/{app}/backups'],
  getBackup: ['GET', '/apps/{app}/backups/{backup}'],
  changeBackup: ['PATCH', '/apps/{app}/backups/{backup}'],
  deleteBackup: ['DELETE', '/apps/{app}/backups/{backup}'],
  verifyBackup: ['POST', '/apps/{app}/backups/{backup}/verifications'],
  previewDeletion: ['POST', '/apps/{app}/backups:delete-preview'],
  deleteBackups: ['POST', '/apps/{app}/backups:delete'],
  getBackupHealth: ['GET', '/apps/{app}/backup-health'],
  streamBackups: ['GET', '/apps/{app}/backups/stream'],
  getContents: ['GET', '/apps/{app}/backups/{backup}/contents'],
  listStreams: ['GET', '/apps/{app}/backups/{backup}/streams'],
  getStream: ['GET', '/apps/{app}/backups/{backup}/streams/{stream}'],
  listEvents: ['GET', '/apps/{app}/backups/{backup}/events'],
  getHistogram: ['GET', '/apps/{app}/backups/{backup}/histogram'],
  listAssets: ['GET', '/apps/{app}/backups/{backup}/assets'],
  getPoint: ['GET', '/apps/{app}/backups/{backup}/point'],
  getAssetContent: ['GET', '/apps/{app}/backups/{backup}/assets/{asset}/content'],
  listPeople: ['GET', '/apps/{app}/backups/{backup}/people'],
  getDiff: ['GET', '/apps/{app}/backups/{backup}/diff'],
  exportBackup: ['POST', '/apps/{app}/backups/{backup}/exports'],
  createDownload: ['POST', '/apps/{app}/backups/{backup}/downloads'],
  revokeDownload: ['DELETE', '/apps/{app}/backups/{backup}/downloads/{download}'],
  download: ['GET', '/d/{token}'],
  listJobs: ['GET', '/jobs'],
  getJob: ['GET', '/jobs/{job}'],
  getJobLog: ['GET', '/jobs/{job}/log'],
  cancelJob: ['POST', '/jobs/{job}:cancel'],
  retryJob: ['POST', '/jobs/{job}:retry'],
  streamJob: ['GET', '/jobs/{job}/stream'],
  previewRestore: ['POST', '/restores:preview'],
  startRestore: ['POST', '/restores'],
  listRestores: ['GET', '/restores'],
  getRestore: ['GET', '/restores/{job}'],
  getRestoreReport: ['GET', '/restores/{job}/report'],
  copyApp: ['POST', '/apps/{app}/copies'],
  undoRestore: ['POST', '/restores/{job}:undo'],
  turnOnRules: ['POST', '/restores/{job}:turn-on-rules'],
  listPlaceholders: ['GET', '/restores/{job}/placeholders'],
  listSquidexJobs: ['GET', '/apps/{app}/jobs'],
  deleteSquidexJob: ['DELETE', '/apps/{app}/jobs/{job}'],
  downloadSquidexJob: ['GET', '/apps/jobs/{job}'],
  downloadSquidexBackup: ['GET', '/apps/backups/{job}'],
  getSquidexRestore: ['GET', '/apps/restore'],
  startSquidexRestore: ['POST', '/apps/restore'],
  createUpload: ['POST', '/uploads'],
  listUploads: ['GET', '/uploads'],
  getUpload: ['GET', '/uploads/{upload}'],
  sendUpload: ['PATCH', '/uploads/{upload}'],
  deleteUpload: ['DELETE', '/uploads/{upload}'],
  listTemplates: ['GET', '/templates'],
  makeTemplate: ['POST', '/templates'],
  getTemplate: ['GET', '/templates/{template}'],
  getTemplatePicture: ['GET', '/templates/{template}/picture'],
  deleteTemplate: ['DELETE', '/templates/{template}'],
  createApp: ['POST', '/apps'],
  getAbout: ['GET', '/'],
  getMe: ['GET', '/me'],
  getOpenApi: ['GET', '/openapi.json'],
} as const;
