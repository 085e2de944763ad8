import { useCallback, useEffect } from 'react';
import type { OidcTab } from './oidcTab';

const channel = 'session';
const signedOut = 'signed-out';

/** Signing out in one tab signs out in all: each has tokens of its own, and the server has ended them. Returns what tells the others. */
export function useSignOutEverywhere(tab: OidcTab): () => void {
  useEffect(() => {
    const others = new BroadcastChannel(channel);
    others.onmessage = (message: MessageEvent<unknown>) => {
      if (message.data === signedOut) void tab.end();
    };
    return () => others.close();
  }, [tab]);
  return useCallback(() => {
    const others = new BroadcastChannel(channel);
    others.postMessage(signedOut);
    others.close();
  }, []);
}
