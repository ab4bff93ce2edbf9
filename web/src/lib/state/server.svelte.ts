// What the footer tells: is the server there, how much memory does it use, which model does it ask.
import { readSettings } from '$lib/api/session';
import type { Settings } from '$lib/api/types';

const interval = 20_000;

class ServerState {
  connection = $state<'connecting' | 'live' | 'lost'>('connecting');
  settings = $state.raw<Settings | null>(null);

  // Bytes; null: not known yet.
  memory = $state<number | null>(null);

  async refresh(): Promise<void> {
    try {
      this.settings = await readSettings();
      this.memory = this.settings.memory.resident;
    } catch {
      // The footer keeps the last figures; the connection state tells the rest.
    }
  }

  // Returns what stops it.
  watch(): () => void {
    const look = () => {
      if (document.visibilityState === 'visible') void this.refresh();
    };
    look();
    const timer = setInterval(look, interval);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }
}

export const server = new ServerState();
