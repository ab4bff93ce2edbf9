// What a workspace tells the model, and when the model is asked.
import { readWorkspaceSettings, writeWorkspaceSettings } from '$lib/api/settings';
import type { WorkspaceSettings } from '$lib/api/types';
import { Draft } from './settings.svelte';
import { workspaces } from './workspaces.svelte';

export interface PromptFields {
  system_prompt: string;
  own_threshold: boolean;
  threshold: number;
}

// That of the server: docs/decisions/threshold.md.
const usualThreshold = 0.25;

export const prompts = new Draft<WorkspaceSettings, PromptFields>(
  () => readWorkspaceSettings(workspaces.current),
  // The call replaces everything, so that what else is stored goes along as it is now.
  async ({ system_prompt, own_threshold, threshold }) => {
    const now = await readWorkspaceSettings(workspaces.current);
    return writeWorkspaceSettings(workspaces.current, {
      ...now,
      system_prompt: system_prompt.trim() || null,
      threshold: own_threshold ? threshold : null,
    });
  },
  ({ system_prompt, threshold }) => ({
    system_prompt: system_prompt ?? '',
    own_threshold: threshold !== null,
    threshold: threshold ?? usualThreshold,
  }),
);
