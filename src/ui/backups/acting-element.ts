import { nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Backup, ChangeLink, DownloadLink } from '../api/wire.js';
import { EventarkElement } from '../view/eventark-element.js';
import type { MenuItem } from '../view/eventark-menu.js';
import type { Reader } from '../view/reader.js';
import type { DeletionState } from './deletion-dialog.js';
import type { BackupWish, DialogActions, DialogFacts, dialogView, OpenDialog } from './dialogs.js';
import type { DownloadState } from './download-dialog.js';

/** How long links work that nobody has chosen a time for, in seconds. */
const LINK_S = 3_600;
const DOWNLOAD_S = 60;

/** An element that does things with backups: verifies, downloads, protects and deletes them, and asks before. */
export abstract class ActingElement extends EventarkElement {
  /** Name of the app. */
  @property() app = '';
  @state() protected dialog: OpenDialog | undefined;
  /** Loaded while somebody looks at the list. */
  @state() private drawDialog: typeof dialogView | undefined;

  #areDialogsAsked = false;

  /** What dialogs say. */
  protected abstract facts(): DialogFacts;
  /** Follows a link that changes something. False, and told, if it failed. */
  protected abstract follow(link: ChangeLink | undefined, body?: object): Promise<boolean>;
  /** Makes a link that opens a download; undefined, and told, if it failed. */
  protected abstract linkTo(backup: Backup, wish: object): Promise<DownloadLink | undefined>;
  /** Shows what has changed since another backup. */
  protected abstract compare(backup: Backup): void;
  /** Where backups are started. */
  protected start?(wish: BackupWish): Promise<void>;
  /** Where several are deleted at once. */
  protected deleteMany?(state: DeletionState): Promise<void>;

  /** A backup is gone. */
  protected deleted(): void {
    this.requestUpdate();
  }

  protected dialogs(reader: Reader): TemplateResult | typeof nothing {
    if (!this.#areDialogsAsked) {
      this.#areDialogsAsked = true;
      this.loadPart(async () => (this.drawDialog = (await import('./dialogs.js')).dialogView));
    }
    const { dialog, drawDialog: draw } = this;
    return dialog === undefined || draw === undefined ? nothing : draw(dialog, this.facts(), this.#actions(), reader);
  }

  /** What the reader may do with a backup, as far as its links say; always in the same order. */
  protected menuOf(backup: Backup, { text }: Reader): readonly MenuItem[] {
    const { contents, delete: mayDelete, download, update, verify } = backup._links;
    const protect = (on: boolean, said: string): void => void this.change(update, { protected: on }, said);
    const protection = backup.protected
      ? { label: text.unprotect, run: () => protect(false, text.unprotectedDone) }
      : { label: text.protect, run: () => protect(true, text.protectedDone) };
    return [
      ...(verify === undefined
        ? []
        : [{ label: text.verify, run: () => void this.change(verify, {}, text.verifyStarted) }]),
      ...(download === undefined ? [] : [{ label: text.download, run: () => this.offerDownload(backup) }]),
      ...(contents === undefined ? [] : [{ label: text.compare, run: () => this.compare(backup) }]),
      ...(update === undefined
        ? []
        : [
            {
              label: text.editComment,
              run: () => (this.dialog = { kind: 'comment', backup, comment: backup.comment }),
            },
            protection,
          ]),
      ...(mayDelete === undefined
        ? []
        : [{ label: text.delete, danger: true, run: () => (this.dialog = { kind: 'delete', backup, typed: '' }) }]),
    ];
  }

  #actions(): DialogActions {
    return {
      change: (dialog) => (this.dialog = dialog),
      close: () => (this.dialog = undefined),
      start: (wish) => void this.start?.(wish),
      delete: (backup, isLast) => void this.#delete(backup, isLast),
      deleteMany: (state) => void this.deleteMany?.(state),
      saveComment: (backup, comment) => void this.#saveComment(backup, comment),
      download: ({ backup, part }) => void this.download(backup, part),
      makeLink: (state) => void this.#makeLink(state),
      revoke: (state, link) => void this.#revoke(state, link),
    };
  }

  protected offerDownload(backup: Backup): void {
    this.dialog = { kind: 'download', backup, part: 'full', expiresIn: LINK_S, once: false, made: undefined };
  }

  /** By a link that works for a minute: the browser's own download sends no token. */
  protected async download(backup: Backup, part: DownloadState['part']): Promise<void> {
    const made = await this.linkTo(backup, { kind: part, expiresIn: DOWNLOAD_S });
    if (this.#isAbout(backup)) this.dialog = undefined;
    if (made !== undefined) Object.assign(document.createElement('a'), { href: made.href, download: '' }).click();
  }

  async #makeLink(state: DownloadState): Promise<void> {
    const { backup, part, expiresIn, once } = state;
    const made = await this.linkTo(backup, { kind: part, expiresIn, ...(once ? { uses: 1 } : {}) });
    if (made !== undefined) this.#changeDownload(backup, { part, expiresIn, once, made });
  }

  /** Somebody may have closed the dialog meanwhile, or opened another one: it is left as it is. */
  #changeDownload(backup: Backup, changed: Partial<DownloadState>): void {
    const { dialog } = this;
    if (dialog?.kind === 'download' && this.#isAbout(backup)) this.dialog = { ...dialog, ...changed };
  }

  #isAbout({ id }: Backup): boolean {
    return this.dialog?.kind === 'download' && this.dialog.backup.id === id;
  }

  async #revoke({ backup }: DownloadState, link: DownloadLink): Promise<void> {
    if (!(await this.follow(link._links['revoke']))) return;
    this.#changeDownload(backup, { made: undefined });
    this.confirm(this.reader.text.linkRevoked);
  }

  async #delete(backup: Backup, isLast: boolean): Promise<void> {
    const { text, format } = this.reader;
    const link = backup._links['delete'];
    const meant = isLast ? `?force=lastGood&confirm=${encodeURIComponent(this.app)}` : '';
    const said = text.deletedDone(format.bytes(backup.size));
    if (await this.change(link && { ...link, href: link.href + meant }, undefined, said)) this.deleted();
  }

  /** Over the comment that was read alone: what another person has written meanwhile is shown before. */
  async #saveComment(backup: Backup, comment: string): Promise<void> {
    const { client } = this;
    const { update, self } = backup._links;
    if (client === undefined || update === undefined || self === undefined) return;
    try {
      const { value: now, tag } = await client.readTagged<Backup>(self);
      if (this.client !== client) return;
      if (now.comment !== backup.comment)
        return void (this.dialog = { kind: 'comment', backup: now, comment, isChanged: true });
      await this.change({ ...update, tag }, { comment }, this.reader.text.commentSaved);
    } catch (error) {
      this.failed(error);
    }
  }

  protected async change(link: ChangeLink | undefined, body: object | undefined, said: string): Promise<boolean> {
    const isDone = await this.follow(link, body);
    if (isDone) this.confirm(said);
    return isDone;
  }
}
