// The workspaces that this key opens, and the one this browser works in. Everything on the page is of one
// workspace, so that another one is a fresh start of the page.
import { useWorkspace } from '$lib/api/http';
import { problemOf, type Problem } from '$lib/api/problem';
import type { Session, Workspace } from '$lib/api/types';
import { deleteWorkspace, listWorkspaces, makeWorkspace, readWorkspace } from '$lib/api/workspaces';
import { t } from '$lib/i18n';
import { confirmation } from './confirm.svelte';
import { uploads } from './uploads.svelte';

const place = 'qwalt.workspace';

function kept(): string | null {
  try {
    return localStorage.getItem(place);
  } catch {
    return null;
  }
}

function keep(name: string | null): void {
  try {
    if (name === null) localStorage.removeItem(place);
    else localStorage.setItem(place, name);
  } catch {
    // A browser that keeps nothing works in the key's own workspace after a reload.
  }
}

class Workspaces {
  list = $state.raw<Workspace[]>([]);
  current = $state('default');
  problem = $state.raw<Problem | null>(null);
  // The workspace that was chosen here once and cannot be opened now, and why.
  lost = $state.raw<{ name: string; reason: Problem } | null>(null);

  // Before anything else is asked: the choice of this browser, if the key still opens it.
  async settle(session: Session): Promise<void> {
    const wanted = kept();
    this.current = session.workspace;
    useWorkspace(null);
    if (wanted === null || wanted === session.workspace) return;
    try {
      await readWorkspace(wanted);
    } catch (error) {
      const reason = problemOf(error);
      if (reason.status === 403 || reason.status === 404) {
        keep(null);
        this.lost = { name: wanted, reason };
        return;
      }
    }
    this.current = wanted;
    useWorkspace(wanted);
  }

  async load(): Promise<void> {
    try {
      this.list = await listWorkspaces();
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  // Throws Problem, and stays, when the key does not open it.
  async enter(name: string): Promise<void> {
    await readWorkspace(name);
    const words = t.settings.workspaces;
    const doubt = { title: words.uploadsAsk, detail: words.uploads, action: words.enter };
    const sending = uploads.list.some((u) => u.phase === 'waiting' || u.phase === 'sending');
    if (sending && !(await confirmation.ask(doubt))) return;
    this.#begin(name);
  }

  async make(name: string): Promise<void> {
    await makeWorkspace(name);
    await this.load();
  }

  async remove(name: string): Promise<void> {
    await deleteWorkspace(name);
    if (name === this.current) this.#begin(null);
    else await this.load();
  }

  #begin(name: string | null): void {
    keep(name);
    // An address of a chat or a document means nothing in another workspace.
    if (!location.hash.startsWith('#/settings')) history.replaceState(null, '', '#/');
    location.reload();
  }
}

export const workspaces = new Workspaces();
