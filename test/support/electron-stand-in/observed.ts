/** What the app did to the desktop, in order: specs read it over the control channel. */
export type Observation =
  | { kind: 'notification'; title: string; body: string }
  | { kind: 'notificationClosed' }
  | { kind: 'protocolClient'; protocol: string }
  | { kind: 'requestCancelled'; url: string }
  | { kind: 'downloadDenied'; url: string }
  | { kind: 'showItemInFolder'; path: string }
  | { kind: 'openPath'; path: string }
  | { kind: 'openExternal'; url: string }
  | { kind: 'errorBox'; title: string; content: string }
  | { kind: 'openDialog'; properties: readonly string[] }
  | { kind: 'windowDenied'; url: string }
  | { kind: 'navigationPrevented'; url: string }
  | { kind: 'ipcRejected'; channel: string; message: string }
  | { kind: 'powerSaveBlocker'; running: boolean };

export const observations: Observation[] = [];

export function observe(observation: Observation): void {
  observations.push(observation);
}
